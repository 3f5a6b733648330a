"""Tell the answers of before a write from those of after it."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from uuid import uuid4

__all__ = ["Epochs"]


class Epochs:
    """The epoch of each group of answers: part of every key, so that a new epoch puts all older answers out of reach.

    Epochs live as long as this object and equal those of no other, so an answer that outlives the process (in a file,
    say) is not taken for a fresh one by the next. `SharedEpochs` has those that outlive it.
    """

    def __init__(self) -> None:
        self._origin = uuid4().hex
        self._epochs: dict[str, str] = {}
        self.version = 0
        """Counts the changes of any epoch."""
        self.valid_until = inf
        """When `refresh` must be awaited, by `time.monotonic`."""

    def of(self, group: str) -> str:
        """Return the epoch of a group. It differs from all that it ever had before."""
        return self._epochs.get(group, self._origin)

    def known(self, group: str) -> str | None:
        """Return the epoch of a group without waiting, from any thread; None if `refresh` must be awaited first."""
        return self._epochs.get(group, self._origin)

    async def refresh(self) -> None:
        """Look for the writes of others, if it is time to."""

    async def bump(self, groups: Iterable[str]) -> None:
        """Begin a new epoch for each of the groups. A cancellation does not interrupt it."""
        self._epochs.update({group: uuid4().hex for group in groups})
        self.version += 1

    async def reset(self) -> None:
        """Begin a new epoch for all groups."""
        self._epochs, self._origin = {}, uuid4().hex
        self.version += 1
