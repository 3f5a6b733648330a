"""States of the old in-memory queue."""

from __future__ import annotations

from enum import Enum

__all__ = ["QueueItemStatus"]


class QueueItemStatus(str, Enum):
    """What became of an item."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    SUSPENDED = "suspended"
