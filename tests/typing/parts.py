"""What the pages show as `py`, in the surroundings that it needs: `tests/test_docs.py` compares the two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from pywats_async import WATS, AsyncWATS, HotFolder
from pywats_async.testing import FakeWATS


async def converters(wats: AsyncWATS, given: dict[str, Any]) -> None:
    spea = HotFolder("/logs/spea", converter="spea_3030", arguments=given)
    async for done in wats.converters.watch("/logs/in", spea):
        print(done.status, done.path, len(done.report_ids))


def domains() -> None:
    with WATS("https://acme.wats.com", "token") as wats:
        draft = wats.manual_inspection.create_definition("Visual inspection", description="Look at all solder joints")
        assert draft.test_sequence_definition_id, "the server gives it"
        wats.manual_inspection.create_relation(draft.test_sequence_definition_id, "Product", "PSU-5")
        wats.manual_inspection.release_inspection(draft.test_sequence_definition_id)


async def queue(wats: AsyncWATS) -> None:
    async for outcome in wats.queue.outcomes():  # beside drain or run, until the client is closed
        print(outcome.id, outcome.status, *outcome.findings)  # delivered, dead or kept


@pytest_asyncio.fixture
async def awats(wats_server: FakeWATS) -> AsyncIterator[AsyncWATS]:
    async with AsyncWATS("https://wats.test", wats_server.token, transport=wats_server.transport()) as client:
        yield client


@pytest.mark.anyio
async def test_it(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    assert (await awats.product.get_product("PN-1")).part_number == "PN-1"
    assert wats_server.count("/api/Product/{part_number}") == 1
