"""Tell the answers of before a write from those of after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import uuid4

__all__ = ["Epochs"]


class Epochs:
    """The epoch of each group of answers: part of every key, so that a new epoch puts all older answers out of reach.

    Epochs live as long as this object and equal those of no other, so an answer that outlives the process (in a file,
    say) is not taken for a fresh one by the next.
    """

    def __init__(self) -> None:
        self._origin = uuid4().hex
        self._counts: Counter[str] = Counter()

    def of(self, group: str) -> str:
        """Return the epoch of a group. It differs from all that it ever had before."""
        return f"{self._origin}.{self._counts[group]}"

    async def bump(self, groups: Iterable[str]) -> None:
        """Begin a new epoch for each of the groups. A cancellation does not interrupt it."""
        self._counts.update(set(groups))
