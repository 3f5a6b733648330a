"""What was counted and timed on each route of a client, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import httpx

from .latency import Latencies
from .request import UNNAMED

__all__ = ["Figures", "Hits", "Loop", "Observer", "Outcome", "Route", "RouteStats", "Snapshot", "Spent", "collecting"]


@dataclass(frozen=True, slots=True)
class RouteStats:
    """What happened on a route so far. Durations are in seconds and reach to the end of the answer's body."""

    count: int
    """Requests that have ended."""
    errors: int
    """... of these, those with an answer of 400 and above, or none."""
    cancelled: int
    """... those that the caller gave up; they are no errors, and in no duration."""
    retries: int
    """Attempts beyond the first."""
    cached: int
    """Requests that the cache answered."""
    coalesced: int
    """... of these, those that waited for an equal one that was under way."""
    stale: int
    """... those answered with something older than its time, because the server could not be asked."""
    decoded: int
    """Calls besides that needed no request, as the decoded answer was there."""
    received: int
    """Bytes of the bodies that came from the server, still packed."""
    total: float
    longest: float
    p50: float
    p95: float
    p99: float
    wire: float
    """Time of all attempts on their connections, until the end of the body."""
    waited: float
    """Time in which requests waited for a slot: for `max_concurrency` or `rate_limit`."""
    decode: float
    """Time that turning bodies into models took."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Calls of one route, one by one, for which there is a batch call."""

    route: str
    instead: str
    """The call to make instead."""
    calls: int
    seconds: float
    """How long they took."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of a client at one moment."""

    since: datetime
    """When counting began."""
    seconds: float
    """... and how long ago that is."""
    in_flight: int
    """Requests that have begun and not ended."""
    busy: float
    """Seconds in which at least one request was under way."""
    routes: Mapping[str, RouteStats]
    """By method and route template ("GET /api/Product/{part_number}")."""
    loops: tuple[Loop, ...]
    """Loops that should be one call each."""
    breaker: str
    """Whether requests are sent: "closed" (they are), "open" (the server failed too often) or "half-open" (one is)."""


class Outcome(NamedTuple):
    """How a request ended."""

    seconds: float
    status: int = 0
    """0 where there was no answer."""
    failure: type[BaseException] | None = None
    cancelled: bool = False
    cached: bool = False
    coalesced: bool = False
    stale: bool = False
    received: int = 0


class Observer(Protocol):
    """Is told of each request."""

    def begun(self, request: httpx.Request) -> Any:
        """Return what `ended` is to be told."""
        ...

    def ended(self, mark: Any, request: httpx.Request, outcome: Outcome) -> None:
        """See how it ended."""
        ...


class Spent:
    """Seconds that a request spent so far, in its extension "spent"."""

    __slots__ = ("waited", "wire")

    def __init__(self) -> None:
        self.waited = self.wire = 0.0


class Hits:
    """Counts the calls of a route that needed no request; from any thread, as nothing interrupts its addition."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


class Route:
    """The figures of one route, to be counted up."""

    __slots__ = (
        "cached",
        "cancelled",
        "coalesced",
        "count",
        "decode",
        "errors",
        "latencies",
        "received",
        "retries",
        "stale",
        "waited",
        "wire",
    )

    def __init__(self) -> None:
        self.count = self.errors = self.cancelled = self.retries = self.received = 0
        self.cached = self.coalesced = self.stale = 0
        self.wire = self.waited = self.decode = 0.0
        self.latencies = Latencies()

    def ended(self, outcome: Outcome, attempts: int, spent: Spent | None) -> None:
        """Count one request."""
        self.count += 1
        self.retries += attempts - 1 if attempts > 1 else 0
        self.received += outcome.received
        if outcome.cached:
            self.cached += 1
            self.coalesced += outcome.coalesced
            self.stale += outcome.stale
        if spent is not None:
            self.wire += spent.wire
            self.waited += spent.waited
        if outcome.cancelled:
            self.cancelled += 1
            return
        self.errors += outcome.failure is not None or outcome.status >= 400
        self.latencies.add(outcome.seconds)

    def stats(self, decoded: int) -> RouteStats:
        """Return the figures so far."""
        latencies = self.latencies
        return RouteStats(
            count=self.count,
            errors=self.errors,
            cancelled=self.cancelled,
            retries=self.retries,
            cached=self.cached,
            coalesced=self.coalesced,
            stale=self.stale,
            decoded=decoded,
            received=self.received,
            total=latencies.total,
            longest=latencies.longest,
            p50=latencies.percentile(0.50),
            p95=latencies.percentile(0.95),
            p99=latencies.percentile(0.99),
            wire=self.wire,
            waited=self.waited,
            decode=self.decode,
        )


class Figures:
    """The figures of a client. Counted on its event loop, read from any thread."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.observer: Observer | None = None
        self.breaker: Callable[[], str] = lambda: "closed"
        self._hits: dict[tuple[str, str], Hits] = {}
        self.reset()
        if _collected is not None:
            _collected.append(self)

    def reset(self) -> None:
        """Begin anew, with another table: what is being read elsewhere stays as it is."""
        self._table: dict[tuple[str, str], Route] = {}
        self._hits_before = {key: hits.count for key, hits in list(self._hits.items())}
        self.loops: dict[str, Loop] = {}
        self._since, self._began = datetime.now(UTC), perf_counter()
        self._busy, self._busy_since = 0.0, self._began

    def of(self, method: str, route: str) -> Route:
        """Return the figures of a route, to be counted up."""
        return self._table.get((method, route)) or self._table.setdefault((method, route), Route())

    def of_request(self, request: httpx.Request) -> Route:
        """Return the figures of the route that a request is for."""
        return self.of(request.method, request.extensions.get("route", UNNAMED))

    def hits_of(self, route: str) -> Hits:
        """Return what counts the calls of a GET that needed no request. `reset` leaves it in use."""
        return self._hits.setdefault(("GET", route), Hits())

    def begin(self, now: float) -> None:
        """Count a request in."""
        if not self.in_flight:
            self._busy_since = now
        self.in_flight += 1

    def end(self, now: float) -> None:
        """Count a request out."""
        self.in_flight -= 1
        if not self.in_flight:
            self._busy += now - self._busy_since

    def routes(self) -> dict[str, RouteStats]:
        """Return the figures so far, by method and route template."""
        table, before = self._table, self._hits_before
        decoded = {key: hits.count - before.get(key, 0) for key, hits in list(self._hits.items())}
        counted = dict(table)
        for key, number in decoded.items():
            if number and key not in counted:
                counted[key] = Route()
        return {" ".join(key): route.stats(decoded.get(key, 0)) for key, route in sorted(counted.items())}

    def snapshot(self) -> Snapshot:
        """Return all figures so far."""
        now = perf_counter()
        busy = self._busy + (now - self._busy_since if self.in_flight else 0.0)
        loops = tuple(self.loops.values())
        return Snapshot(self._since, now - self._began, self.in_flight, busy, self.routes(), loops, self.breaker())

    def looped(self, route: str, instead: str, calls: int, seconds: float) -> None:
        """Count calls that should have been a batch."""
        known = self.loops.get(route) or Loop(route, instead, 0, 0.0)
        self.loops[route] = replace(known, calls=known.calls + calls, seconds=known.seconds + seconds)


_collected: list[Figures] | None = None


@contextmanager
def collecting() -> Generator[list[Figures]]:
    """Give the figures of all clients that are made inside, in any thread."""
    global _collected
    before, _collected = _collected, []
    try:
        yield _collected
    finally:
        _collected = before
