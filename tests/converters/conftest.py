"""A client with a queue, a server and the converter of the tests; a hot folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pywats_async import AsyncWATS
from pywats_async.testing import FakeWATS

from .rails import rails


@pytest.fixture
async def wats(tmp_path: Path) -> AsyncIterator[AsyncWATS]:
    """A client with a queue and a server of its own, that knows the converter of the tests."""
    server = FakeWATS()
    made = AsyncWATS(
        "https://wats.test", server.token, transport=server.transport(), queue_path=tmp_path / "queue" / "queue.db"
    )
    made.converters.registry.add(rails)
    async with made:
        yield made


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The hot folder."""
    folder = tmp_path / "in"
    folder.mkdir()
    return folder
