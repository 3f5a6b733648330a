"""Count and time the requests of each route."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any, Self

import anyio
import httpx

from ..logs import logger
from .figures import Figures, Outcome, RouteStats, Spent
from .request import operation

__all__ = ["TraceTransport"]

_logger = logger()


class TraceTransport(httpx.AsyncBaseTransport):
    """Keeps figures for each route, and writes a DEBUG line for each request to the logger "pywats_async".

    The line holds method, route template, status, duration, attempts and whether the cache answered; never a URL, a
    header or a body.

    Args:
        inner: what sends the requests.
        figures: where they are counted; by default this transport's own.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, figures: Figures | None = None) -> None:
        self._inner = inner
        self.figures = figures or Figures()

    @property
    def in_flight(self) -> int:
        """How many requests have begun and not ended."""
        return self.figures.in_flight

    @property
    def routes(self) -> dict[str, RouteStats]:
        """The figures so far, by method and route template ("GET /api/Product/{part_number}")."""
        return self.figures.routes()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request, and count it once its answer is there whole, or was closed."""
        ending = _Ending(self.figures, request)
        try:
            response = await self._inner.handle_async_request(request)
        except BaseException as error:
            ending(failure=error)
            raise
        ending.response = response
        if isinstance(response.stream, httpx.ByteStream):
            ending(received=len(response.extensions.get("body", b"")))
            return response
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Traced(response.stream, ending)
        return response

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()


class _Ending:
    """Counts a request, once."""

    __slots__ = ("_begun", "_figures", "_mark", "_request", "response")

    def __init__(self, figures: Figures, request: httpx.Request) -> None:
        self._figures, self._request, self._begun = figures, request, perf_counter()
        self._mark: Any = None if figures.observer is None else figures.observer.begun(request)
        self.response: httpx.Response | None = None
        request.extensions["spent"] = Spent()
        figures.begin(self._begun)

    def __call__(self, *, received: int = 0, failure: BaseException | None = None) -> None:
        figures, request, response, now = self._figures, self._request, self.response, perf_counter()
        extensions = {} if response is None else response.extensions
        cached = bool(extensions.get("from_cache"))
        outcome = Outcome(
            seconds=now - self._begun,
            status=0 if response is None else response.status_code,
            failure=None if failure is None else type(failure),
            cancelled=failure is not None and isinstance(failure, anyio.get_cancelled_exc_class()),
            cached=cached,
            coalesced=bool(extensions.get("coalesced")),
            stale=bool(extensions.get("stale")),
            received=0 if cached else received,
        )
        figures.end(now)
        attempts = request.extensions.get("attempts", 0)
        figures.of_request(request).ended(outcome, attempts, request.extensions.get("spent"))
        if figures.observer is not None and self._mark is not None:
            figures.observer.ended(self._mark, request, outcome)
        if _logger.isEnabledFor(logging.DEBUG):
            said = outcome.status if outcome.failure is None else outcome.failure.__name__
            source = "from the cache" if cached else f"attempts {attempts}"
            _logger.debug("%s: %s in %.1f ms, %s", operation(request), said, outcome.seconds * 1000, source)


class _Traced(httpx.AsyncByteStream):
    """The body of an answer whose request has ended when it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, ending: _Ending) -> None:
        self._stream = stream
        self._ending: _Ending | None = ending
        self._failure: BaseException | None = None
        self._received = 0

    def __aiter__(self) -> Self:
        self._pieces: AsyncIterator[bytes] = self._stream.__aiter__()
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self._pieces.__anext__()
        except StopAsyncIteration:
            raise
        except BaseException as error:
            self._failure = error
            raise
        self._received += len(piece)
        return piece

    async def aclose(self) -> None:
        ending, self._ending = self._ending, None
        try:
            await self._stream.aclose()
        finally:
            if ending is not None:
                ending(received=self._received, failure=self._failure)
                self._failure = None
