"""What the cache did so far, in all and for each group of routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

__all__ = ["CacheStats", "Counters", "GroupStats"]


@dataclass(slots=True)
class GroupStats:
    """What the cache did for one group."""

    hits: int = 0
    """Reads answered from what is kept, decoded or as it came."""
    decoded: int = 0
    """Those of them that needed no request, as the decoded answer was there."""
    misses: int = 0
    """Reads that went to the server, and whose answer was kept if it was good."""
    coalesced: int = 0
    """Reads answered together with an equal one that was under way."""
    stale: int = 0
    """Reads answered with something older than its time, because the server could not be asked."""
    fresh: int = 0
    """Reads that asked to go past the cache."""

    @property
    def hit_rate(self) -> float:
        """The share of reads that did not go to the server, 0 to 1."""
        saved = self.hits + self.coalesced
        return saved / asked if (asked := saved + self.misses + self.stale + self.fresh) else 0.0


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache did so far, and what it holds now."""

    hits: int = 0
    misses: int = 0
    coalesced: int = 0
    stale: int = 0
    fresh: int = 0
    store_failures: int = 0
    """How often the store failed; the server was asked instead."""
    evictions: int = 0
    """Answers that went before their time because there were too many, or too many bytes."""
    entries: int = 0
    """Answers in this process's memory, those that are decoded counted apart."""
    bytes: int = 0
    """Bytes that they take, roughly."""
    groups: Mapping[str, GroupStats] = field(default_factory=dict[str, GroupStats])
    """The figures of each group; `GroupStats` says what they mean."""

    @property
    def hit_rate(self) -> float:
        """The share of reads that did not go to the server, 0 to 1."""
        saved = self.hits + self.coalesced
        return saved / asked if (asked := saved + self.misses + self.stale + self.fresh) else 0.0


class Counters:
    """Counts for each group. Hits that are decoded come from any thread, and only their own figure."""

    def __init__(self) -> None:
        self._groups: dict[str, GroupStats] = {}

    def of(self, group: str) -> GroupStats:
        """Return the figures of a group, to be counted up."""
        return self._groups.get(group) or self._groups.setdefault(group, GroupStats())

    def stats(self) -> CacheStats:
        """Return a copy of the figures, with their sums."""
        groups = {
            name: replace(figures, hits=figures.hits + figures.decoded)
            for name, figures in sorted(self._groups.copy().items())
        }
        names = ("hits", "misses", "coalesced", "stale", "fresh")
        sums = {name: sum(getattr(figures, name) for figures in groups.values()) for name in names}
        return CacheStats(**sums, groups=groups)
