"""The old in-memory queue. It forgets everything when the process ends: `wats.queue` does not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition
from typing import Any
from uuid import uuid4

import anyio
import anyio.to_thread

from ..report import wsxf
from ..report.sending import document_of
from .shared.enums import QueueItemStatus
from .shared.stats import QueueStats

__all__ = ["MemoryQueue", "QueueHooks", "QueueItem", "QueueItemStatus", "convert_from_wsxf", "convert_to_wsjf"]


@dataclass
class QueueItem:
    """Something that waits."""

    id: str
    data: Any
    priority: int = 5
    status: QueueItemStatus = QueueItemStatus.PENDING
    created_at: datetime = field(default_factory=datetime.now)
    updated_at: datetime = field(default_factory=datetime.now)
    attempts: int = 0
    max_attempts: int = 3
    last_error: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def create(
        cls,
        data: Any,
        item_id: str | None = None,
        priority: int = 5,
        max_attempts: int = 3,
        metadata: dict[str, Any] | None = None,
    ) -> QueueItem:
        """Return a new item."""
        return cls(item_id or str(uuid4()), data, priority, max_attempts=max_attempts, metadata=metadata or {})

    def _now(self, status: QueueItemStatus, error: str | None = None) -> None:
        self.status, self.updated_at = status, datetime.now()
        if error is not None:
            self.last_error = error

    def mark_processing(self) -> None:
        """Somebody works on it."""
        self.attempts += 1
        self._now(QueueItemStatus.PROCESSING)

    def mark_completed(self) -> None:
        """It is done."""
        self._now(QueueItemStatus.COMPLETED)

    def mark_failed(self, error: str) -> None:
        """It failed."""
        self._now(QueueItemStatus.FAILED, error)

    def mark_suspended(self, reason: str | None = None) -> None:
        """It waits for something."""
        self._now(QueueItemStatus.SUSPENDED, reason)

    def reset_to_pending(self) -> None:
        """It waits again."""
        self._now(QueueItemStatus.PENDING)

    @property
    def can_retry(self) -> bool:
        """Whether attempts are left."""
        return self.attempts < self.max_attempts

    @property
    def is_pending(self) -> bool:
        """Whether it waits."""
        return self.status is QueueItemStatus.PENDING

    @property
    def is_processing(self) -> bool:
        """Whether somebody works on it."""
        return self.status is QueueItemStatus.PROCESSING

    @property
    def is_completed(self) -> bool:
        """Whether it is done."""
        return self.status is QueueItemStatus.COMPLETED

    @property
    def is_failed(self) -> bool:
        """Whether it failed."""
        return self.status is QueueItemStatus.FAILED

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the data."""
        times = {"created_at": self.created_at.isoformat(), "updated_at": self.updated_at.isoformat()}
        kept: dict[str, Any] = {name: value for name, value in vars(self).items() if name != "data"}
        return {**kept, "status": self.status.value, **times}

    @classmethod
    def from_dict(cls, d: dict[str, Any], data: Any = None) -> QueueItem:
        """Return the item of `to_dict`."""
        times: dict[str, Any] = {
            name: datetime.fromisoformat(d[name]) for name in ("created_at", "updated_at") if name in d
        }
        given: dict[str, Any] = {**d, **times, "status": QueueItemStatus(d.get("status", "pending")), "data": data}
        return cls(**given)


class QueueHooks:
    """What is told about a queue; override what is wanted."""

    def on_item_added(self, item: QueueItem) -> None:
        """Something came."""

    def on_item_updated(self, item: QueueItem) -> None:
        """Something changed."""

    def on_item_removed(self, item_id: str) -> None:
        """Something was taken out."""

    def on_item_completed(self, item: QueueItem) -> None:
        """Something is done."""

    def on_item_failed(self, item: QueueItem) -> None:
        """Something failed."""


