"""hishel, with a store that cannot hurt: it fails without harm, and holds nothing that tells who asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import httpx
from hishel import AsyncBaseStorage, Entry, Headers, Request, Response
from hishel.httpx import AsyncCacheTransport

from .flight import Answer, Flight
from .memory import MemoryStorage

__all__ = ["GuardedStorage", "Store"]

_logger = logging.getLogger("pywats_async")
_COMPLAINT_EVERY = 60.0
_PRIVATE = frozenset({"set-cookie", "set-cookie2", "authentication-info", "proxy-authentication-info"})


class Store:
    """Asks hishel for an answer, in its default mode and with all choices made: key, time and storage."""

    def __init__(self, storage: AsyncBaseStorage | None) -> None:
        self.storage = MemoryStorage() if storage is None else storage
        self._guarded = GuardedStorage(self.storage)

    @property
    def failures(self) -> int:
        """How often the storage has failed."""
        return self._guarded.failures

    async def answer(self, flight: Flight, request: httpx.Request, key: str, ttl: float) -> tuple[httpx.Response, bool]:
        """Return the answer, and whether it was stored; if not, the flight has fetched it.

        Raises:
            NotKeptError: the flight has fetched an answer that is not to be stored.
        """
        request.extensions["caching"] = {"key": key, "ttl": ttl, "storage": self._guarded, "rfc": False}
        try:
            found = await AsyncCacheTransport(flight, self._guarded).handle_async_request(request)
        finally:
            del request.extensions["caching"]
        try:
            body = await _read(found)  # what was fetched is stored as it is read
        except Exception as error:  # what was fetched is in memory by now, so it is the storage that failed
            self._guarded.failed(error)
            if flight.fetched is None:
                await flight.handle_async_request(request)
        else:
            if flight.fetched is None:
                flight.answer = Answer(found.status_code, found.headers, body)
                return flight.answer.response(), True
        assert flight.fetched is not None
        return flight.fetched, False


async def _read(response: httpx.Response) -> bytes:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    try:
        return b"".join([piece async for piece in response.stream])
    finally:
        await response.aclose()


class GuardedStorage(AsyncBaseStorage):
    """Stands before a store.

    * A failing store is an empty one. That is logged, once a minute.
    * Of the request only its method is stored: hishel needs no more, and its headers and address hold what is private.
      Of the answer, everything but cookies and authentication.
    """

    def __init__(self, inner: AsyncBaseStorage, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._inner, self._clock = inner, clock
        self._silent_until = float("-inf")
        self.failures = 0
        """How often the store has failed."""

    async def get_entries(self, key: str) -> list[Entry]:
        """Return what is stored under `key`; nothing if the store fails."""
        try:
            return await self._inner.get_entries(key)
        except Exception as error:
            self.failed(error)
            return []

    async def create_entry(
        self, request: Request, response: Response, key: str, *, ttl: float | None = None, tti: float | None = None
    ) -> Entry:
        """Store the answer; if the store fails, hand it on unstored."""
        bare = Request(request.method, "", Headers({}))
        public = Headers(
            {name: response.headers.get_list(name) or [] for name in response.headers if name not in _PRIVATE}
        )
        kept = replace(response, headers=public)
        try:
            return await self._inner.create_entry(bare, kept, key, ttl=ttl, tti=tti)
        except Exception as error:
            self.failed(error)
            return Entry(uuid4(), bare, response)

    async def update_headers(self, id: UUID, headers: Headers) -> None:  # noqa: A002  # the name is hishel's
        """Do nothing: answers are kept for their time, and not checked again with the server."""

    async def remove_entry(self, id: UUID) -> None:  # noqa: A002  # the name is hishel's
        """Remove an entry, if the store can."""
        try:
            await self._inner.remove_entry(id)
        except Exception as error:
            self.failed(error)

    def failed(self, error: Exception) -> None:
        """Count a failure of the store, and log it if none was within the last minute."""
        self.failures += 1
        now = self._clock()
        if now >= self._silent_until:
            self._silent_until = now + _COMPLAINT_EVERY
            _logger.warning(
                "The cache's store fails, so the server is asked instead: %s: %s", type(error).__name__, error
            )
