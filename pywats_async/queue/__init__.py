"""The queue: reports are kept on disk until the server has them."""

from __future__ import annotations

from .sender import Outcome
from .service import Delivered, Drained, Queued, QueueService, Stats
from .sqlite import SqliteStore
from .store import Item, State, Store, Totals

__all__ = [
    "Delivered",
    "Drained",
    "Item",
    "Outcome",
    "QueueService",
    "Queued",
    "SqliteStore",
    "State",
    "Stats",
    "Store",
    "Totals",
]
