"""Take the body of an answer into memory, if it is small enough."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

__all__ = ["take"]


async def take(response: httpx.Response, most: int) -> bytes | None:
    """Return the body as it came, still packed, and end the exchange; None if it has more than `most` bytes.

    Either way the answer can be read afterwards as if nothing had been taken; what was taken is the response's
    extension "body" too. If reading fails, the exchange has ended.
    """
    stream = response.stream
    if isinstance(stream, httpx.ByteStream):
        body = response.extensions["body"] = b"".join(stream)
        return body if len(body) <= most else None
    assert isinstance(stream, httpx.AsyncByteStream)
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        return None
    taken: list[bytes] = []
    size = 0
    try:
        pieces = stream.__aiter__()
        async for piece in pieces:
            taken.append(piece)
            size += len(piece)
            if size > most:
                response.stream = _Rest(taken, pieces, stream)
                return None
    except BaseException:
        await stream.aclose()
        raise
    await stream.aclose()
    body = response.extensions["body"] = taken[0] if len(taken) == 1 else b"".join(taken)
    response.stream = httpx.ByteStream(body)
    return body


class _Rest(httpx.AsyncByteStream):
    """A body of which some was taken already."""

    def __init__(self, taken: list[bytes], pieces: AsyncIterator[bytes], stream: httpx.AsyncByteStream) -> None:
        self._taken, self._pieces, self._stream = taken, pieces, stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._taken:
            yield self._taken.pop(0)
        async for piece in self._pieces:
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
