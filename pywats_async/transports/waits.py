"""How long to wait before the next attempt."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

import anyio

__all__ = ["Backoff", "Budget", "retry_after"]

_SECONDS = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Backoff:
    """Full jitter: a random share of `base`, then of twice as much, and so on up to `cap` (seconds)."""

    def __init__(self, base: float = 0.2, cap: float = 20.0, *, random: Callable[[], float] = random.random) -> None:
        self._base, self._cap, self._random = base, cap, random

    def after(self, attempt: int) -> float:
        """Return the wait after the `attempt`-th attempt, counted from 1."""
        return self._random() * min(self._cap, self._base * 2.0 ** min(attempt - 1, 64))

    def spread(self) -> float:
        """Return a little more to wait, so that all who were told the same time do not come back at once."""
        return self._random() * self._base


class Budget:
    """How many retries there may be: `share` of the requests, and `per_second` besides.

    What is not used is kept for 10 seconds' worth of `per_second` at most. When a server is down, retries thus add a
    fifth to its load, and do not triple it.
    """

    def __init__(
        self, share: float = 0.2, per_second: float = 10.0, *, clock: Callable[[], float] = anyio.current_time
    ) -> None:
        self._share, self._per_second, self._clock = share, per_second, clock
        self._most = 10 * per_second
        self._held, self._filled_at = self._most, float("-inf")

    def deposit(self) -> None:
        """Count one request."""
        self._held = min(self._most, self._held + self._share)

    def spend(self) -> bool:
        """Take one retry; False if there is none left."""
        now = self._clock()
        self._held = min(self._most, self._held + (now - self._filled_at) * self._per_second)
        self._filled_at = now
        if self._held < 1:
            return False
        self._held -= 1
        return True


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds the answer asks to wait, or None where it says nothing that makes sense.

    `Retry-After` is a number of seconds or a date, which is compared with the answer's own `Date`: clocks differ.
    What lies in the past is 0.
    """
    asked = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return max(0.0, float(asked))
    until = _timestamp(asked)
    if until is None:
        return None
    now = _timestamp(headers.get("date", ""))
    return max(0.0, until - (time.time() if now is None else now))


def _timestamp(date: str) -> float | None:
    try:
        when = parsedate_to_datetime(date)
        return (when if when.tzinfo is not None else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
