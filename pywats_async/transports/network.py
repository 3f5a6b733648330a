"""The sockets under httpcore: anyio's streams, for asyncio and trio alike, and the TLS context that they share."""

# ruff: noqa: ASYNC109 - httpcore gives each call its timeout as an argument

from __future__ import annotations

import select
import ssl
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from math import inf
from typing import Any

import anyio
import httpcore
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSAttribute, TLSStream
from anyio.to_thread import run_sync

__all__ = ["LazySSLContext", "Network", "SocketStream"]

_READ_SIZE = 256 * 1024
"""Bytes: the most that asyncio reads at once. With less, anyio keeps the rest of a piece, where no poll can see it."""
_HELD_BACK = 64 * 1024
"""Bytes: less than this waits for more, since every socket's buffer takes it without waiting."""
_CLOSE_SECONDS = 5.0
_CLOSED = "The connection was closed by this side."
_BROKEN = (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)  # an ssl.SSLError is an OSError
_UNREACHABLE = (OSError, OverflowError, UnicodeError)  # the latter two: no such port, no such host name

_EXTRA_INFO = {
    "client_addr": SocketAttribute.local_address,
    "server_addr": SocketAttribute.remote_address,
    "socket": SocketAttribute.raw_socket,
    "ssl_object": TLSAttribute.ssl_object,
}


class SocketStream(httpcore.AsyncNetworkStream):
    """One socket, plain at first and with TLS after `start_tls`. Timeouts are in seconds, None for none."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._read_size = _READ_SIZE
        self._is_ready: Callable[[], Any] | None = None
        self._unsent = b""
        self.heard = False
        """Whether anything was received since this was last set to False."""
        self.closed = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes, and none at the end; a plain socket may give more than `max_bytes`."""
        if self.closed:
            raise httpcore.ReadError(_CLOSED)
        try:
            with anyio.CancelScope(deadline=inf if timeout is None else anyio.current_time() + timeout):
                if self._unsent:
                    unsent, self._unsent = self._unsent, b""
                    with suppress(*_BROKEN):  # a server may answer, and hang up, before it has heard all
                        await self._stream.send(unsent)
                data = await self._stream.receive(max(max_bytes, self._read_size))
                self.heard = True
                return data
        except anyio.EndOfStream:
            return b""
        except _BROKEN as error:
            raise httpcore.ReadError(_reason(error) or "The connection broke while the answer was awaited.") from error
        raise httpcore.ReadTimeout(f"Nothing received for {timeout:g} s.")

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of the bytes; a few of them with the next ones, or when the answer is awaited.

        Head and body of a request thus go in one piece: each piece costs a system call, and on the wire a packet.
        """
        if self.closed:
            raise httpcore.WriteError(_CLOSED)
        self._unsent += buffer
        if len(self._unsent) < _HELD_BACK:
            return None
        unsent, self._unsent = self._unsent, b""
        try:
            with anyio.CancelScope(deadline=inf if timeout is None else anyio.current_time() + timeout):
                return await self._stream.send(unsent)
        except _BROKEN as error:
            raise httpcore.WriteError(_reason(error) or "The connection broke while the request was sent.") from error
        raise httpcore.WriteTimeout(f"Nothing could be sent for {timeout:g} s.")

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> SocketStream:
        """Make the handshake; from then on this stream is encrypted."""
        try:
            with anyio.CancelScope(deadline=inf if timeout is None else anyio.current_time() + timeout):
                self._stream = await TLSStream.wrap(
                    self._stream,
                    server_side=False,
                    hostname=server_hostname,
                    ssl_context=ssl_context,
                    standard_compatible=False,
                )
                self._read_size = 0  # TLS comes in records of 16 KiB at most
                return self
        except (*_BROKEN, anyio.EndOfStream, ValueError) as error:  # ValueError: no name that TLS can check
            message = _reason(error) or "The connection broke during the TLS handshake."
            raise httpcore.ConnectError(message) from error
        raise httpcore.ConnectTimeout(f"No TLS handshake with {server_hostname} within {timeout:g} s.")

    async def aclose(self) -> None:
        """Close the socket, once, without a farewell that the other side could delay; a cancelled task does it too."""
        if self.closed:
            return
        self.closed = True
        with anyio.CancelScope(shield=True, deadline=anyio.current_time() + _CLOSE_SECONDS):
            try:
                await self._stream.aclose()
            except (*_BROKEN, anyio.EndOfStream):
                return

    def is_stale(self) -> bool:
        """Tell whether bytes, or the end, wait to be read: an idle connection has no use for either."""
        if self.closed:
            return True
        if self._is_ready is None:
            self._is_ready = _readiness(self._stream.extra(SocketAttribute.raw_socket).fileno())  # noqa: S610
        # Bytes that came in one piece with the end of an answer: TLSStream shows them nowhere, and no poll can.
        unread: ssl.MemoryBIO | None = getattr(self._stream, "_read_bio", None)
        return (unread is not None and unread.pending > 0) or bool(self._is_ready())

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore and its users ask for by name; None for what is not known."""
        if info == "is_readable":
            return self.is_stale()
        return self._stream.extra(_EXTRA_INFO[info], None) if info in _EXTRA_INFO else None  # noqa: S610


class Network(httpcore.AsyncNetworkBackend):
    """Opens the socket of one connection and keeps hold of it: even a cancelled handshake leaves none behind."""

    def __init__(self) -> None:
        self.stream: SocketStream | None = None
        self._closed = False

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> SocketStream:
        """Connect; the addresses of the host are tried one after the other, 0.25 s apart."""
        try:
            with anyio.CancelScope(deadline=inf if timeout is None else anyio.current_time() + timeout):
                self.stream = SocketStream(await anyio.connect_tcp(host, port, local_host=local_address))
        except _UNREACHABLE as error:
            raise httpcore.ConnectError(f"{host}:{port}: {_reason(error.__cause__ or error)}") from error
        if self.stream is None:
            raise httpcore.ConnectTimeout(f"No connection to {host}:{port} within {timeout:g} s.")
        if self._closed:
            await self.stream.aclose()
        return self.stream

    async def aclose(self) -> None:
        """Close the socket; one that is just being opened is closed as soon as it is."""
        self._closed = True
        if self.stream is not None:
            await self.stream.aclose()


class LazySSLContext:
    """A TLS context, or what builds one: that takes about 25 ms, so it happens once, in a thread, when first needed."""

    def __init__(self, source: ssl.SSLContext | Callable[[], ssl.SSLContext]) -> None:
        self._source = source
        self._lock = anyio.Lock()
        self._context = source if isinstance(source, ssl.SSLContext) else None

    async def get(self) -> ssl.SSLContext:
        """Return the context. Raises what building it raises, each time anew."""
        if self._context is None:
            assert not isinstance(self._source, ssl.SSLContext)
            async with self._lock:
                if self._context is None:
                    self._context = await run_sync(self._source)
        return self._context


def _readiness(fd: int) -> Callable[[], Any]:
    """Return what tells, without waiting, whether a socket has something to read. A poll object costs 0.5 µs to ask."""
    if sys.platform == "win32":
        return lambda: select.select([fd], [], [], 0)[0]
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return lambda: poll.poll(0)


def _reason(error: BaseException) -> str:
    """Return what an error says; of a group, what its members say, each text once."""
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(dict.fromkeys(str(member) for member in error.exceptions))
    return str(error) or (_reason(error.__cause__) if error.__cause__ is not None else "")
