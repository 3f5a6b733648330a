"""Count durations in constant memory, and tell their percentiles within 5 %."""

from __future__ import annotations

from math import exp2, log2

__all__ = ["Latencies"]

_PER_OCTAVE = 8
_BUCKETS = 32 * _PER_OCTAVE
_FINEST = 1e-6


class Latencies:
    """Durations from 1 µs to an hour, in 256 buckets of equal ratio (1.09)."""

    __slots__ = ("_buckets", "count", "longest", "total")

    def __init__(self) -> None:
        self._buckets = [0] * _BUCKETS
        self.count, self.total, self.longest = 0, 0.0, 0.0

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.count += 1
        self.total += seconds
        if seconds > self.longest:
            self.longest = seconds
        index = int(log2(seconds / _FINEST) * _PER_OCTAVE) if seconds > _FINEST else 0
        self._buckets[index if index < _BUCKETS else -1] += 1

    def percentile(self, share: float) -> float:
        """Return the duration (seconds) that `share` (0 to 1) of all do not exceed; 0.0 if there are none."""
        wanted = share * self.count
        passed = 0
        for index, number in enumerate(self._buckets):
            passed += number
            if number and passed >= wanted:
                return min(self.longest, _FINEST * exp2((index + 0.5) / _PER_OCTAVE))
        return 0.0