class MemoryQueue:
    """Items by priority (1 first), oldest first within one. For any number of threads."""

    def __init__(
        self, max_size: int | None = None, default_max_attempts: int = 3, hooks: QueueHooks | None = None
    ) -> None:
        self.max_size, self.default_max_attempts = max_size, default_max_attempts
        self.hooks = hooks or QueueHooks()
        self._items: dict[str, QueueItem] = {}
        self._changed = Condition()

    def add(
        self,
        data: Any,
        item_id: str | None = None,
        priority: int = 5,
        max_attempts: int | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> QueueItem:
        """Add an item. Raises `ValueError` if the queue is full or knows the id."""
        with self._changed:
            if self.max_size is not None and len(self._items) >= self.max_size:
                raise ValueError(f"The queue is full: {self.max_size} items.")
            item = QueueItem.create(data, item_id, priority, max_attempts or self.default_max_attempts, metadata)
            if item.id in self._items:
                raise ValueError(f"The queue has an item {item.id} already.")
            self._items[item.id] = item
            self._changed.notify_all()
        self.hooks.on_item_added(item)
        return item

    def _next(self, *wanted: QueueItemStatus) -> QueueItem | None:
        with self._changed:
            found = [item for item in self._items.values() if item.status in wanted]
            item = min(found, key=lambda item: item.priority, default=None)
            if item is not None:
                item.mark_processing()  # so that nobody else gets it
            return item

    def get_next(self) -> QueueItem | None:
        """Return the next item that waits; it is in processing then."""
        return self._next(QueueItemStatus.PENDING)

    def get_next_any(self, include_suspended: bool = True) -> QueueItem | None:
        """Return the next item that waits or is suspended."""
        return self._next(QueueItemStatus.PENDING, *([QueueItemStatus.SUSPENDED] if include_suspended else []))

    def update(self, item: QueueItem) -> None:
        """Store what became of an item. Raises `KeyError` if there is none of its id."""
        with self._changed:
            if item.id not in self._items:
                raise KeyError(item.id)
            self._items[item.id] = item
            self._changed.notify_all()
        self.hooks.on_item_updated(item)
        if item.is_completed:
            self.hooks.on_item_completed(item)
        if item.is_failed:
            self.hooks.on_item_failed(item)

    def remove(self, item_id: str) -> bool:
        """Take an item out; return whether it was there."""
        with self._changed:
            there = self._items.pop(item_id, None) is not None
        if there:
            self.hooks.on_item_removed(item_id)
        return there

    def get(self, item_id: str) -> QueueItem | None:
        """Return a copy of the item of an id."""
        item = self._items.get(item_id)
        return None if item is None else copy(item)

    def list_by_status(self, status: QueueItemStatus) -> list[QueueItem]:
        """Return all items of a state, by priority."""
        with self._changed:
            return sorted((i for i in self._items.values() if i.status is status), key=lambda item: item.priority)

    def list_pending(self) -> list[QueueItem]:
        """Return what waits."""
        return self.list_by_status(QueueItemStatus.PENDING)

    def list_failed(self) -> list[QueueItem]:
        """Return what failed."""
        return self.list_by_status(QueueItemStatus.FAILED)

    def list_completed(self) -> list[QueueItem]:
        """Return what is done."""
        return self.list_by_status(QueueItemStatus.COMPLETED)

    def count_by_status(self, status: QueueItemStatus) -> int:
        """Return how many items are in a state."""
        return len(self.list_by_status(status))

    def count_pending(self) -> int:
        """Return how many wait."""
        return self.count_by_status(QueueItemStatus.PENDING)

    def count_failed(self) -> int:
        """Return how many failed."""
        return self.count_by_status(QueueItemStatus.FAILED)

    def clear(self, status: QueueItemStatus | None = None) -> int:
        """Take out all items, or those of a state; return how many that were."""
        gone = [item.id for item in list(self._items.values()) if status is None or item.status is status]
        return sum(map(self.remove, gone))

    def clear_completed(self) -> int:
        """Take out what is done."""
        return self.clear(QueueItemStatus.COMPLETED)

    def clear_failed(self) -> int:
        """Take out what failed."""
        return self.clear(QueueItemStatus.FAILED)

    def retry_failed(self) -> int:
        """Let everything that failed wait again; return how many that were."""
        failed = self.list_failed()
        for item in failed:
            item.reset_to_pending()
            self.update(item)
        return len(failed)

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self._items)

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return not self._items

    def __len__(self) -> int:
        return self.size

    def get_stats(self) -> QueueStats:
        """Return how many items there are in each state."""
        counted = (
            self.count_by_status(QueueItemStatus(state)) for state in ("pending", "processing", "completed", "failed")
        )
        return QueueStats(*counted)

    async def wait_for_item(self, timeout: float | None = None) -> bool:
        """Wait until something waits; return False if nothing did within `timeout` seconds."""

        def wait() -> bool:
            with self._changed:
                return bool(self._changed.wait_for(lambda: self._waiting(self._items.values()), timeout))

        return await anyio.to_thread.run_sync(wait, abandon_on_cancel=True)

    @staticmethod
    def _waiting(items: Iterable[QueueItem]) -> bool:
        return any(item.is_pending for item in items)


def convert_to_wsjf(report_data: Any) -> str:
    """Return a report (a model or a WSJF dictionary) as WSJF text."""
    return json.dumps(document_of(report_data))


def convert_from_wsxf(wsxf_data: str) -> dict[str, Any]:
    """Return the WSJF dictionary of a WSXF text with one report in it."""
    (document,) = wsxf.loads(wsxf_data)
    return document
