"""The wire: requests become bytes on sockets here, over httpcore's own HTTP/1.1 connections.

httpcore's connection pool looks at every connection at every event, which at 100 requests at a time costs ten times
what the requests do. The pool here costs the same for one connection as for a hundred.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import httpcore
import httpx
from anyio.lowlevel import EventLoopToken, current_token

from ..errors import ClosedError
from ..settings.tls import build_ssl_context
from .bodies import Download, Upload
from .failures import KNOWN, translated
from .network import LazySSLContext
from .pool import Pool
from .proxy import Proxies, ProxyTransport
from .request import is_idempotent, is_replayable

if TYPE_CHECKING:
    from ..settings import Settings

__all__ = ["Wire", "build_wire"]

_PORTS = {"http": 80, "https": 443}
_LOST = (httpcore.ReadError, httpcore.RemoteProtocolError, httpcore.WriteError)


class Wire(httpx.AsyncBaseTransport):
    """Sends requests to servers directly, on connections that are kept open and used again.

    * HTTP/1.1; TLS for https. Errors are those of httpx; timeouts are taken from the request's extension "timeout".
    * An idempotent request that meets a connection which the server has just closed is sent once more on a new one.
    * A connection is used again only if its last answer was read whole and nothing but that answer came.
    * It belongs to the event loop, and the process, of its first request.

    Args:
        ssl_context: the TLS context, or what builds it, in a thread, when the first https request needs it; default:
            `pywats_async.settings.tls.build_ssl_context`, which trusts what the operating system trusts.
        max_connections: the most connections open at a time; requests beyond that wait, first come, first served.
        keepalive_expiry: seconds after which an idle connection is not used again.
    """

    def __init__(
        self,
        *,
        ssl_context: ssl.SSLContext | Callable[[], ssl.SSLContext] | LazySSLContext = build_ssl_context,
        max_connections: int = 100,
        keepalive_expiry: float = 30.0,
    ) -> None:
        self._ssl_context = ssl_context if isinstance(ssl_context, LazySSLContext) else LazySSLContext(ssl_context)
        self._pool = Pool(max_connections, keepalive_expiry)
        self._home: tuple[int, EventLoopToken] | None = None

    @property
    def open(self) -> int:
        """Open connections, idle or not; those being opened or closed count too."""
        return self._pool.open

    @property
    def idle(self) -> int:
        """Open connections that wait for a request."""
        return self._pool.idle

    @property
    def in_use(self) -> int:
        """Open connections that serve a request."""
        return self._pool.open - self._pool.idle

    @property
    def waiting(self) -> int:
        """Requests that wait for a connection."""
        return self._pool.waiting

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return the head of the answer; its body is read from `stream`, which must be closed.

        Raises:
            ClosedError: the wire is closed, or belongs to another event loop or process.
            httpx.TransportError: anything else that went wrong on the way.
        """
        self._check()
        url = request.url
        port = url.port or _PORTS.get(url.scheme)
        if port is None or not url.host:
            raise httpx.UnsupportedProtocol("The URL must begin with http:// or https:// and a host.", request=request)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port, target=url.raw_path)
        upload = Upload(cast("httpx.AsyncByteStream", request.stream))
        outgoing = httpcore.Request(request.method, target, content=upload, extensions=request.extensions)
        outgoing.headers = request.headers.raw  # past the constructor, which asks of each whether it is bytes
        context = await self._ssl_context.get() if url.scheme == "https" else None
        timeout: float | None = request.extensions.get("timeout", {}).get("pool")
        connection = await self._pool.acquire((url.raw_scheme, url.raw_host, port), context, timeout)
        try:
            try:
                answer = await connection.send(outgoing)
            except _LOST:
                if connection.heard or not (connection.reused and is_idempotent(request) and is_replayable(request)):
                    raise
                connection = await self._pool.replace(connection, connection.origin, context)
                answer = await connection.send(outgoing)
        except BaseException as error:
            await self._pool.release(connection)
            if isinstance(error, KNOWN):
                raise translated(error, request, closed=self._pool.closed) from error
            raise
        finally:
            await upload.aclose()
        download = Download(answer, connection, self._pool, request)
        return httpx.Response(answer.status, headers=answer.headers, stream=download, extensions=answer.extensions)

    async def aclose(self) -> None:
        """Close every connection, those in use too. Elsewhere than at home they are only let go of."""
        if self._where_else() is None:
            await self._pool.aclose()
        else:
            self._pool.abandon()

    def _check(self) -> None:
        if self._pool.closed:
            raise ClosedError("The client is closed.")
        other = self._where_else()
        if other is not None:
            raise ClosedError(
                f"This client belongs to another {other}: the one of its first call.",
                hint=f"Make a client in each {other}. A blocking client can be used from any thread.",
            )
        if self._home is None:
            self._home = os.getpid(), current_token()

    def _where_else(self) -> str | None:
        """Return what it is that this wire belongs to another of, if it does."""
        if self._home is None:
            return None
        process, loop = self._home
        if process != os.getpid():  # asked first: in a forked process, no loop counts as running
            return "process"
        return None if loop == current_token() else "event loop"


def build_wire(settings: Settings) -> httpx.AsyncBaseTransport:
    """Return the wire that the settings ask for, through proxies where there are any."""
    context = LazySSLContext(settings.build_ssl_context)
    wire = Wire(ssl_context=context, max_connections=settings.max_connections)
    proxies = Proxies(settings.proxy.get_secret_value() if settings.proxy else None, trust_env=settings.trust_env)
    return ProxyTransport(wire, proxies, context, settings.max_connections) if proxies else wire
