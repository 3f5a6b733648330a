"""Assets against the bundled server: kept, read back, counted, serviced, and never confused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pywats_async import (
    WATS,
    Asset,
    AssetLogType,
    AssetState,
    AsyncWATS,
    EmptyResponseError,
    NotFoundError,
    RejectedError,
    ServerError,
    Setting,
    ValidationError,
)
from pywats_async.testing import FakeWATS

from ..testing.reports import uut

ODD = "FIX/1 #?%'ä"


async def fixture_type(wats: AsyncWATS) -> UUID:
    kind = next(kind for kind in await wats.asset.get_asset_types() if kind.type_name == "Fixture")
    assert kind.type_id is not None
    return kind.type_id


@pytest.mark.anyio
async def test_an_asset_is_created_read_edited_and_deleted(awats: AsyncWATS) -> None:
    made = await awats.asset.create_asset(ODD, await fixture_type(awats), "Bed of nails", location="Line 1")
    assert made.asset_id is not None
    asset = await awats.asset.get_asset(serial_number=ODD)
    assert (asset.asset_id, asset.asset_name, asset.state) == (made.asset_id, "Bed of nails", AssetState.IN_OPERATION)
    assert asset.asset_type is not None
    assert asset.asset_type.type_name == "Fixture"
    asset.location = "Line 2"
    asset.tags.append(Setting(key="Owner", value="Ada"))
    stored = await awats.asset.update_asset(asset)
    assert (stored.location, [tag.value for tag in stored.tags]) == ("Line 2", ["Ada"])
    assert await awats.asset.delete_asset(serial_number=ODD)
    with pytest.raises(NotFoundError):
        await awats.asset.get_asset_by_serial(ODD)


def test_the_blocking_client_has_the_same_methods(wats: WATS) -> None:
    kind = wats.asset.create_asset_type("Probe", calibration_interval=30, alarm_threshold=100)
    assert kind.type_id is not None
    wats.asset.create_asset("P-1", kind.type_id)
    assert [asset.serial_number for asset in wats.asset.iter_assets(page_size=1)] == ["P-1"]
    assert wats.asset.get_assets(f"typeId eq {kind.type_id}", top=5)[0].type_id == kind.type_id


@pytest.mark.anyio
async def test_uses_are_counted_once_even_when_the_answer_is_lost(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    kind = await fixture_type(awats)
    parent = await awats.asset.create_asset("FIX-1", kind)
    await awats.asset.create_asset("PIN-1", kind, parent_asset_id=parent.asset_id)
    await awats.asset.increment_count(serial_number="FIX-1", amount=3, increment_children=True)
    wats_server.faults.add(route="/api/Asset/Count", status=503)
    with pytest.raises(ServerError):
        await awats.asset.increment_count(serial_number="FIX-1")
    assert wats_server.count("/api/Asset/Count") == 2
    counts = {asset.serial_number: (asset.running_count, asset.total_count) for asset in await awats.asset.get_assets()}
    assert counts == {"FIX-1": (3, 3), "PIN-1": (3, 3)}
    await awats.asset.reset_running_count(serial_number="FIX-1", comment="new pins")
    await awats.asset.update_count(10, serial_number="FIX-1")
    await awats.asset.set_total_count(20, serial_number="PIN-1")
    await awats.asset.set_running_count(1, serial_number="PIN-1")
    counts = {asset.serial_number: (asset.running_count, asset.total_count) for asset in await awats.asset.get_assets()}
    assert counts == {"FIX-1": (7, 10), "PIN-1": (1, 20)}


@pytest.mark.anyio
async def test_reports_count_what_they_used(awats: AsyncWATS) -> None:
    await awats.asset.create_asset("FIX-1", await fixture_type(awats))
    report = uut(assets=[{"assetSN": "FIX-1", "usageCount": 2}, {"assetSN": "unknown", "usageCount": 1}])
    for _ in range(2):  # the same report again counts nothing
        await awats.report.submit_report(report)
    asset = await awats.asset.get_asset(serial_number="FIX-1")
    assert (asset.running_count, asset.total_count) == (2, 2)


@pytest.mark.anyio
async def test_upkeep_is_logged_with_its_time(awats: AsyncWATS) -> None:
    instruments = await awats.asset.get_asset_types("typeName eq 'Instrument'")
    assert instruments[0].type_id is not None
    made = await awats.asset.create_asset("DMM-1", instruments[0].type_id)
    assert made.asset_id is not None
    naive = datetime(2026, 1, 1, 8, 30)
    await awats.asset.record_calibration(made.asset_id, date_time=naive, comment="by us")
    await awats.asset.record_maintenance(serial_number="DMM-1")
    await awats.asset.record_maintenance_external(made.asset_id, to_date=datetime(2027, 1, 1, tzinfo=UTC))
    await awats.asset.record_calibration_external(made.asset_id, comment="by them")
    await awats.asset.set_asset_state(AssetState.IN_CALIBRATION, made.asset_id)
    await awats.asset.add_log_message(made.asset_id, "dropped", user="bob")
    asset = await awats.asset.get_asset(made.asset_id)
    assert asset.last_calibration_date == naive.astimezone()
    assert asset.next_calibration_date == naive.astimezone() + timedelta(days=365)
    assert asset.next_maintenance_date == datetime(2027, 1, 1, tzinfo=UTC)
    assert await awats.asset.get_asset_state(made.asset_id) is AssetState.IN_CALIBRATION
    assert (await awats.asset.get_status(made.asset_id))["state"] == 4
    log = await awats.asset.get_asset_log(f"assetId eq '{made.asset_id}'", top=2)
    assert [(entry.log_type, entry.comment) for entry in log] == [
        (AssetLogType.MESSAGE, "bob: dropped"),
        (AssetLogType.STATE_CHANGE, None),
    ]
    assert asset.asset_log[-1].log_type is AssetLogType.REGISTER


@pytest.mark.anyio
async def test_assets_stand_below_one_another(awats: AsyncWATS) -> None:
    kind = await fixture_type(awats)
    rack, shelf, meter = [await awats.asset.create_asset(name, kind) for name in ("rack", "shelf", "meter")]
    assert rack.asset_id
    assert shelf.asset_id
    assert meter.asset_id
    assert await awats.asset.add_child_asset(rack.asset_id, shelf.asset_id)
    assert await awats.asset.add_child_asset(shelf.asset_id, meter.asset_id)
    direct = await awats.asset.get_child_assets(rack.asset_id, level=1)
    below = await awats.asset.get_child_assets(parent_serial="rack", level=0)
    assert [asset.serial_number for asset in direct] == ["shelf"]
    assert [asset.serial_number for asset in below] == ["shelf", "meter"]
    await awats.asset.delete_asset(shelf.asset_id)
    assert (await awats.asset.get_asset(meter.asset_id)).parent_asset_id == rack.asset_id


@pytest.mark.anyio
async def test_many_assets_are_read_in_few_requests(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    kind = await fixture_type(awats)
    names = [f"O'Brien {number}" for number in range(60)]
    for name in names:
        await awats.asset.create_asset(name, kind)
    found = await awats.asset.get_assets_by_serial([*names, "none", names[0]])
    assert sorted(asset.serial_number for asset in found) == sorted(names)
    assert wats_server.count("/api/Asset", "GET") == 3
    pages = [asset.serial_number async for asset in awats.asset.iter_assets(page_size=25)]
    assert sorted(pages) == sorted(names)
    assert wats_server.count("/api/Asset", "GET") == 6


@pytest.mark.anyio
async def test_files_of_an_asset(awats: AsyncWATS, tmp_path: Path) -> None:
    name = "../plan #1.pdf"
    await awats.asset.upload_file("A1", name, b"\0pdf")
    assert await awats.asset.list_files("A1") == [name]
    assert await awats.asset.download_file("A1", name) == b"\0pdf"
    saved = await awats.asset.save_file("A1", name, tmp_path / "plan.pdf")
    assert saved.read_bytes() == b"\0pdf"
    assert await awats.asset.delete_files("A1", [name])
    assert await awats.asset.list_files("A1") == []
    with pytest.raises(NotFoundError):
        await awats.asset.download_file("A1", name)
    await awats.asset.upload_file("A1", "empty", b"")
    with pytest.raises(EmptyResponseError):
        await awats.asset.download_file("A1", "empty")


@pytest.mark.anyio
async def test_types_are_cached_and_a_new_one_is_seen_at_once(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    before = await awats.asset.get_asset_types()
    await awats.asset.get_asset_types()
    assert wats_server.count("/api/Asset/Types", "GET") == 1
    await awats.asset.create_asset_type("Probe")
    assert len(await awats.asset.get_asset_types()) == len(before) + 1


@pytest.mark.anyio
async def test_nothing_is_sent_for_no_asset(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    for call in (
        awats.asset.get_asset(),
        awats.asset.increment_count(),
        awats.asset.delete_asset(),
        awats.asset.set_asset_state(AssetState.SCRAPPED, ""),
        awats.asset.delete_files("A1", []),
        awats.asset.add_log_message("A1", ""),
    ):
        with pytest.raises(ValidationError):
            await call
    assert wats_server.requests == []


@pytest.mark.anyio
async def test_what_the_server_refuses_is_told(awats: AsyncWATS) -> None:
    with pytest.raises(RejectedError, match="no asset type"):
        await awats.asset.update_asset(Asset(serial_number="A", type_id=UUID(int=1)))
