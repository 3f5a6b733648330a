"""What is measured: latencies as histograms, second by second, and what failed. Mergeable over processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from hdrh.histogram import HdrHistogram

__all__ = ["PERCENTILES", "Recording", "Slice"]

PERCENTILES = (50.0, 90.0, 95.0, 99.0, 99.9)
_LONGEST = 3_600_000_000
"""Microseconds: an hour. What takes longer counts as an hour."""


def _histogram() -> HdrHistogram:
    return HdrHistogram(1, _LONGEST, 3)


def _figures(histogram: HdrHistogram) -> dict[str, float]:
    """Return percentiles, mean and maximum in milliseconds."""
    if not histogram.get_total_count():
        return {}
    found = {f"p{p:g}": histogram.get_value_at_percentile(p) / 1000 for p in PERCENTILES}
    return {**found, "mean": histogram.get_mean_value() / 1000, "max": histogram.get_max_value() / 1000}


@dataclass
class Slice:
    """What happened in one second."""

    begun: int = 0
    done: int = 0
    failed: int = 0
    most_at_once: int = 0
    latency: Any = field(default_factory=_histogram)


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
        self.latency.setdefault(scenario, _histogram()).record_value(micros)

    @property
    def total(self) -> Any:
        """The histogram of all scenarios, in microseconds."""
        merged = _histogram()
        for histogram in self.latency.values():
            merged.add(histogram)
        return merged

    @property
    def done(self) -> int:
        """How many operations went well."""
        return sum(second.done for second in self.slices.values())

    @property
    def failed(self) -> int:
        """How many did not."""
        return self.errors.total()

    def merge(self, other: Recording) -> Self:
        """Add what another process measured."""
        for name, histogram in other.latency.items():
            self.latency.setdefault(name, _histogram()).add(histogram)
        for at, second in other.slices.items():
            mine = self.slices.setdefault(at, Slice())
            mine.begun, mine.done, mine.failed = (
                mine.begun + second.begun,
                mine.done + second.done,
                mine.failed + second.failed,
            )
            mine.most_at_once += second.most_at_once
            mine.latency.add(second.latency)
        self.errors += other.errors
        self.late = max(self.late, other.late)
        self.stopped = self.stopped or other.stopped
        return self

    def figures(self) -> dict[str, Any]:
        """Return the figures for machines: times in milliseconds, rates a second."""
        seconds = len(self.slices) or 1
        return {
            "operations": self.done + self.failed,
            "done": self.done,
            "failed": self.failed,
            "rate": round((self.done + self.failed) / seconds, 2),
            "generator_late_ms": round(self.late * 1000, 2),
            "stopped": self.stopped,
            "errors": dict(self.errors.most_common()),
            "latency_ms": _figures(self.total),
            "scenarios": {
                name: {"done": histogram.get_total_count(), **_figures(histogram)}
                for name, histogram in sorted(self.latency.items())
            },
            "seconds": [
                {
                    "second": at,
                    "begun": second.begun,
                    "done": second.done,
                    "failed": second.failed,
                    "at_once": second.most_at_once,
                    **_figures(second.latency),
                }
                for at, second in sorted(self.slices.items())
            ],
        }

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON, for `load`."""
        return {
            "latency": {name: _text(histogram) for name, histogram in self.latency.items()},
            "errors": dict(self.errors),
            "late": self.late,
            "stopped": self.stopped,
            "slices": {
                str(at): [second.begun, second.done, second.failed, second.most_at_once, _text(second.latency)]
                for at, second in self.slices.items()
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
            slices={
                int(at): Slice(begun, done, failed, most, HdrHistogram.decode(text))
                for at, (begun, done, failed, most, text) in data["slices"].items()
            },
        )


def _text(histogram: HdrHistogram) -> str:
    return str(histogram.encode(), "ascii")
