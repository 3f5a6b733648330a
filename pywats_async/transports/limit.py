"""Bound how many requests are under way at a time, and how many start in a minute."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from time import perf_counter

import anyio
import httpx

from .figures import Spent

__all__ = ["LimitTransport", "Pace"]


class Pace:
    """At most `per_minute` starts in any 60 seconds, a tenth of them at once; more wait in line, the first come first.

    A token bucket: it holds up to a tenth of the minute's starts and fills so fast that a full bucket and a minute's
    filling together make `per_minute`. Whoever is cancelled in the line takes nothing out of it.
    """

    def __init__(
        self,
        per_minute: float,
        *,
        clock: Callable[[], float] = anyio.current_time,
        sleep: Callable[[float], Awaitable[object]] = anyio.sleep,
    ) -> None:
        self._size = max(1.0, per_minute // 10)
        self._per_second = (per_minute - self._size + 1) / 60
        self._clock, self._sleep = clock, sleep
        self._held, self._filled_at = self._size, float("-inf")
        self._line = anyio.Lock(fast_acquire=True)

    async def turn(self) -> None:
        """Wait until the next request may start."""
        async with self._line:
            while (wait := self._fill()) > 0:
                await self._sleep(wait)
            self._held -= 1

    def _fill(self) -> float:
        """Count what has come in since the last time, and return the seconds until a whole start is there."""
        now = self._clock()
        self._held = min(self._size, self._held + (now - self._filled_at) * self._per_second)
        self._filled_at = now
        return 0.0 if self._held >= 1 - 1e-6 else (1 - self._held) / self._per_second


class LimitTransport(httpx.AsyncBaseTransport):
    """Lets `concurrency` requests be under way at a time, each until its answer is read or closed.

    Args:
        inner: what sends the requests.
        concurrency: how many at a time; more wait in line.
        pace: how many in a minute; None for any number.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, concurrency: int, pace: Pace | None = None) -> None:
        self._inner, self._concurrency, self._pace = inner, concurrency, pace
        self._slots = anyio.Semaphore(concurrency, max_value=concurrency, fast_acquire=True)

    @property
    def in_use(self) -> int:
        """How many requests are under way."""
        return self._concurrency - self._slots.value

    @property
    def waiting(self) -> int:
        """How many requests wait for one to end."""
        return self._slots.statistics().tasks_waiting

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait for a free slot, then for the pace, and send the request."""
        spent: Spent = request.extensions.get("spent") or Spent()
        begun = sent = perf_counter()
        try:
            self._slots.acquire_nowait()
        except anyio.WouldBlock:
            await self._slots.acquire()
        try:
            if self._pace is not None:
                await self._pace.turn()
            sent = perf_counter()
            spent.waited += sent - begun
            response = await self._inner.handle_async_request(request)
            assert isinstance(response.stream, httpx.AsyncByteStream)
        except BaseException:
            self._slots.release()
            spent.wire += perf_counter() - sent
            raise
        response.stream = _Held(response.stream, self._slots, spent, sent)
        return response

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()


class _Held(httpx.AsyncByteStream):
    """The body of an answer that holds a slot until it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, slots: anyio.Semaphore, spent: Spent, sent: float) -> None:
        self._stream, self._spent, self._sent = stream, spent, sent
        self._slots: anyio.Semaphore | None = slots

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        slots, self._slots = self._slots, None
        try:
            await self._stream.aclose()
        finally:
            if slots is not None:
                slots.release()
                self._spent.wire += perf_counter() - self._sent
