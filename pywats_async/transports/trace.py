"""Count and time the requests of each route."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Self

import anyio
import httpx

from .latency import Latencies
from .request import operation

__all__ = ["RouteStats", "TraceTransport"]

_logger = logging.getLogger("pywats_async")


@dataclass(frozen=True, slots=True)
class RouteStats:
    """What happened on a route so far. Durations are in seconds and reach to the end of the answer's body."""

    count: int
    """Requests that have ended."""
    errors: int
    """... of these, those with an answer of 400 and above, or none."""
    cancelled: int
    """... those that the caller gave up; they are no errors."""
    retries: int
    """Attempts beyond the first."""
    cached: int
    """Requests that the cache answered."""
    total: float
    longest: float
    p50: float
    p95: float
    p99: float


class _Route:
    __slots__ = ("cached", "cancelled", "errors", "latencies", "retries")

    def __init__(self) -> None:
        self.errors = self.cancelled = self.retries = self.cached = 0
        self.latencies = Latencies()


class TraceTransport(httpx.AsyncBaseTransport):
    """Keeps figures for each route, and writes a DEBUG line for each request to the logger "pywats_async".

    The line holds method, route template, status, duration, attempts and whether the cache answered; never a URL, a
    header or a body.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self._routes: dict[str, _Route] = {}
        self.in_flight = 0
        """How many requests have begun and not ended."""

    @property
    def routes(self) -> dict[str, RouteStats]:
        """The figures so far, by method and route template ("GET /api/Product/{part_number}")."""
        return {name: _stats(route) for name, route in list(self._routes.items())}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request, and count it once its answer was read or closed."""
        begun = perf_counter()
        self.in_flight += 1
        try:
            response = await self._inner.handle_async_request(request)
            assert isinstance(response.stream, httpx.AsyncByteStream)
        except BaseException as error:
            self._ended(request, begun, failure=type(error))
            raise
        status, cached = response.status_code, bool(response.extensions.get("from_cache"))
        response.stream = _Traced(response.stream, partial(self._ended, request, begun, status=status, cached=cached))
        return response

    def _ended(
        self,
        request: httpx.Request,
        begun: float,
        *,
        status: int = 0,
        cached: bool = False,
        failure: type[BaseException] | None = None,
    ) -> None:
        seconds = perf_counter() - begun
        self.in_flight -= 1
        name = operation(request)
        route = self._routes.get(name)
        if route is None:
            route = self._routes[name] = _Route()
        route.latencies.add(seconds)
        attempts = request.extensions.get("attempts", 0)
        if attempts > 1:
            route.retries += attempts - 1
        if cached:
            route.cached += 1
        if failure is not None and issubclass(failure, anyio.get_cancelled_exc_class()):
            route.cancelled += 1
        elif failure is not None or status >= 400:
            route.errors += 1
        if _logger.isEnabledFor(logging.DEBUG):
            outcome = status if failure is None else failure.__name__
            source = "from the cache" if cached else f"attempts {attempts}"
            _logger.debug("%s: %s in %.1f ms, %s", name, outcome, seconds * 1000, source)

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()


class _Traced(httpx.AsyncByteStream):
    """The body of an answer whose request has ended when it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, ended: Callable[..., None]) -> None:
        self._stream = stream
        self._ended: Callable[..., None] | None = ended
        self._failure: type[BaseException] | None = None

    def __aiter__(self) -> Self:
        self._pieces: AsyncIterator[bytes] = self._stream.__aiter__()
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self._pieces.__anext__()
        except StopAsyncIteration:
            raise
        except BaseException as error:
            self._failure = type(error)
            raise

    async def aclose(self) -> None:
        ended, self._ended = self._ended, None
        try:
            await self._stream.aclose()
        finally:
            if ended is not None:
                ended(failure=self._failure)


def _stats(route: _Route) -> RouteStats:
    latencies = route.latencies
    return RouteStats(
        count=latencies.count,
        errors=route.errors,
        cancelled=route.cancelled,
        retries=route.retries,
        cached=route.cached,
        total=latencies.total,
        longest=latencies.longest,
        p50=latencies.percentile(0.50),
        p95=latencies.percentile(0.95),
        p99=latencies.percentile(0.99),
    )
