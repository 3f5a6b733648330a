"""The server itself, awaited on both loops and blocking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pywats_async import WATS, AsyncWATS, NotFoundError, RejectedError, ServerError, Station, ValidationError
from pywats_async.system import BarcodeIdentifier, WorkflowStatus
from pywats_async.testing import FakeWATS

from ..contract.openapi import assert_requests_conform

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def documented(wats_server: FakeWATS) -> Iterator[None]:
    yield
    assert_requests_conform(wats_server.requests)


async def test_the_status(awats: AsyncWATS) -> None:
    assert (await awats.system.get_status())["status"] == "OK"


async def test_a_token_is_shown_to_nobody_by_accident(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    token = await awats.system.create_token("station/7")
    assert token.get_secret_value() not in repr(token)
    async with AsyncWATS("http://wats.test", token, transport=wats_server.transport()) as station:
        assert await station.test_connection()
        await awats.system.create_token("station/7", reset=True)
        assert not await station.test_connection()
    assert (await awats.system.create_token()).get_secret_value()


async def test_clients(awats: AsyncWATS) -> None:
    (listed,) = await awats.system.get_clients()
    assert listed["status"] == "Online"
    client = await awats.system.get_client("ST-1")
    client.location = "Line 2"
    await awats.system.update_client(client, move_with_history=False)
    found = await awats.system.get_client(identifier="00-11-22-33-44-55")
    assert (found.location, found.name) == ("Line 2", "ST-1")
    assert await awats.system.get_client_log("00-11-22-33-44-55") == b"ST-1 started.\n"
    with pytest.raises(ValidationError, match="either"):
        await awats.system.get_client()
    with pytest.raises(NotFoundError):
        await awats.system.get_client("ST-9")


async def test_levels_are_named_from_the_topmost_down(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    assert await awats.system.get_level(["All", "Lab, 2nd"]) is None
    await awats.system.create_level(["All", "Lab, 2nd"])
    assert await awats.system.get_level(["All", "Lab, 2nd"]) == 2
    assert wats_server.requests[-1].query == (("hierarchy", "All"), ("hierarchy", "Lab, 2nd"))


async def test_barcodes(awats: AsyncWATS) -> None:
    made = await awats.system.save_barcode_identifier(BarcodeIdentifier(pattern="SN*", serial_number="*"))
    assert made.id == 1
    made.order = 5
    await awats.system.save_barcode_identifier(made)
    assert [one.order for one in await awats.system.get_barcode_identifiers()] == [5]
    await awats.system.delete_barcode_identifier(1)
    assert await awats.system.get_barcode_identifiers() == []
    unit = await awats.system.identify_barcode("SN-1/PN#1/A")
    assert (unit.serial_number, unit.part_number, unit.revision) == ("SN-1", "PN#1", "A")


async def test_exports(awats: AsyncWATS, tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="email"):
        await awats.system.export_certificates({"part_number": "PN-1"})
    said = await awats.system.export_certificates(
        {"part_number": "PN-1"}, email="ada@acme.test", dimensions=["measurement", "asset"]
    )
    (name,) = await awats.system.list_exports()
    assert name == said["exportFileName"]
    file = await awats.system.download_export(name, tmp_path / "certificates.zip")
    assert file.read_bytes().startswith(b"PK")


async def test_a_test_begins_and_ends_once(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    awats.station = Station(name="ST-1")
    assert await awats.system.start_test("SN-1", "PN-1", operator_name="ada") is True
    assert await awats.system.start_test("SN-1", "PN-1", status=WorkflowStatus.RELEASED) is False
    assert await awats.system.end_test("SN-1", "PN-1", passed=False) is True
    assert wats_server.requests[0].params["stationName"] == "ST-1"
    wats_server.reset()
    wats_server.faults.add(route="/api/Workflow/StartTest", status=503, times=5)
    with pytest.raises(ServerError):
        await awats.system.start_test("SN-1", "PN-1")
    assert wats_server.count("/api/Workflow/StartTest") == 1


def test_blocking(wats: WATS) -> None:
    assert wats.system.get_status()["status"] == "OK"
    assert wats.system.start_test("SN-1", "PN-1") is True
