"""One answer on its way from the server: what hishel takes for the server, and what equal requests wait for."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

import anyio
import httpx

from ..take import take

__all__ = ["Answer", "Flight", "NotKeptError"]


class Answer(NamedTuple):
    """An answer that several requests may get."""

    status: int
    headers: httpx.Headers
    body: bytes
    """As it came, still packed."""
    stale: bool = False
    """It is older than its time."""

    def response(self) -> httpx.Response:
        """Return the answer as one of its own for each request."""
        return httpx.Response(
            self.status,
            headers=self.headers,
            stream=httpx.ByteStream(self.body),
            extensions={"from_cache": True, "stale": self.stale},
        )


class NotKeptError(Exception):
    """Carries an answer past hishel, which would keep it: any success but 200, and what is too large."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response


class Flight(httpx.AsyncBaseTransport):
    """Fetches one answer, whole.

    `answer` is there once it can be shared; without it, whoever waits has to fetch one. `shareable` is False where that
    had better be done by all at once, because the answer is too large to be held.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, most: int, same_user: Callable[[], bool] = lambda: True
    ) -> None:
        self._inner, self._most, self._same_user = inner, most, same_user
        self._landed = anyio.Event()
        self.fetched: httpx.Response | None = None
        self.answer: Answer | None = None
        self.shareable = True
        self.old: Answer | None = None
        """An answer whose time is over, for the case that the server cannot be asked."""
        self.good_until: float | None = None
        """When the time of the answer is over, by `time.monotonic`; None if it is not kept."""

    async def wait(self) -> None:
        """Wait until the flight has ended, with an answer or without."""
        await self._landed.wait()

    def land(self) -> None:
        """Let those who wait go on."""
        self._landed.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return a status of 200 for hishel to keep; raise `NotKeptError` with any other."""
        response = await self._inner.handle_async_request(request)
        body = await take(response, self._most)
        if body is None:
            self.shareable = False
            raise NotKeptError(response)
        self.fetched = response
        status = response.status_code
        if status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS:
            self.answer = Answer(status, response.headers, body)
        if status != HTTPStatus.OK or not self._same_user():
            raise NotKeptError(response)
        return httpx.Response(status, headers=response.headers, stream=httpx.ByteStream(body))
