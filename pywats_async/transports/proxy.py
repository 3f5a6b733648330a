"""Requests that go through a proxy: which do, and how."""

from __future__ import annotations

import ipaddress
import ssl
from urllib.request import getproxies, proxy_bypass

import httpx
from anyio.to_thread import run_sync

from ..errors import ClosedError, ConfigurationError
from ..logs import conceal
from .breaker import causes
from .network import LazySSLContext

__all__ = ["Proxies", "ProxyTransport"]


class Proxies:
    """Says which proxy a URL goes through. False if none ever does.

    `proxy` is the URL of the proxy for all; without it, and with `trust_env`, those of `HTTP_PROXY`, `HTTPS_PROXY` and
    `ALL_PROXY` count, or else those of the system's settings. With `trust_env`, `NO_PROXY` names what goes directly in
    either case: "*", hosts ("acme.com" and ".acme.com" with all below them), host:port, addresses and networks
    ("10.0.0.0/8").
    """

    def __init__(self, proxy: str | None, *, trust_env: bool) -> None:
        self._trust_env = trust_env
        found = getproxies() if trust_env else {}
        self._exempt = found.get("no", "").split(",")
        self._proxies: dict[str, str] = {"all": proxy} if proxy else found
        for url in self._proxies.values():
            conceal(_password(url))

    def __bool__(self) -> bool:
        return any(self._proxies.get(kind) for kind in ("http", "https", "all"))

    def choose(self, url: httpx.URL) -> str | None:
        """Return the URL of the proxy, with user and password if it has them; None: none. On Windows it may block."""
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all")
        if not proxy or (self._trust_env and self._is_exempt(url)):
            return None
        return proxy if "://" in proxy else f"http://{proxy}"

    def _is_exempt(self, url: httpx.URL) -> bool:
        port = url.port or {"http": 80, "https": 443}.get(url.scheme)
        if proxy_bypass(url.host) or proxy_bypass(f"{url.host}:{port}"):
            return True
        try:
            address = ipaddress.ip_address(url.host)
        except ValueError:
            return False
        return any(address in network for network in map(_network, self._exempt) if network is not None)


def _password(url: str) -> str:
    before, at, _ = url.rpartition("@")
    return before.rpartition(":")[2] if at else ""


class ProxyTransport(httpx.AsyncBaseTransport):
    """Sends what has a proxy through httpx's own transport, and all else to `inner`.

    Args:
        inner: sends requests directly.
        proxies: says which proxy a URL goes through; it is asked once for each host.
        ssl_context: the TLS context, for the server and for a proxy that is reached by https.
        max_connections: the most connections to one proxy.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, proxies: Proxies, ssl_context: LazySSLContext, max_connections: int = 100
    ) -> None:
        self._inner, self._proxies, self._ssl_context = inner, proxies, ssl_context
        self._limits = httpx.Limits(max_connections=max_connections, max_keepalive_connections=max_connections)
        self._chosen: dict[tuple[str, str, int | None], str | None] = {}
        self._transports: dict[str, httpx.AsyncHTTPTransport] = {}
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request.

        Raises:
            ConfigurationError: the proxy's URL makes no sense.
            httpx.ProxyError: the proxy refused, or cannot be reached.
        """
        url = request.url
        origin = (url.scheme, url.host, url.port)
        if origin not in self._chosen:
            self._chosen[origin] = await run_sync(self._proxies.choose, url)
        proxy = self._chosen[origin]
        if proxy is None:
            return await self._inner.handle_async_request(request)
        context = await self._ssl_context.get()
        if self._closed:
            raise ClosedError("The client is closed.")
        if proxy not in self._transports:
            self._transports[proxy] = self._open(proxy, context)
        try:
            return await self._transports[proxy].handle_async_request(request)
        except httpx.ConnectError as error:
            if any(isinstance(cause, ssl.SSLError) for cause in causes(error)):
                raise
            name = httpx.URL(proxy).copy_with(userinfo=b"", path="/")
            raise httpx.ProxyError(f"The proxy {name} cannot be reached: {error}", request=request) from error

    def _open(self, proxy: str, context: ssl.SSLContext) -> httpx.AsyncHTTPTransport:
        try:
            return httpx.AsyncHTTPTransport(
                proxy=httpx.Proxy(proxy, ssl_context=context if proxy.lower().startswith("https:") else None),
                verify=context,
                limits=self._limits,
            )
        except (httpx.InvalidURL, ValueError):
            message = "The URL of the proxy makes no sense."
            hint = 'Give it as "http://user:password@proxy.acme.com:3128", with %XX for special characters.'
        except ImportError:
            message = "A SOCKS proxy needs the package socksio."
            hint = "pip install 'httpx[socks]', or name an http:// proxy."
        # Raised out here, so that it carries no context: that quotes what may be a part of the password.
        raise ConfigurationError(message, hint=hint)

    async def aclose(self) -> None:
        """Close the connections to the proxies, and the wire."""
        self._closed = True
        try:
            for transport in self._transports.values():
                await transport.aclose()
        finally:
            await self._inner.aclose()


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the network that an entry of NO_PROXY names, as "10.0.0.0/8"."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False) if "/" in text else None
    except ValueError:
        return None
