"""Units against the bundled server: kept, changed, verified and built into one another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    ErrorMode,
    NotFoundError,
    ProductionBatch,
    RejectedError,
    ServerError,
    Unit,
    UnitPhaseFlag,
    ValidationError,
)
from pywats_async.models import decode
from pywats_async.testing import FakeWATS

from ..testing.reports import uur, uut

ODD = ("SN/1 #?%'ä", "PN#2/x")


@pytest.mark.anyio
async def test_a_unit_is_created_read_and_edited(awats: AsyncWATS) -> None:
    serial, part = ODD
    naive = datetime(2026, 1, 1, 8, 30)
    made = await awats.production.create_units(
        [Unit(serial_number=serial, part_number=part, revision="A", serial_date=naive)]
    )
    assert made[0].unit_phase_id == UnitPhaseFlag.UNDER_PRODUCTION
    unit = await awats.production.get_unit(serial, part)
    assert (unit.revision, unit.serial_date) == ("A", naive.astimezone())
    unit.batch_number = "B1"
    assert (await awats.production.update_unit(unit)).batch_number == "B1"
    assert await awats.production.create_unit_public(Unit(serial_number="2", part_number="P"))
    assert await awats.production.update_unit_public(Unit(serial_number="2", part_number="P", revision="C"))
    assert [found.revision for found in await awats.production.query_units("partNumber eq 'P'")] == ["C"]
    assert await awats.production.change_unit_part_number("2", "P", "Q", "D")
    assert await awats.production.set_unit_tag("2", "Q", "Colour", "red")
    assert [tag.value for tag in (await awats.production.get_unit("2", "Q")).tags] == ["red"]
    assert await awats.production.delete_unit("2", "Q")
    with pytest.raises(NotFoundError):
        await awats.production.get_unit("2", "Q")


@pytest.mark.anyio
async def test_many_units_are_read_side_by_side_and_each_failure_is_told(
    awats: AsyncWATS, wats_server: FakeWATS
) -> None:
    await awats.production.create_units([Unit(serial_number=str(n), part_number="P") for n in range(20)])
    done: list[tuple[int, int]] = []
    keys = [(str(number), "P") for number in range(22)]
    units = await awats.production.get_units([*keys, keys[0]], progress=lambda some, all_: done.append((some, all_)))
    assert list(units) == keys[:20]
    assert {key: type(error) for key, error in units.failures.items()} == dict.fromkeys(keys[20:], NotFoundError)
    assert done[-1] == (22, 22)
    assert wats_server.count("/api/Production/Unit/{serialNumber}/{partNumber}") == 22


@pytest.mark.anyio
async def test_what_the_server_does_not_say_of_a_write_is_what_was_sent(
    awats: AsyncWATS, wats_server: FakeWATS
) -> None:
    sent = Unit(serial_number="1", part_number="P")
    for answer in ("", "3", '{"Message": "ok"}'):
        wats_server.faults.add(route="/api/Production/Units", body=answer)
        assert await awats.production.create_units([sent]) == [sent]
    assert await awats.production.create_units([]) == []


def test_a_unit_carries_its_product() -> None:
    content = b"""{"serialNumber": "1", "partNumber": "P", "processCode": 10, "subUnits": null, "tags": null,
        "product": {"partNumber": "P", "nonSerial": null, "state": null, "revisions": null},
        "productRevision": {"revision": "A", "PartNumber": "P"}}"""
    unit = decode(Unit, content)
    assert unit.product is not None
    assert unit.product_revision is not None
    assert (unit.product.part_number, unit.product_revision.revision, unit.process_code) == ("P", "A", "10")
    assert (unit.sub_units, unit.tags) == ([], [])


@pytest.mark.anyio
async def test_a_unit_goes_through_phases(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    await awats.production.update_unit(Unit(serial_number="1", part_number="P"))
    for phase, number in ((UnitPhaseFlag.FINALIZED, 16), (1024, 1024), ("Finalized", 16), ("in storage", 1024)):
        assert await awats.production.set_unit_phase("1", "P", phase)
        assert (await awats.production.get_unit("1", "P")).unit_phase_id == number
    assert wats_server.count("/api/internal/Mes/GetUnitPhases") == 0
    await awats.production.set_unit_phase("1", "P", "waiting for SERVICE repair")
    unit = await awats.production.get_unit("1", "P")
    assert (unit.unit_phase_id, unit.unit_phase) == (4104, "Waiting for service repair")
    with pytest.raises(ValidationError, match="no phase 'lost'"):
        await awats.production.set_unit_phase("1", "P", "lost")
    with pytest.raises(RejectedError):
        await awats.production.set_unit_phase("1", "P", 3)


@pytest.mark.anyio
async def test_phases_are_found_in_any_case(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    phase = await awats.production.get_phase(name="Finalized")
    assert phase is not None
    assert phase.phase_id == 16
    assert await awats.production.get_phase_by_name(" FINALIZED ") == phase
    assert await awats.production.get_phase(code="finalized") == await awats.production.get_phase(16) == phase
    assert await awats.production.get_phase() is None
    assert await awats.production.get_phase_id("scrapped") == 32
    assert await awats.production.get_phase_id("nowhere") is None
    assert await awats.production.get_phase_id(UnitPhaseFlag.MISSING) == 512
    assert wats_server.count("/api/internal/Mes/GetUnitPhases") == 1
    await awats.production.get_phases(force_refresh=True)
    assert wats_server.count("/api/internal/Mes/GetUnitPhases") == 2


@pytest.mark.anyio
async def test_the_process_of_a_unit_is_set_by_code_or_name(awats: AsyncWATS) -> None:
    await awats.production.update_unit(Unit(serial_number="1", part_number="P"))
    assert await awats.production.set_unit_process("1", "P", 200)
    assert (await awats.production.get_unit("1", "P")).process_code == "200"
    assert await awats.production.set_unit_process("1", "P", process_name="Packing")
    assert (await awats.production.get_unit("1", "P")).process_code == "210"
    for code in (None, 9999):
        with pytest.raises(ValidationError):
            await awats.production.set_unit_process("1", "P", code)


@pytest.mark.anyio
async def test_whether_a_unit_passes_is_never_an_old_answer(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    assert not await awats.production.is_unit_passing("SN", "PN")
    failed = uut(sn="SN", pn="PN", result="F")
    await awats.report.submit_report(failed)
    await awats.report.submit_report(uur(sn="SN", pn="PN", refUUT=failed["id"]))
    await awats.report.submit_report(uut(sn="SN", pn="PN"))
    assert await awats.production.is_unit_passing("SN", "PN")
    grade = await awats.production.verify_unit("SN", "PN")
    assert grade == await awats.production.get_unit_grade("SN", "PN")
    assert (grade.status, grade.all_processes_passed_last_run, grade.all_processes_passed_first_run) == (
        "Passed",
        True,
        False,
    )
    assert [(one.total_count, one.non_passed_count) for one in grade.results] == [(2, 1)]
    wats_server.add_report(uut(sn="SN", pn="PN", result="F"))  # another station
    assert not await awats.production.is_unit_passing("SN", "PN")
    wats_server.faults.add(route="/api/Production/UnitVerification", status=500, times=None)
    with pytest.raises(ServerError):
        await awats.production.is_unit_passing("SN", "PN")


@pytest.mark.anyio
async def test_units_are_built_into_units(awats: AsyncWATS) -> None:
    production = awats.production
    await production.create_units(
        [Unit(serial_number="box", part_number="BOX")]
        + [Unit(serial_number=name, part_number="PCB", unit_phase_id=16) for name in ("a", "b")]
    )
    assert await production.add_child_to_assembly("box", "BOX", "a", "PCB")
    with pytest.raises(RejectedError, match="already has a parent"):
        await production.add_child_to_assembly("box", "BOX", "a", "PCB")
    with pytest.raises(RejectedError, match="partNumber is not X"):
        await production.add_child_to_assembly("box", "BOX", "b", "PCB", check_part_number="X")
    assert await production.add_child_unit_validated("box", "BOX", "b", "PCB", "PCB", "") == {"ok": True}
    box = await production.get_unit("box", "BOX")
    assert [unit.serial_number for unit in box.sub_units] == ["a", "b"]
    assert (await production.verify_assembly("box", "BOX", "A"))["ok"] is True
    await production.set_unit_phase("b", "PCB", UnitPhaseFlag.PRODUCTION_REPAIR)
    assert (await production.validate_child_units("box", "BOX"))["messages"] == ["b is not finalized."]
    assert await production.remove_child_from_assembly("box", "BOX", "a", "PCB")
    assert await production.remove_child_unit_localized("box", "BOX", "b", "PCB") == {"ok": True}
    await production.add_child_to_assembly("box", "BOX", "a", "PCB")
    assert await production.remove_all_children_from_assembly("box", "BOX")
    assert await production.remove_all_child_units("box", "BOX", "nb-NO") == {"ok": True}
    assert (await production.get_unit("box", "BOX")).sub_units == []


@pytest.mark.anyio
async def test_changes_are_listed_until_they_are_handled(awats: AsyncWATS) -> None:
    production = awats.production
    await production.create_units([Unit(serial_number=name, part_number="P") for name in ("1", "2")])
    for name in ("1", "2", "1"):
        await production.set_unit_phase(name, "P", UnitPhaseFlag(16 if name == "2" else 4))
        await production.set_unit_phase(name, "P", UnitPhaseFlag.SHIPPED)
    changes = await production.get_unit_changes("1")
    assert [change.new_unit_phase_id for change in changes] == [4, 2048, 4, 2048]
    assert await production.get_unit_history("1", "P") == changes
    assert [change.unit_serial_number for change in await production.get_unit_changes(top=2, skip=1)] == ["1", "2"]
    assert await production.get_unit_changes(part_number="X") == []
    assert changes[0].id is not None
    assert await production.acknowledge_unit_change(changes[0].id)
    assert await production.delete_unit_change(str(changes[1].id))
    assert len(await production.get_unit_changes("1")) == 2


def test_batches_and_pages_of_the_server_blocking(wats: WATS) -> None:
    assert wats.production.create_batch({"batchNumber": "B1", "batchSize": 10}).batch_size == 10
    assert wats.production.update_batch(ProductionBatch(batch_number="B2")).batch_number == "B2"
    assert [batch.batch_number for batch in wats.production.get_batches()] == ["B1", "B2"]
    with pytest.raises(ValidationError, match="a list"):
        wats.production.save_batches({"batchNumber": "B1"})  # type: ignore[arg-type]
    assert wats.production.create_unit("1", "P", "A", unit_phase=16)["unitPhase"] == "Finalized"
    assert wats.production.get_unit_info("1", "P")["revision"] == "A"
    assert wats.production.get_unit_hierarchy("1", "P")["serialNumber"] == "1"
    assert wats.production.get_unit_contents("1", "P", "A") == {"subUnits": []}
    assert wats.production.get_unit_state_history("1", "P") == []
    assert wats.production.get_sites() == [{"siteId": 1, "siteName": "Factory"}]


@pytest.mark.anyio
@pytest.mark.parametrize(("fault", "connected"), [({}, True), ({"body": "false"}, False), ({"status": 401}, False)])
async def test_connected_is_what_the_server_says_now(
    awats: AsyncWATS, wats_server: FakeWATS, fault: dict[str, Any], connected: bool
) -> None:
    assert await awats.production.is_connected()
    if fault:
        wats_server.faults.add(route="/api/internal/Production/isConnected", **fault)
    assert await awats.production.is_connected() is connected


@pytest.mark.anyio
async def test_in_lenient_mode_a_unit_that_is_not_there_is_none_and_does_not_pass() -> None:
    server = FakeWATS()
    async with AsyncWATS(
        "http://wats.test", server.token, transport=server.transport(), error_mode=ErrorMode.LENIENT
    ) as wats:
        assert await wats.production.get_unit("none", "P") is None
        assert await wats.production.get_unit_changes() == []
        server.faults.add(route="/api/Production/UnitVerification", status=404)
        assert await wats.production.is_unit_passing("none", "P") is False
