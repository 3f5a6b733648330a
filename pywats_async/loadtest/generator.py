"""Begin operations when they are due, whether or not the ones before have ended, and measure them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from random import Random

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup

from ..client import AsyncWATS
from ..errors import PyWATSError
from ..queue import QueueService
from .recording import Recording, Tick, histogram
from .scenarios import Scenario

__all__ = ["Limits", "generate"]


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
    under_way, retried = 0, _retries(wats)
    last: list[bool] = []
    recent = histogram()

    async def one(scenario: Scenario, at: float, which: int) -> None:
        nonlocal under_way
        error = None
        try:
            await scenario.run(wats, which)
        except PyWATSError as failure:
            error = type(failure).__name__
        finally:
            under_way -= 1
        seconds = anyio.current_time() - started - at
        recording.end(scenario.name, at, seconds, error)
        if error is None:
            recent.record_value(max(1, round(seconds * 1e6)))
        last.append(error is not None)
        del last[:-100]

    async def begin(tasks: TaskGroup) -> None:
        nonlocal under_way
        for number, at in enumerate(due):
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
            if wait <= 0:
                await anyio.lowlevel.checkpoint()  # behind: let what has begun go on

    async def sample(second: float) -> Tick:
        nonlocal recent, retried
        retries, breaker = _retries(wats), wats.metrics.snapshot().breaker
        queued = (await wats.queue.stats()).depth if QueueService in wats._common else None
        recording.sample(second, retries - retried, breaker, queued)
        retried, latency, recent = retries, recent, histogram()
        counts = (recording.done, recording.failed, under_way, recording.retries)
        return Tick(anyio.current_time() - started, *counts, breaker, queued, latency)

    async def watch() -> None:
        for second in count(1):
            await anyio.sleep(max(0.0, started + second - anyio.current_time()))
            tick = await sample(second - 1)
            if tell is not None:
                tell(tick)

    async with anyio.create_task_group() as beside:
        beside.start_soon(watch)
        for scenario in kinds:
            if scenario.beside is not None:
                beside.start_soon(scenario.beside, wats)
        async with anyio.create_task_group() as tasks:
            await begin(tasks)
        await sample(anyio.current_time() - started)
        beside.cancel_scope.cancel()
    return recording


def _retries(wats: AsyncWATS) -> int:
    return sum(route.retries for route in wats.metrics.snapshot().routes.values())
