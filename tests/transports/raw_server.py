"""A TCP server on loopback of which a test decides every byte, every pause and every break."""

from __future__ import annotations

import os
import re
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import anyio
import trustme
from anyio.abc import ByteStream, SocketAttribute, TaskGroup
from anyio.streams.tls import TLSListener

__all__ = [
    "Peer",
    "RawServer",
    "answer",
    "answer_all",
    "client_context",
    "open_files",
    "resident",
    "server_context",
    "settle",
]

_GONE = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError)


class Peer:
    """The server's end of one connection. It is closed when the handler returns."""

    def __init__(self, stream: ByteStream, server: RawServer, number: int) -> None:
        self._stream, self._server = stream, server
        self._buffer = b""
        self.number = number
        """0 for the first connection that the server accepted."""

    async def request(self) -> bytes | None:
        """Read one request, head and body (of a stated length); None when the client has closed."""
        while b"\r\n\r\n" not in self._buffer:
            if not await self._more():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        stated = re.search(rb"(?im)^content-length: *(\d+)", head)
        length = int(stated[1]) if stated else 0
        while len(self._buffer) < length:
            if not await self._more():
                return None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        request = head + b"\r\n\r\n" + body
        self._server.requests.append(request)
        return request

    async def send(self, data: bytes) -> None:
        """Send the bytes as they are."""
        await self._stream.send(data)

    async def drip(self, data: bytes, every: float) -> None:
        """Send byte for byte, with a pause in seconds between them."""
        for position in range(len(data)):
            await self._stream.send(data[position : position + 1])
            await anyio.sleep(every)

    def reset(self) -> None:
        """Let the connection break when it is closed, instead of ending: the client gets an RST."""
        raw = self._stream.extra(SocketAttribute.raw_socket)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async def until_sent(self, end: bytes) -> None:
        """Read until the bytes end so, and keep them as one request."""
        while not self._buffer.endswith(end) and await self._more():
            pass
        self._server.requests.append(self._buffer)
        self._buffer = b""

    async def until_closed(self) -> None:
        """Wait until the client closes; what it sends until then is thrown away."""
        while await self._more():
            self._buffer = b""

    async def pipe(self, host: str, port: int) -> None:
        """From now on, pass on every byte, in both directions, between the client and another server."""

        async def copy(source: ByteStream, target: ByteStream) -> None:
            with suppress(*_GONE):
                while True:
                    await target.send(await source.receive())
            tasks.cancel_scope.cancel()

        async with await anyio.connect_tcp(host, port) as other, anyio.create_task_group() as tasks:
            tasks.start_soon(copy, self._stream, other)
            tasks.start_soon(copy, other, self._stream)

    async def _more(self) -> bool:
        try:
            self._buffer += await self._stream.receive()
        except _GONE:
            return False
        return True


class RawServer:
    """Listens on a free port of loopback while its `async with` block runs; `handler` serves each connection."""

    def __init__(self, handler: Callable[[Peer], Awaitable[object]], tls: ssl.SSLContext | None = None) -> None:
        self._handler, self._tls = handler, tls
        self.requests: list[bytes] = []
        self.accepted = 0
        """Connections that were ever opened."""
        self.open = 0
        """Connections that neither side has closed yet."""
        self.port = 0
        self._streams: set[ByteStream] = set()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1", backlog=1000)
        self.port = listener.extra(SocketAttribute.local_port)
        serving = (
            TLSListener(listener, self._tls, standard_compatible=False, handshake_timeout=5) if self._tls else listener
        )
        self._tasks: TaskGroup = anyio.create_task_group()
        await self._tasks.__aenter__()
        self._tasks.start_soon(serving.serve, self._serve)
        self._listener = serving
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._tasks.cancel_scope.cancel()
        try:
            return await self._tasks.__aexit__(kind, error, trace)
        finally:
            await self._listener.aclose()

    async def close_all(self) -> None:
        """Close every connection, as a restart of the server does."""
        for stream in list(self._streams):
            await stream.aclose()

    async def all_closed(self) -> None:
        """Wait until no connection is open any more."""
        await settle(lambda: self.open == 0)

    async def _serve(self, stream: ByteStream) -> None:
        peer = Peer(stream, self, self.accepted)
        self.accepted += 1
        self.open += 1
        self._streams.add(stream)
        try:
            async with stream:
                await self._handler(peer)
        except _GONE:
            pass
        finally:
            self.open -= 1
            self._streams.discard(stream)


async def settle(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for 5 seconds at most."""
    with anyio.fail_after(5):
        while not condition():  # noqa: ASYNC110 - nothing tells
            await anyio.sleep(0.001)


def answer(body: bytes = b"[]", *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return an answer with its body and length; `length` overrides what the header says of it."""
    stated = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {stated}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def answer_all(peer: Peer) -> None:
    """Answer every request with an empty list."""
    while await peer.request() is not None:
        await peer.send(answer())


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """Return a TLS context for a server of these names; default: 127.0.0.1 and localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("127.0.0.1", "localhost"))).configure_cert(context)
    return context


def client_context(authority: trustme.CA) -> ssl.SSLContext:
    """Return a TLS context that trusts the authority, and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


def open_files() -> int:
    """Return how many files and sockets this process holds open; 0 where the system does not tell."""
    folder = Path("/dev/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def resident() -> int:
    """Return the bytes of this process that are in memory; 0 where the system does not tell."""
    file = Path("/proc/self/statm")
    return int(file.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") if file.exists() else 0
