"""What stands in for the server, the clock and the connection in the tests of the transports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import anyio
import anyio.lowlevel
import httpx

ROUTE = "/api/Product/{part_number}"
URL = "http://wats.test/api/Product/PN-1"

Outcome = int | httpx.Response | Exception | Callable[[httpx.Request], Awaitable[httpx.Response]]


def get(url: str = URL, **extensions: Any) -> httpx.Request:
    """Return a GET as `Http` builds it."""
    return httpx.Request("GET", url, extensions={"route": ROUTE, **extensions})


def post(content: Any = b"{}", **extensions: Any) -> httpx.Request:
    """Return a POST as `Http` builds it."""
    return httpx.Request("POST", URL, content=content, extensions={"route": ROUTE, **extensions})


class Body(httpx.AsyncByteStream):
    """A body that arrives piece by piece; an exception among the pieces is raised in its place."""

    def __init__(self, *pieces: bytes | Exception, pause: float | None = None) -> None:
        self.pieces, self.pause = pieces, pause
        self.closed = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if self.pause is not None:
                await anyio.sleep(self.pause)
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def aclose(self) -> None:
        self.closed += 1


def answer(status: int = 200, *pieces: bytes | Exception, pause: float | None = None, **headers: Any) -> httpx.Response:
    """Return an unread answer; `retry_after="1"` is the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=Body(*pieces or (b"{}",), pause=pause))


class Script(httpx.AsyncBaseTransport):
    """A server that gives one outcome after another, the last one again and again.

    `requests` are those that came, `bodies` those of the answers that it gave.
    """

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes: Sequence[Outcome] = outcomes or (200,)
        self.requests: list[httpx.Request] = []
        self.bodies: list[Body] = []
        self.closed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        outcome = self.outcomes[min(len(self.requests), len(self.outcomes) - 1)]
        self.requests.append(request)
        await anyio.lowlevel.checkpoint()
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, int):
            outcome = answer(outcome)
        elif not isinstance(outcome, httpx.Response):
            outcome = await outcome(request)
        elif isinstance(outcome.stream, Body):
            outcome = answer(outcome.status_code, *outcome.stream.pieces, pause=outcome.stream.pause, **outcome.headers)
        if isinstance(outcome.stream, Body):
            self.bodies.append(outcome.stream)
        return outcome

    async def aclose(self) -> None:
        self.closed += 1

    @property
    def count(self) -> int:
        return len(self.requests)

    @property
    def left_open(self) -> list[Body]:
        """The bodies that nobody closed, so that their connection never came back."""
        return [body for body in self.bodies if not body.closed]


class FakeClock:
    """A clock that moves only when somebody sleeps on it."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await anyio.lowlevel.checkpoint()


async def read(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> httpx.Response:
    """Send the request and read its answer to the end, as a client does."""
    response = await transport.handle_async_request(request)
    response.request = request
    try:
        await response.aread()
    finally:
        await response.aclose()
    return response


async def cancelled_after(steps: int, act: Callable[[], Awaitable[object]]) -> bool:
    """Start `act`, let the loop turn `steps` times, cancel it. Tell whether it was over before."""
    over = False

    async def run() -> None:
        nonlocal over
        await act()
        over = True

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        for _ in range(steps):
            await anyio.lowlevel.checkpoint()
        tasks.cancel_scope.cancel()
    return over
