"""Search the highest rate at which a percentile stays under a bound."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from .recording import Recording

__all__ = ["Trial", "find_capacity"]


class Trial(NamedTuple):
    """One rate that was tried."""

    rate: float
    p99_ms: float
    failed: int
    good: bool


async def find_capacity(
    run: Callable[[float], Awaitable[Recording]],
    *,
    bound_ms: float,
    first: float = 10.0,
    precision: float = 0.1,
    tell: Callable[[Trial], object] = lambda trial: None,
) -> list[Trial]:
    """Try rates until the highest good one is known to `precision` of itself; return all trials in their order.

    A rate is good if nothing failed, the run was not stopped, and 99 % of its operations took at most `bound_ms`. The
    rate is doubled until one is not good, then halved between. The capacity is the highest good rate.
    """
    trials: list[Trial] = []

    async def attempt(rate: float) -> bool:
        recording = await run(rate)
        p99 = recording.total.get_value_at_percentile(99) / 1000
        good = recording.stopped is None and not recording.failed and recording.done > 0 and p99 <= bound_ms
        trials.append(Trial(rate, p99, recording.failed, good))
        tell(trials[-1])
        return good

    good, bad = 0.0, first
    while await attempt(bad):
        good, bad = bad, bad * 2
    while bad - good > precision * bad and bad > 0.1:
        middle = (good + bad) / 2
        if await attempt(middle):
            good = middle
        else:
            bad = middle
    return trials
