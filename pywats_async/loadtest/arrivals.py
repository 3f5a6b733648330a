"""When operations begin: at rates that are held, ramped or stepped, evenly or as a Poisson process."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from ..errors import ValidationError

__all__ = ["Stage", "arrivals", "parse_stages", "rate_at", "total_seconds"]

_STAGE = re.compile(r"(?P<rate>\d+(\.\d+)?)(-(?P<to>\d+(\.\d+)?))?/s:(?P<seconds>\d+(\.\d+)?)s?\Z")


class Stage(NamedTuple):
    """A stretch of time with a rate, which may change evenly to another one."""

    rate: float
    """Operations a second."""
    seconds: float
    to: float | None = None
    """The rate at its end. Default: the same."""

    def begun(self, since: float) -> float:
        """Return how many operations have begun after `since` seconds of the stage."""
        slope = 0.0 if self.to is None else (self.to - self.rate) / self.seconds
        return self.rate * since + slope * since * since / 2

    def when(self, begun: float) -> float:
        """Return after how many seconds so many operations have begun."""
        slope = 0.0 if self.to is None else (self.to - self.rate) / self.seconds
        if abs(slope) < 1e-12:
            return begun / self.rate
        return (math.sqrt(max(0.0, self.rate * self.rate + 2 * slope * begun)) - self.rate) / slope


def parse_stages(text: str) -> list[Stage]:
    """Return the stages of "50/s:30s" (held), "10-100/s:60s" (ramped), or several, with commas between.

    Raises `ValidationError` for anything else, and for a rate of nothing.
    """
    stages: list[Stage] = []
    for part in text.split(","):
        found = _STAGE.match(part.strip())
        if found is None:
            raise ValidationError(f"{part!r} is no stage.", field="stages", hint="Write 50/s:30s or 10-100/s:60s.")
        to = found["to"]
        stage = Stage(float(found["rate"]), float(found["seconds"]), None if to is None else float(to))
        if stage.seconds <= 0 or max(stage.rate, stage.to or 0) <= 0:
            raise ValidationError(f"{part!r}: nothing begins in it.", field="stages")
        stages.append(stage)
    return stages


def total_seconds(stages: Sequence[Stage]) -> float:
    """Return how long all stages take."""
    return sum(stage.seconds for stage in stages)


def rate_at(stages: Sequence[Stage], seconds: float) -> float:
    """Return the rate that is wanted so many seconds after the start; 0 beyond the end."""
    for stage in stages:
        if seconds <= stage.seconds:
            return stage.rate + ((stage.rate if stage.to is None else stage.to) - stage.rate) * seconds / stage.seconds
        seconds -= stage.seconds
    return 0.0


def arrivals(stages: Sequence[Stage], *, poisson: bool = True, seed: int = 0, share: int = 1) -> Iterator[float]:
    """Yield the seconds after the start at which operations begin.

    Args:
        poisson: independent arrivals, as of many stations; else evenly spaced ones.
        seed: of the random numbers; the same seed gives the same arrivals.
        share: among how many generators the rate is divided.
    """
    random = Random(seed)  # noqa: S311  # arrivals, not secrets
    started = 0.0
    count = 0.0 if poisson else 1.0
    for stage in stages:
        total = stage.begun(stage.seconds) / share
        if poisson:
            count += random.expovariate(1.0)
        while count <= total:
            yield started + stage.when(count * share)
            count += random.expovariate(1.0) if poisson else 1.0
        count -= total
        if poisson:
            count = 0.0  # a Poisson process has no memory
        started += stage.seconds
