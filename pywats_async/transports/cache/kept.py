"""Say how long an answer from the cache is good."""

from __future__ import annotations

from typing import NamedTuple

from ..sign import Users
from .epochs import Epochs
from .stats import GroupStats

__all__ = ["Kept"]


class Kept(NamedTuple):
    """What goes with an answer from the cache, in `response.extensions["kept"]`, for whoever holds it in another form.

    The answer is good until its time is over, its group's epoch is another one, or the client has another identity.
    """

    until: float
    """When its time is over, by `time.monotonic`."""
    epochs: Epochs
    group: str
    epoch: str
    """The group's epoch when it was asked for."""
    users: Users
    """Counts the identities that the client had."""
    user: int
    """... and that was the count when it was asked for."""
    figures: GroupStats
    """Where its uses are counted."""
