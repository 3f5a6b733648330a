"""Fixtures for pytest: `wats_server`, `wats` and `awats`. Loaded by itself where the package is installed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..client import WATS, AsyncWATS
    from .app import FakeWATS

__all__ = ["awats", "wats", "wats_server"]

_URL = "http://wats.test"


@pytest.fixture
def wats_server() -> Iterator[FakeWATS]:
    """An empty WATS server in memory, new for each test."""
    from .app import FakeWATS

    with FakeWATS() as server:
        yield server


@pytest.fixture
def wats(wats_server: FakeWATS) -> Iterator[WATS]:
    """The blocking client, connected to `wats_server`."""
    from ..client import WATS

    with WATS(_URL, wats_server.token, transport=wats_server.transport()) as client:
        yield client


@pytest.fixture
async def awats(wats_server: FakeWATS) -> AsyncIterator[AsyncWATS]:
    """The async client, connected to `wats_server`, for tests marked `anyio`."""
    from ..client import AsyncWATS

    async with AsyncWATS(_URL, wats_server.token, transport=wats_server.transport()) as client:
        yield client
