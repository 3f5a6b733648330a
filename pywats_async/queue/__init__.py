"""The queue: reports are kept on disk until the server has them."""

from __future__ import annotations

from .figures import Stats
from .legacy import Imported
from .results import Delivered, Drained, Queued
from .sender import Outcome
from .service import QueueService
from .sqlite import SqliteStore
from .store import Item, State, Store, Totals

__all__ = [
    "Delivered",
    "Drained",
    "Imported",
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
