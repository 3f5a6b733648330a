"""End a request in time: one span for all attempts, the waits between them, and the reading of the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Self

import anyio
import httpx

from ..errors import TimeoutError
from .request import operation

__all__ = ["DeadlineTransport", "timed_out"]


class DeadlineTransport(httpx.AsyncBaseTransport):
    """Gives each request `seconds` in all; None for any time.

    A request's extension "deadline" (seconds, or None) goes before. "deadline_at" tells the transports below when the
    time is over, by `anyio.current_time`.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, seconds: float | None) -> None:
        self._inner, self._seconds = inner, seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request.

        Raises:
            TimeoutError: the time is over; while the answer is being read, its stream raises it.
        """
        seconds: float | None = request.extensions.get("deadline", self._seconds)
        if seconds is None:
            request.extensions.pop("deadline_at", None)
            return await self._inner.handle_async_request(request)
        at = request.extensions["deadline_at"] = anyio.current_time() + seconds
        with anyio.CancelScope(deadline=at):
            response = await self._inner.handle_async_request(request)
            if isinstance(response.stream, httpx.ByteStream):
                return response
            assert isinstance(response.stream, httpx.AsyncByteStream)
            response.stream = _Timed(response.stream, at, request, seconds)
            return response
        raise timed_out(request, seconds)

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()


def timed_out(request: httpx.Request, seconds: float) -> TimeoutError:
    """Return the error of a request that found no answer within `seconds`."""
    return TimeoutError(
        f"No whole answer within {seconds:g} s.",
        operation=operation(request),
        attempts=request.extensions.get("attempts", 0),
        hint="Raise the deadline, or ask for less.",
    )


class _Timed(httpx.AsyncByteStream):
    """The body of an answer, each piece of it read before the deadline."""

    def __init__(self, stream: httpx.AsyncByteStream, at: float, request: httpx.Request, seconds: float) -> None:
        self._stream, self._at, self._request, self._seconds = stream, at, request, seconds

    def __aiter__(self) -> Self:
        self._pieces: AsyncIterator[bytes] = self._stream.__aiter__()
        return self

    async def __anext__(self) -> bytes:
        with anyio.CancelScope(deadline=self._at):
            return await self._pieces.__anext__()
        raise timed_out(self._request, self._seconds)

    async def aclose(self) -> None:
        await self._stream.aclose()
