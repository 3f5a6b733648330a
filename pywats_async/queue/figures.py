"""How a queue is doing, in numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .store import Totals

__all__ = ["Counts", "Rate", "Stats"]

_WINDOW = 60
"""Seconds that a rate looks back."""


class Rate:
    """How many a second there were, within the last minute."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._seconds: deque[tuple[int, int]] = deque(maxlen=_WINDOW)

    def add(self, n: int = 1) -> None:
        """Count."""
        now = int(self._clock())
        before = self._seconds.pop()[1] if self._seconds and self._seconds[-1][0] == now else 0
        self._seconds.append((now, before + n))

    @property
    def value(self) -> float:
        """So many a second."""
        now = self._clock()
        counted = sum(n for second, n in self._seconds if second > now - _WINDOW)
        return counted / min(_WINDOW, max(1.0, now - self._began))


class Counts:
    """What one client did with a queue since it was made."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.accepted = self.delivered = self.dead = self.kept = 0
        self.arriving, self.leaving = Rate(clock), Rate(clock)

    def accept(self, n: int) -> None:
        """Count reports that came in."""
        self.accepted += n
        self.arriving.add(n)

    def settle(self, status: str) -> None:
        """Count the outcome of a sending."""
        setattr(self, status, getattr(self, status) + 1)
        if status == "delivered":
            self.leaving.add()


@dataclass(frozen=True, slots=True)
class Stats:
    """How the queue is doing. What is not in `totals` is of this client alone, since it was made."""

    totals: Totals
    accepted: int
    delivered: int
    refused: int
    """Reports that went to the dead letters."""
    failed: int
    """Sendings that did not succeed, the refused ones included."""
    accepted_per_second: float
    """Within the last minute."""
    delivered_per_second: float
    """Within the last minute."""
    paused: bool
    reason: str | None
    """Why nothing is being sent now: the server is away, or refuses the token."""

    @property
    def depth(self) -> int:
        """Reports that the server does not have yet, without the dead ones."""
        return self.totals.waiting + self.totals.sending

    @property
    def oldest_age(self) -> float:
        """Seconds since the oldest report came that waits; 0 if none does."""
        oldest = self.totals.oldest
        return 0.0 if oldest is None else max(0.0, (datetime.now(UTC) - oldest).total_seconds())

    def figures(self) -> Mapping[str, float]:
        """Return all numbers under names that a monitoring system takes."""
        return {
            "queue_depth": self.depth,
            "queue_waiting": self.totals.waiting,
            "queue_sending": self.totals.sending,
            "queue_dead": self.totals.dead,
            "queue_damaged": self.totals.damaged,
            "queue_bytes": self.totals.bytes,
            "queue_oldest_age_seconds": self.oldest_age,
            "queue_accepted_total": self.accepted,
            "queue_delivered_total": self.delivered,
            "queue_refused_total": self.refused,
            "queue_failed_total": self.failed,
            "queue_accepted_per_second": self.accepted_per_second,
            "queue_delivered_per_second": self.delivered_per_second,
            "queue_paused": float(self.paused or self.reason is not None),
        }
