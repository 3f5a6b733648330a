"""Answer a read from what the server said before, where the route allows it.

hishel keeps the answers; what is here decides which, for whom and how long. Its own choices are never asked: it always
gets a key, a time and a storage.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import httpx

from ...errors import CircuitBreakerOpenError, TimeoutError
from ...logs import logger
from ..deadline import timed_out
from ..policy import Cache
from ..sign import Users
from .epochs import Epochs
from .flight import Answer, Flight, NotKeptError
from .kept import Kept
from .stats import CacheStats, Counters, GroupStats

if TYPE_CHECKING:
    from hishel import AsyncBaseStorage

    from .backend import Backend
    from .store import Store

__all__ = ["CacheStats", "CacheTransport"]

_logger = logger()
_UNAVAILABLE = (502, 503, 504)


class CacheTransport(httpx.AsyncBaseTransport):
    """Answers GETs that carry a `Cache` in their extension "cache", and puts older answers out of reach of newer ones.

    * The key is a digest of identity, epoch of the group, method, URL and Accept: users never share an answer.
    * A request with "drops" begins a new epoch for these groups before it is sent and once it has ended, well or not.
      So does a "fresh" read when it has its answer.
    * Equal requests at the same time are one on the wire. If that one fails or is cancelled, the next takes its place.
    * Only status 200 is kept, and nothing larger than `max_body`.
    * A store that fails costs a request to the server, and no error.

    Args:
        inner: what asks the server.
        storage: what keeps the answers, any storage of hishel's kind. It belongs to the caller, who closes it;
            None is a `MemoryStorage` of this transport's own.
        identity: tells users apart, without telling who they are.
        epochs: shared by all who share the storage; by default this transport's own, so that it shares with nobody.
        deadline: seconds that a request waits for an equal one, unless its extension "deadline" says otherwise.
        max_body: bytes of an answer (as it came, still packed) that is kept and shared.
        users: counts the identities so far; what was read while it changed is not kept.
        max_stale: seconds after its time in which an answer is used if the server cannot be asked: no connection, a
            time-out, an open breaker, HTTP 502, 503 or 504. The extension "stale" tells.
        opener: opens a storage of this transport's own, with its epochs, at the first request; None from it is memory.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        storage: AsyncBaseStorage | None,
        identity: Callable[[], Awaitable[str]],
        *,
        epochs: Epochs | None = None,
        deadline: float | None = None,
        max_body: int = 8 * 1024 * 1024,
        users: Users | None = None,
        max_stale: float = 0.0,
        opener: Callable[[], Awaitable[Backend | None]] | None = None,
    ) -> None:
        self._inner, self._identity, self._deadline, self._max_body = inner, identity, deadline, max_body
        self.epochs = epochs or Epochs()
        self._storage = storage
        self._store: Store | None = None
        self._backend: Backend | None = None
        self._flights: dict[str, Flight] = {}
        self._users, self._max_stale = users or Users(), max_stale
        self._opener, self._opening = opener, anyio.Lock()
        self._silent_until = float("-inf")
        self._counters = Counters()

    @property
    def stats(self) -> CacheStats:
        """The figures so far."""
        stats, store = self._counters.stats(), self._store
        return stats if store is None else replace(stats, **store.figures())

    async def clear(self) -> None:
        """Put all answers out of reach, and forget those in memory."""
        await self._share()
        await self.epochs.reset()
        if self._store is not None:
            self._store.clear()

    async def drop(self, group: str) -> None:
        """Put the answers of a group out of reach."""
        await self._share()
        await self.epochs.bump((group,))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the request from the store or from the server; the extension "from_cache" tells which."""
        cache: Cache | None = request.extensions.get("cache")
        drops: Collection[str] | None = request.extensions.get("drops")
        if drops:
            return await self._write(request, drops)
        if cache is None or request.method != "GET":
            return await self._ask(request)
        if request.extensions.get("fresh"):
            await self._share()
            response = await self._ask(request)
            self._counters.of(cache.group).fresh += 1
            await self.epochs.bump((cache.group,))
            return response
        return await self._read(request, cache)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        response.extensions["from_cache"] = False
        return response

    async def _write(self, request: httpx.Request, drops: Collection[str]) -> httpx.Response:
        await self._share()
        await self.epochs.bump(drops)
        try:
            return await self._ask(request)
        finally:
            await self.epochs.bump(drops)

    async def _read(self, request: httpx.Request, cache: Cache) -> httpx.Response:
        await self._share()
        await self.epochs.refresh()
        figures = self._counters.of(cache.group)
        identity, user = await self._identity(), self._users.count
        epoch = self.epochs.of(cache.group)
        asked = "\n".join((identity, epoch, request.method, str(request.url), request.headers.get("accept", "")))
        key = sha256(asked.encode()).hexdigest()
        while (flight := self._flights.get(key)) is not None:
            await self._wait(flight, request)
            if flight.answer is not None:
                figures.coalesced += 1
                response = flight.answer.response()
                response.extensions["coalesced"] = True
                return response
            if not flight.shareable:
                figures.misses += 1
                return await self._ask(request)
        flight = self._flights[key] = Flight(self._inner, self._max_body, lambda: self._users.count == user)
        try:
            response = await self._fly(flight, request, cache, key)
            if flight.good_until is not None and self._users.count == user:
                response.extensions["kept"] = Kept(
                    flight.good_until, self.epochs, cache.group, epoch, self._users, user, figures
                )
                assert self._store is not None
                response.extensions["discard"] = partial(self._store.forget, key)
            return response
        finally:
            del self._flights[key]
            flight.land()

    async def _wait(self, flight: Flight, request: httpx.Request) -> None:
        """Wait for the flight, and take the time off what the request has left."""
        seconds: float | None = request.extensions.get("deadline", self._deadline)
        if seconds is None:
            return await flight.wait()
        begun = anyio.current_time()
        with anyio.CancelScope(deadline=begun + seconds):
            await flight.wait()
            request.extensions["deadline"] = seconds - (anyio.current_time() - begun)
            return None
        raise timed_out(request, seconds)

    async def _fly(self, flight: Flight, request: httpx.Request, cache: Cache, key: str) -> httpx.Response:
        """Answer the request for all that wait, from the store or from the server."""
        figures = self._counters.of(cache.group)
        store = self._store or await self._open()
        try:
            response, hit = await store.answer(flight, request, key, cache.ttl)
        except NotKeptError as error:
            response, hit = error.response, False
            if flight.old is not None and response.status_code in _UNAVAILABLE:
                await response.aclose()
                return self._stale(flight.old, flight, figures, f"HTTP {response.status_code}")
        except (httpx.ConnectError, httpx.TimeoutException, TimeoutError, CircuitBreakerOpenError) as error:
            if flight.old is not None:
                return self._stale(flight.old, flight, figures, type(error).__name__)
            figures.misses += 1
            raise
        except BaseException:
            figures.misses += 1
            raise
        figures.hits += hit
        figures.misses += not hit
        response.extensions["from_cache"] = hit
        return response

    def _stale(self, old: Answer, flight: Flight, figures: GroupStats, why: str) -> httpx.Response:
        figures.stale += 1
        flight.answer, flight.good_until = old, None
        now = anyio.current_time()
        if now >= self._silent_until:
            self._silent_until = now + 60
            _logger.warning(
                "The server cannot be asked (%s): answers of before are used, %g s at most", why, self._max_stale
            )
        return old.response()

    async def _share(self) -> None:
        """Make sure that the epochs are those that go with the storage."""
        if self._opener is not None and self._store is None:
            await self._open()

    async def _open(self) -> Store:
        # hishel imports every storage that it finds a library for: 0.6 s with Redis, too long for the event loop.
        store_class = await anyio.to_thread.run_sync(_import_store)
        async with self._opening:
            if self._store is None:
                if self._opener is not None and (backend := await self._opener()) is not None:
                    self._backend = backend
                    self._storage, self.epochs = backend.storage, backend.epochs
                self._store = store_class(self._storage, self._max_stale)
        return self._store

    async def aclose(self) -> None:
        """Close the wire and the storage, if it is this transport's own. What was in memory is forgotten."""
        await self._inner.aclose()
        if self._backend is not None:
            with anyio.CancelScope(shield=True):
                await self._backend.close()
        elif self._store is not None and self._storage is None:
            await self._store.storage.close()


def _import_store() -> type[Store]:
    from .store import Store

    return Store
