"""Figures as the old helpers returned them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["BatchResult", "CacheStats", "QueueProcessingResult", "QueueStats"]


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


@dataclass
class QueueProcessingResult:
    """What became of the items of a queue."""

    success: int = 0
    failed: int = 0
    skipped: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All items."""
        return self.success + self.failed + self.skipped

    @property
    def success_rate(self) -> float:
        """In percent."""
        return _percent(self.success, self.total)

    def to_dict(self) -> dict[str, Any]:
        """Return it as a dictionary."""
        return {**asdict(self), "total": self.total}


@dataclass
class QueueStats:
    """How many items there are in each state."""

    pending: int = 0
    processing: int = 0
    completed: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All items."""
        return self.pending + self.processing + self.completed + self.failed

    @property
    def active(self) -> int:
        """Those that are not done."""
        return self.pending + self.processing

    def to_dict(self) -> dict[str, Any]:
        """Return it as a dictionary."""
        return {**asdict(self), "total": self.total}


@dataclass
class CacheStats:
    """What a cache did."""

    hits: int = 0
    misses: int = 0
    size: int = 0
    max_size: int | None = None

    @property
    def total_requests(self) -> int:
        """All reads."""
        return self.hits + self.misses

    @property
    def hit_rate(self) -> float:
        """In percent."""
        return _percent(self.hits, self.total_requests)

    @property
    def utilization(self) -> float | None:
        """How full it is, in percent."""
        return _percent(self.size, self.max_size) if self.max_size else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as a dictionary."""
        return {**asdict(self), "hit_rate": self.hit_rate}


@dataclass
class BatchResult:
    """What became of many calls."""

    total: int = 0
    success: int = 0
    failed: int = 0
    results: list[Any] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)

    @property
    def success_rate(self) -> float:
        """In percent."""
        return _percent(self.success, self.total)

    @property
    def all_succeeded(self) -> bool:
        """Whether none failed."""
        return self.failed == 0
