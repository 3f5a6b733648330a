"""Begin operations when they are due, whether or not the ones before have ended, and measure them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import anyio
import anyio.lowlevel

from ..client import AsyncWATS
from ..errors import PyWATSError
from .recording import Recording
from .scenarios import Scenario

__all__ = ["Limits", "Tick", "generate"]


class Tick(NamedTuple):
    """How a run goes."""

    seconds: float
    done: int
    failed: int
    at_once: int


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run ends by itself, because it measures nothing any more."""

    at_once: int = 2_000
    """Operations under way; more are the sign of a server that cannot follow."""
    failures: float = 0.5
    """Share of failures among the last hundred operations."""


async def generate(
    wats: AsyncWATS,
    scenarios: Mapping[Scenario, float],
    due: Iterable[float],
    *,
    limits: Limits | None = None,
    seed: int = 0,
    tell: Callable[[Tick], object] | None = None,
) -> Recording:
    """Run scenarios at the moments `due` (seconds from now, ascending) and return what was measured.

    Args:
        scenarios: each with its weight in the mix.
        limits: when to stop by itself.
        seed: of the random choice among the scenarios.
        tell: is told about once a second how the run goes.
    """
    limits = limits or Limits()
    recording, random = Recording(), Random(seed)  # noqa: S311  # a mix, not a secret
    kinds, weights = list(scenarios), list(scenarios.values())
    started = anyio.current_time()
    under_way = number = 0
    last: list[bool] = []
    told = 0.0

    async def one(scenario: Scenario, at: float, which: int) -> None:
        nonlocal under_way
        error = None
        try:
            await scenario.run(wats, which)
        except PyWATSError as failure:
            error = type(failure).__name__
        finally:
            under_way -= 1
        recording.end(scenario.name, at, anyio.current_time() - started - at, error)
        last.append(error is not None)
        del last[:-100]

    async with anyio.create_task_group() as tasks:
        for at in due:
            if (wait := started + at - anyio.current_time()) > 0:
                await anyio.sleep(wait)
            if under_way >= limits.at_once:
                recording.stopped = f"{under_way:,} operations were under way at once"
            elif len(last) == 100 and sum(last) > 100 * limits.failures:
                recording.stopped = f"{sum(last)} of the last 100 operations failed"
            if recording.stopped:
                break
            under_way += 1
            recording.begin(at, max(0.0, anyio.current_time() - started - at), under_way)
            (scenario,) = random.choices(kinds, weights)
            tasks.start_soon(one, scenario, at, number)
            number += 1
            if tell is not None and at - told >= 1:
                told = at
                tell(Tick(at, recording.done, recording.failed, under_way))
            if wait <= 0:
                await anyio.lowlevel.checkpoint()  # behind: let what has begun go on
    return recording
