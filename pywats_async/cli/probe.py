"""The way to the server, step by step, with nothing but sockets: what fails here is not the client's doing."""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, NamedTuple, cast
from urllib.parse import SplitResult, unquote, urlsplit

from ..settings import Settings
from ..settings.urls import without_credentials
from ..transports.proxy import Proxies

__all__ = ["Probe", "Proxy", "proxy_of"]


class Proxy(NamedTuple):
    """The proxy between here and the server."""

    url: str
    origin: str
    """Where it is set."""

    @property
    def parts(self) -> SplitResult:
        """Its URL, taken apart."""
        return urlsplit(self.url)

    def __str__(self) -> str:
        return f"{without_credentials(self.url)} ({self.origin})"

    def headers(self) -> dict[str, str]:
        """Return the header that names the user of the proxy, if its URL does."""
        if self.parts.username is None:
            return {}
        user = f"{unquote(self.parts.username)}:{unquote(self.parts.password or '')}"
        return {"Proxy-Authorization": f"Basic {b64encode(user.encode()).decode()}"}


class _Address(NamedTuple):
    scheme: str
    host: str
    port: int | None


def proxy_of(settings: Settings) -> Proxy | None:
    """Return the proxy that the client goes through to the server, or None."""
    given = None if settings.proxy is None else settings.proxy.get_secret_value()
    server = urlsplit(settings.base_url)
    address = _Address(server.scheme, server.hostname or "", server.port)
    url = Proxies(given, trust_env=settings.trust_env).choose(cast("Any", address))
    return Proxy(url, settings.sources["proxy"] if given else "from the environment") if url else None


class Probe:
    """One connection to the server, opened layer by layer. Close it."""

    def __init__(self, settings: Settings, proxy: Proxy | None) -> None:
        server = urlsplit(settings.base_url)
        self.settings, self.proxy = settings, proxy
        self.secure = server.scheme == "https"
        self.host = server.hostname or ""
        self.port = server.port or (443 if self.secure else 80)
        self.path = f"{server.path}/api/App/Version"
        first = proxy.parts if proxy else server
        self.hop = (first.hostname or "", first.port or (443 if first.scheme == "https" else 80))
        """Host and port that are connected to: the proxy's, if there is one."""
        self._connection = HTTPConnection(*self.hop, timeout=settings.connect_timeout)

    def resolve(self) -> list[str]:
        """Return the addresses of the first hop. Raises OSError if it has none."""
        return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(*self.hop, type=socket.SOCK_STREAM)))

    def connect(self) -> None:
        """Open the TCP connection, and the proxy's tunnel. Raises OSError."""
        if self.proxy is not None and self.secure:
            self._connection.set_tunnel(self.host, self.port, self.proxy.headers())
        self._connection.connect()

    def secure_with(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        """Do the TLS handshake. Raises ssl.SSLError, OSError."""
        secured = context.wrap_socket(self._connection.sock, server_hostname=self.host)
        self._connection.sock = secured
        return secured

    def get(self) -> HTTPResponse:
        """Ask for the server's version, without a token. Raises OSError, HTTPException."""
        self._connection.sock.settimeout(self.settings.read_timeout)
        through = self.proxy is not None and not self.secure
        target = f"http://{self.host}:{self.port}{self.path}" if through else self.path
        headers = self.proxy.headers() if self.proxy is not None and through else {}
        port = "" if self.port in (80, 443) else f":{self.port}"
        self._connection.request("GET", target, headers={**headers, "Host": f"{self.host}{port}"})
        response = self._connection.getresponse()
        if len(response.read(65_536)) == 65_536:
            raise HTTPException("an answer of more than 64 kB to a question for the version")
        return response

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
