"""A queue of its own for each test."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pywats_async.queue import SqliteStore
from pywats_async.queue.redis import RedisStore
from pywats_async.queue.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the queue's file is."""
    return tmp_path / "data" / "queue.db"


@pytest.fixture(params=["sqlite", "redis"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of store."""
    return str(request.param)


@pytest.fixture
def where(kind: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings of a queue of this test: a file, or a server that is empty."""
    if kind == "sqlite":
        return {"queue_path": request.getfixturevalue("path")}
    return {"queue_url": request.getfixturevalue("redis")}


@pytest.fixture
def make(where: dict[str, Any]) -> Callable[..., Store]:
    """Open the queue of this test as a store."""
    return partial(open_store, **where)


def open_store(*, queue_path: Path | None = None, queue_url: str = "", **options: Any) -> Store:
    """Open a store."""
    return SqliteStore(queue_path, **options) if queue_path else RedisStore(queue_url, **options)
