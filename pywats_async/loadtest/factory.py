"""A model of many stations at one server: how busy it is, and what happens when it comes back after an outage.

The arithmetic is that of an M/G/c queue (Allen and Cunneen's approximation on Erlang's C), with measured service times;
`simulate` checks it, and shows a reconnect: each station holds what it tested meanwhile and sends it at once, or
spread evenly over a time (jittered drain).
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

__all__ = ["Factory", "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a server's queue looked like; times in seconds."""

    busy: float
    """Share of the time that the servers work; 1 and more cannot be held."""
    mean_wait: float
    p99_wait: float
    most_waiting: int = 0
    """Reports that waited at once at worst, as far as that was simulated."""


@dataclass(frozen=True)
class Factory:
    """Stations that send reports to a server that works on `servers` of them at a time."""

    stations: int
    seconds_per_unit: float
    """Between two reports of one station."""
    service: float
    """Seconds that the server works on one report, on average."""
    service_deviation: float = 0.0
    """Standard deviation of that; 0 if it is always the same."""
    servers: int = 1

    @property
    def rate(self) -> float:
        """Reports a second."""
        return self.stations / self.seconds_per_unit

    def steady(self) -> Outcome:
        """Return what the arithmetic says of a usual day."""
        load = self.rate * self.service
        busy = load / self.servers
        if busy >= 1:
            return Outcome(busy, math.inf, math.inf)
        waits = _erlang_c(load, self.servers)
        variation = (1 + (self.service_deviation / self.service) ** 2) / 2
        mean = waits * self.service / (self.servers * (1 - busy)) * variation
        # The wait of those who wait is close to exponential.
        p99 = 0.0 if waits <= 0.01 else mean / waits * math.log(waits / 0.01)
        return Outcome(busy, mean, p99)

    def simulate(self, seconds: float, *, seed: int = 0) -> Outcome:
        """Return what happens in so many simulated seconds of a usual day."""
        random = Random(seed)  # noqa: S311  # a simulation
        due: list[float] = []
        now = random.expovariate(self.rate)
        while now < seconds:
            due.append(now)
            now += random.expovariate(self.rate)
        return self._served(due, random, seconds)

    def reconnect(self, outage: float, *, spread: float, seed: int = 0) -> Outcome:
        """Return what happens when the server comes back after `outage` seconds.

        Every station sends what it holds within `spread` seconds, at moments of its own (0: all at once), while it goes
        on testing.
        """
        random = Random(seed)  # noqa: S311  # a simulation
        watched = max(spread, 1.0) * 2
        return self._served(self._returning(outage, spread, watched, random), random, watched)

    def backlog(self, outage: float, *, spread: float, at: Sequence[float]) -> list[float]:
        """Return what the arithmetic says of a reconnect: how many reports wait, so many seconds after it.

        Reports are taken for a flow: what waits grows by what comes, and shrinks by what the servers can do.
        """
        held, surplus = self._held(outage), self.rate - self.servers / self.service
        peak = max(0.0, held + surplus * spread)
        return [
            max(0.0, (held / spread + surplus) * time) if time < spread else max(0.0, peak + surplus * (time - spread))
            for time in at
        ]

    def simulated_backlog(self, outage: float, *, spread: float, at: Sequence[float], seed: int = 0) -> list[int]:
        """Return what happens at a reconnect: how many reports wait, so many seconds after it."""
        random = Random(seed)  # noqa: S311  # a simulation
        due = self._returning(outage, spread, max(at), random)
        begun = sorted(begins for begins, _ in self._worked(due, random))
        return [bisect_right(due, time) - bisect_right(begun, time) for time in at]

    def _held(self, outage: float) -> int:
        return self.stations * round(outage / self.seconds_per_unit)

    def _returning(self, outage: float, spread: float, seconds: float, random: Random) -> list[float]:
        """Return when the reports of a reconnect come, and those of so many seconds after it."""
        due = [random.uniform(0, spread) if spread else 0.0 for _ in range(self._held(outage))]
        now = random.expovariate(self.rate)
        while now < seconds:
            due.append(now)
            now += random.expovariate(self.rate)
        return sorted(due)

    def _worked(self, due: Iterable[float], random: Random) -> Iterator[tuple[float, float]]:
        """Yield for each report when a server begins with it, and for how long it works."""
        free = [0.0] * self.servers
        for at in due:
            begins, takes = max(at, heapq.heappop(free)), self._takes(random)
            heapq.heappush(free, begins + takes)
            yield begins, takes

    def _served(self, due: list[float], random: Random, seconds: float) -> Outcome:
        waits: list[float] = []
        starts: list[float] = []
        most = 0
        worked = 0.0
        ended = seconds
        for at, (begins, takes) in zip(due, self._worked(due, random), strict=True):
            worked += takes
            ended = max(ended, begins + takes)
            waits.append(begins - at)
            while starts and starts[0] <= at:
                heapq.heappop(starts)
            if begins > at:
                heapq.heappush(starts, begins)
                most = max(most, len(starts))
        waits.sort()
        mean = sum(waits) / len(waits) if waits else 0.0
        return Outcome(worked / ended / self.servers, mean, waits[int(len(waits) * 0.99)] if waits else 0.0, most)

    def _takes(self, random: Random) -> float:
        if not self.service_deviation:
            return self.service
        shape = (self.service / self.service_deviation) ** 2
        return random.gammavariate(shape, self.service / shape)


def _erlang_c(load: float, servers: int) -> float:
    """Return the share of arrivals that have to wait."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))
