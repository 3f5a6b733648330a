"""An HTTP/1.1 server that costs next to nothing: `python -m tests.bench.server DELAY [CERTIFICATE_AND_KEY]`.

It prints its port, and answers each request after `DELAY` seconds: a report with its own id, a header query with as
many rows as `$top` says. Connections stay open.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import sys

from .material import header_rows

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TOP = re.compile(rb"(?:\$|%24)top=(\d+)")
_ID = re.compile(rb'"id": *"([0-9a-f-]{36})"')


class Connection(asyncio.Protocol):
    """One connection: whole requests in, answers out."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._received = bytearray()
        self._wanted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what the answers are written to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._received += data
        while len(self._received) >= self._wanted:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(self._received, 0, end + 2)
            self._wanted = end + 4 + (int(length[1]) if length else 0)
            if len(self._received) < self._wanted:
                return
            answer = _answer(self._received, end)
            del self._received[: self._wanted]
            self._wanted = 0
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
            else:
                self._transport.write(answer)


def _answer(request: bytearray, end: int) -> bytes:
    if request.startswith(b"POST"):
        report = _ID.search(request, end)
        assert report is not None
        body = b'[{"ID":"%b","uuid":"%b","Report_ID":1}]' % (report[1], report[1])
    else:
        top = _TOP.search(request, 0, request.find(b"\r\n"))
        body = header_rows(int(top[1]) if top else 1)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


async def serve(delay: float, certificate: str | None) -> None:
    """Serve on a free port of the loopback interface until the process ends."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(delay), "127.0.0.1", 0, ssl=context, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
