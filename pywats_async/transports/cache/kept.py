"""Tell whether an answer that was read some time ago may still be used."""

from __future__ import annotations

from time import monotonic

from ..sign import Users
from .epochs import Epochs
from .stats import GroupStats

__all__ = ["Kept"]


class Kept:
    """What goes with an answer from the cache, in `response.extensions["kept"]`, for whoever holds it in another form.

    Args:
        until: when its time is over, by `time.monotonic`.
        epoch: the group's epoch when it was asked for.
        user: counts the identities that the client had; this answer is for that of then.
        figures: where its uses are counted.
    """

    __slots__ = ("_epoch", "_epochs", "_group", "_until", "_user", "_users", "_version", "figures")

    def __init__(self, until: float, epochs: Epochs, group: str, epoch: str, users: Users, figures: GroupStats) -> None:
        self._until, self._epochs, self._group, self._epoch = until, epochs, group, epoch
        self._users, self._user, self.figures = users, users.count, figures
        self._version = -1

    def holds(self) -> bool:
        """Tell, from any thread, whether the answer is as good as what the cache would say."""
        now, epochs = monotonic(), self._epochs
        if now >= self._until or now >= epochs.valid_until or self._users.count != self._user:
            return False
        version = epochs.version  # before the look at the epoch: a change in between is looked at again
        if version != self._version:
            if epochs.known(self._group) != self._epoch:
                return False
            self._version = version
        return True
