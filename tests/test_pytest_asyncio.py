"""Who tests with pytest-asyncio makes the client in a fixture of their own; the bundled server serves it too."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from pywats_async import AsyncWATS
from pywats_async.testing import FakeWATS


@pytest_asyncio.fixture
async def client(wats_server: FakeWATS) -> AsyncIterator[AsyncWATS]:
    """A client on the loop of pytest-asyncio."""
    async with AsyncWATS("https://wats.test", wats_server.token, transport=wats_server.transport()) as wats:
        yield wats


@pytest.mark.asyncio
async def test_a_report_arrives(client: AsyncWATS, wats_server: FakeWATS) -> None:
    report = client.report.create_uut_report("ada", "PN-1", "A", "SN-1", operation_type=10)
    report.get_root_sequence_call().add_boolean_step(name="LED", status="Passed")
    assert await client.report.submit_report(report) == str(report.id)
    assert wats_server.reports == [str(report.id)]
    assert [header.serial_number async for header in client.report.iter_uut_headers()] == ["SN-1"]
