"""When the next report may be sent: not while the server is away, and no faster than was asked for."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

__all__ = ["FIRST_WAIT", "LONGEST_WAIT", "Gate", "Pace"]

FIRST_WAIT = 0.5
"""Seconds from the first failure to the first probe; each failed probe doubles it."""
LONGEST_WAIT = 300.0
"""Seconds between two probes at most, unless the server asks for more."""


class Gate:
    """Open while the server takes reports; closed while it is away, with one probe at a time for the whole queue.

    All waits are by a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wait = 0.0
        self._probe_at = 0.0
        self.reason: str | None = None
        """Why it is closed; None while it is open."""
        self.refused = False
        """Closed because the server refuses the token or the address, which somebody has to mend."""

    @property
    def is_open(self) -> bool:
        """Whether reports may be sent as they come."""
        return self.reason is None

    @property
    def seconds_left(self) -> float:
        """Seconds until the next probe is due; 0 when it is, or when the gate is open."""
        return 0.0 if self.reason is None else max(0.0, self._probe_at - self._clock())

    def lets_pass(self) -> bool:
        """Tell whether a report may be sent now, if only as the probe; the next probe then waits its time."""
        if self.seconds_left:
            return False
        self._probe_at = self._clock() + self._wait
        return True

    def open(self) -> bool:
        """Note that the server took a report, or judged one. Return whether the gate was closed."""
        was_closed = self.reason is not None
        self.reason, self.refused, self._wait = None, False, 0.0
        return was_closed

    def close(self, reason: str, *, refused: bool, probe: bool, at_least: float = 0.0) -> bool:
        """Note a failure. What was under way when the gate closed changes nothing; a failed probe doubles the wait.

        Returns whether this is news: the gate was open, or it is closed for a reason of another kind.
        """
        news = self.reason is None or (probe and refused != self.refused)
        if self.reason is None or probe:
            self._wait = min(LONGEST_WAIT, self._wait * 2 or FIRST_WAIT)
            self._probe_at = self._clock() + max(self._wait, at_least)
            self.reason, self.refused = reason, refused
        return news

    def hurry(self) -> None:
        """Let the next probe go at once."""
        self._probe_at = self._clock()


class Pace:
    """Spaces reports out to so many per minute and so many bytes per second."""

    def __init__(self, clock: Callable[[], float], rate: float | None, bandwidth: float | None) -> None:
        self._clock = clock
        self._each, self._byte = 60 / (rate or inf), 1 / (bandwidth or inf)
        self._free_at = -inf

    @property
    def seconds_left(self) -> float:
        """Seconds until the next report may go."""
        return max(0.0, self._free_at - self._clock())

    def sent(self, size: int) -> None:
        """Note that a report of so many bytes goes now."""
        self._free_at = max(self._free_at, self._clock()) + max(self._each, self._byte * size)
