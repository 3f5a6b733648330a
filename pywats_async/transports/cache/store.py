"""hishel, with a store that cannot hurt: it fails without harm, and holds nothing that tells who asked."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
from hishel import AsyncBaseStorage, Entry, Headers, Request, Response
from hishel.httpx import AsyncCacheTransport

from ...logs import logger
from .flight import Answer, Flight, NotKeptError
from .memory import MemoryStorage

__all__ = ["GuardedStorage", "Store"]

_logger = logger()
_COMPLAINT_EVERY = 60.0
_STAMP = "x-pywats-asked"
"""Header of what is stored: when it was asked for, by the storage's clock."""
_PRIVATE = frozenset({"set-cookie", "set-cookie2", "authentication-info", "proxy-authentication-info"})


class Store:
    """Asks hishel for an answer, in its default mode and with all choices made: key, time and storage.

    Args:
        storage: what keeps the answers; None for a `MemoryStorage`.
        max_stale: seconds after its time in which an answer is kept for the case that the server cannot be asked.
    """

    def __init__(self, storage: AsyncBaseStorage | None, max_stale: float = 0.0) -> None:
        self.storage = MemoryStorage() if storage is None else storage
        self._max_stale = max_stale
        self._guarded = GuardedStorage(self.storage)
        self._clock: Callable[[], float] = getattr(self.storage, "clock", time.time)

    def figures(self) -> dict[str, Any]:
        """Return what `CacheStats` says of the store."""
        held = {"store_failures": self._guarded.failures}
        if isinstance(self.storage, MemoryStorage):
            held |= {"entries": self.storage.entries, "bytes": self.storage.held_bytes}
            held["evictions"] = self.storage.evictions
        return held

    def clear(self) -> None:
        """Forget what is in memory."""
        if isinstance(self.storage, MemoryStorage):
            self.storage.clear()

    async def answer(self, flight: Flight, request: httpx.Request, key: str, ttl: float) -> tuple[httpx.Response, bool]:
        """Return the answer, and whether it was stored; if not, the flight has fetched it.

        Raises:
            NotKeptError: the flight has fetched an answer that is not to be stored.
        """
        view = _View(self._guarded, self._clock, ttl, self._max_stale)
        request.extensions["caching"] = {"key": key, "ttl": ttl + self._max_stale, "storage": view, "rfc": False}
        try:
            found = await AsyncCacheTransport(flight, view).handle_async_request(request)
        except Exception as error:
            if view.old is not None:
                await self._keep_old(flight, view.old, error)
            raise
        finally:
            del request.extensions["caching"]
        flight.good_until = time.monotonic() + view.left
        try:
            body = await _read(found)  # what was fetched is stored as it is read
        except Exception as error:  # what was fetched is in memory by now, so it is the storage that failed
            self._guarded.failed(error)
            if flight.fetched is None:
                flight.good_until = None
                await flight.handle_async_request(request)
        else:
            if flight.fetched is None:
                flight.answer = Answer(found.status_code, found.headers, body)
                return flight.answer.response(), True
        assert flight.fetched is not None
        return flight.fetched, False

    async def forget(self, key: str) -> None:
        """Remove what is kept under `key`, if the storage can."""
        for entry in await self._guarded.get_entries(key):
            await self._guarded.remove_entry(entry.id)

    async def _keep_old(self, flight: Flight, old: Entry, error: Exception) -> None:
        """Take an old answer along, unless the server has said that it is none of the user's any more."""
        refused = isinstance(error, NotKeptError) and error.response.status_code < 500
        try:
            if refused:
                await self._guarded.remove_entry(old.id)
            else:
                assert isinstance(old.response.stream, AsyncIterator)
                body = b"".join([piece async for piece in old.response.stream])
                headers = [(name, value) for name, values in _pairs(old.response.headers) for value in values]
                flight.old = Answer(old.response.status_code, httpx.Headers(headers), body, stale=True)
        except Exception as failure:
            self._guarded.failed(failure)


class _View(AsyncBaseStorage):
    """The storage for one request: what it keeps goes with the time at which it was asked for."""

    def __init__(self, inner: GuardedStorage, clock: Callable[[], float], ttl: float, max_stale: float) -> None:
        super().__init__()
        self._inner, self._clock, self._ttl, self._max_stale = inner, clock, ttl, max_stale
        self._asked = clock()
        self.left = ttl
        """Seconds for which the answer is good."""
        self.old: Entry | None = None
        """An answer whose time is over."""

    async def get_entries(self, key: str) -> list[Entry]:
        """Return the newest answer if it is good."""
        entries = await self._inner.get_entries(key)
        newest = max(entries, key=_stamp, default=None)
        if newest is None:
            return []
        age = self._clock() - _stamp(newest)
        headers = Headers({name: values for name, values in _pairs(newest.response.headers) if name != _STAMP})
        newest = replace(newest, response=replace(newest.response, headers=headers))
        if not 0 <= age < self._ttl:  # a clock that was set back makes answers old, not new
            self.old = newest if 0 <= age < self._ttl + self._max_stale else None
            return []
        self.left = self._ttl - age
        return [newest]

    async def create_entry(
        self, request: Request, response: Response, key: str, *, ttl: float | None = None, tti: float | None = None
    ) -> Entry:
        """Keep an answer instead of the old one."""
        self.left = self._ttl - (self._clock() - self._asked)
        if self.old is not None:
            await self._inner.remove_entry(self.old.id)
        headers = Headers({**dict(_pairs(response.headers)), _STAMP: [repr(self._asked)]})
        return await self._inner.create_entry(request, replace(response, headers=headers), key, ttl=ttl, tti=tti)

    async def update_headers(self, id: UUID, headers: Headers) -> None:  # noqa: A002  # the name is hishel's
        """Do nothing: answers are not checked again with the server."""

    async def remove_entry(self, id: UUID) -> None:  # noqa: A002  # the name is hishel's
        """Remove an entry, if the store can."""
        await self._inner.remove_entry(id)


def _pairs(headers: Headers) -> list[tuple[str, list[str]]]:
    return [(name, headers.get_list(name) or []) for name in headers]


def _stamp(entry: Entry) -> float:
    try:
        return float(entry.response.headers.get(_STAMP) or "-inf")
    except ValueError:
        return float("-inf")


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
