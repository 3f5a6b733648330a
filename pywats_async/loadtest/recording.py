"""What is measured: latencies as histograms, second by second, and what failed. Mergeable over processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from hdrh.histogram import HdrHistogram

__all__ = ["BREAKER", "PERCENTILES", "Recording", "Slice", "Tick", "histogram"]

PERCENTILES = (50.0, 90.0, 95.0, 99.0, 99.9)
_LONGEST = 3_600_000_000
"""Microseconds: an hour. What takes longer counts as an hour."""


BREAKER = ("closed", "half-open", "open")
"""States of the circuit breaker, the worst last."""


def histogram(digits: int = 3) -> HdrHistogram:
    """Return an empty histogram for microseconds, exact to so many digits."""
    return HdrHistogram(1, _LONGEST, digits)


def _second() -> HdrHistogram:
    return histogram(2)  # there may be thousands, and one takes 24 kB instead of 190


def _figures(latency: HdrHistogram) -> dict[str, float]:
    """Return percentiles, mean and maximum in milliseconds."""
    if not latency.get_total_count():
        return {}
    found = {f"p{p:g}": latency.get_value_at_percentile(p) / 1000 for p in PERCENTILES}
    return {**found, "mean": latency.get_mean_value() / 1000, "max": latency.get_max_value() / 1000}


@dataclass
class Tick:
    """How a run goes: counts since its start, and what the last second was like."""

    seconds: float = 0.0
    done: int = 0
    failed: int = 0
    at_once: int = 0
    retries: int = 0
    breaker: str = BREAKER[0]
    queued: int | None = None
    """Reports that wait in the queue of the client, if it has one."""
    latency: Any = field(default_factory=histogram)
    """Of what went well in the last second."""

    def merge(self, other: Tick) -> Self:
        """Add how it goes in another process."""
        self.seconds = max(self.seconds, other.seconds)
        for name in ("done", "failed", "at_once", "retries"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.breaker, self.queued = _worse(self.breaker, other.breaker), _sum(self.queued, other.queued)
        self.latency.add(other.latency)
        return self

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON, for `load`."""
        return {**vars(self), "latency": _text(self.latency)}

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Return what `dump` gave."""
        return cls(**_decoded(data))


@dataclass
class Slice:
    """What happened in one second."""

    begun: int = 0
    done: int = 0
    failed: int = 0
    most_at_once: int = 0
    retries: int = 0
    breaker: str = BREAKER[0]
    """The worst state that was seen."""
    queued: int | None = None
    """Most reports in the client's queue, if it has one."""
    latency: Any = field(default_factory=_second)

    def merge(self, other: Slice) -> None:
        """Add the same second of another process."""
        for name in ("begun", "done", "failed", "most_at_once", "retries"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.breaker, self.queued = _worse(self.breaker, other.breaker), _sum(self.queued, other.queued)
        self.latency.add(other.latency)


@dataclass
class Recording:
    """What happened in a run, or in several that were merged.

    A latency runs from the moment at which the operation was due, not from the one at which it could begin: a server
    (or a generator) that stalls shows in the latency of all that was due meanwhile (coordinated omission).
    """

    latency: dict[str, Any] = field(default_factory=dict[str, Any])
    """By scenario: of what went well."""
    errors: Counter[str] = field(default_factory=Counter[str])
    slices: dict[int, Slice] = field(default_factory=dict[int, Slice])
    """By seconds since the start, at which operations were due."""
    late: float = 0.0
    """Seconds that the generator itself was behind at worst; the run says little if that is much."""
    stopped: str | None = None
    """Why it ended before its time."""

    def slice(self, due: float) -> Slice:
        """Return the second that a moment is in."""
        return self.slices.setdefault(int(due), Slice())

    def begin(self, due: float, behind: float, at_once: int) -> None:
        """Note that an operation began."""
        second = self.slice(due)
        second.begun += 1
        second.most_at_once = max(second.most_at_once, at_once)
        self.late = max(self.late, behind)

    def sample(self, at: float, retries: int, breaker: str, queued: int | None) -> None:
        """Note the client's state at a moment, and the retries since the last."""
        if int(at) not in self.slices and not retries and breaker == BREAKER[0] and not queued:
            return  # nothing to say of a second in which nothing was due
        second = self.slice(at)
        second.retries += retries
        second.breaker = _worse(second.breaker, breaker)
        second.queued = queued if second.queued is None else max(second.queued, queued or 0)

    def end(self, scenario: str, due: float, seconds: float, error: str | None) -> None:
        """Note that an operation ended."""
        second = self.slice(due)
        if error is not None:
            second.failed += 1
            self.errors[error] += 1
            return
        micros = max(1, min(_LONGEST, round(seconds * 1e6)))
        second.done += 1
        second.latency.record_value(micros)
        self.latency.setdefault(scenario, histogram()).record_value(micros)

    @property
    def total(self) -> Any:
        """The histogram of all scenarios, in microseconds."""
        merged = histogram()
        for latency in self.latency.values():
            merged.add(latency)
        return merged

    @property
    def done(self) -> int:
        """How many operations went well."""
        return sum(second.done for second in self.slices.values())

    @property
    def failed(self) -> int:
        """How many did not."""
        return self.errors.total()

    @property
    def retries(self) -> int:
        """How many requests were sent again."""
        return sum(second.retries for second in self.slices.values())

    def merge(self, other: Recording) -> Self:
        """Add what another process measured."""
        for name, latency in other.latency.items():
            self.latency.setdefault(name, histogram()).add(latency)
        for at, second in other.slices.items():
            self.slices.setdefault(at, Slice()).merge(second)
        self.errors += other.errors
        self.late = max(self.late, other.late)
        self.stopped = self.stopped or other.stopped
        return self

    def figures(self) -> dict[str, Any]:
        """Return the figures for machines: times in milliseconds, rates a second."""
        seconds = sum(second.begun > 0 for second in self.slices.values()) or 1
        depths = [second.queued for second in self.slices.values() if second.queued is not None]
        return {
            "operations": self.done + self.failed,
            "done": self.done,
            "failed": self.failed,
            "rate": round((self.done + self.failed) / seconds, 2),
            "generator_late_ms": round(self.late * 1000, 2),
            "stopped": self.stopped,
            "errors": dict(self.errors.most_common()),
            "retries": self.retries,
            "breaker_open_seconds": sum(second.breaker != BREAKER[0] for second in self.slices.values()),
            "most_queued": max(depths, default=None),
            "latency_ms": _figures(self.total),
            "scenarios": {
                name: {"done": latency.get_total_count(), **_figures(latency)}
                for name, latency in sorted(self.latency.items())
            },
            "seconds": [
                {
                    "second": at,
                    "begun": second.begun,
                    "done": second.done,
                    "failed": second.failed,
                    "at_once": second.most_at_once,
                    "retries": second.retries,
                    "breaker": second.breaker,
                    "queued": second.queued,
                    **_figures(second.latency),
                }
                for at, second in sorted(self.slices.items())
            ],
        }

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON, for `load`."""
        return {
            "latency": {name: _text(latency) for name, latency in self.latency.items()},
            "errors": dict(self.errors),
            "late": self.late,
            "stopped": self.stopped,
            "slices": {
                str(at): {**vars(second), "latency": _text(second.latency)} for at, second in self.slices.items()
            },
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Return what `dump` gave."""
        return cls(
            latency={name: HdrHistogram.decode(text) for name, text in data["latency"].items()},
            errors=Counter(data["errors"]),
            late=data["late"],
            stopped=data["stopped"],
            slices={int(at): Slice(**_decoded(second)) for at, second in data["slices"].items()},
        )


def _text(latency: HdrHistogram) -> str:
    return str(latency.encode(), "ascii")


def _decoded(data: dict[str, Any]) -> dict[str, Any]:
    latency: Any = HdrHistogram.decode(data["latency"])
    return {**data, "latency": latency}


def _worse(one: str, other: str) -> str:
    return max(one, other, key=BREAKER.index)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)
