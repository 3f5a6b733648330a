"""The Report domain against the bundled server."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pywats_async import (
    AsyncWATS,
    CompOp,
    ErrorMode,
    ReportType,
    UURReport,
    UUTReport,
    ValidationError,
)
from pywats_async.report import wsxf
from pywats_async.report.attachments import Attachment
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio


def report_of(wats: AsyncWATS, serial_number: str = "SN-1", part_number: str = "PN-1", **more: Any) -> UUTReport:
    report = wats.report.create_uut_report("ada", part_number, "A", serial_number, 10, **more)
    report.get_root_sequence_call().add_numeric_step(
        name="5V", value=5.0, unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1
    )
    return report


async def test_submit_is_submit_report(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    report = report_of(awats)
    assert await awats.report.submit(report) == str(report.id)
    assert await awats.report.submit(report.model_dump()) == str(report.id)
    (header,) = await awats.report.get_headers_by_serial("SN-1")
    assert header.receive_count == 2


async def test_a_report_is_sent_once_more_when_the_answer_was_lost(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    wats_server.faults.add(route="/api/Report/WSJF", method="POST", drop="after", times=1)
    report = report_of(awats)
    assert await awats.report.submit_report(report) == str(report.id)
    assert wats_server.count(method="POST") == 2
    assert len(await awats.report.get_headers_by_serial("SN-1")) == 1


async def test_validate_report_finds_and_sends_nothing(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    report = report_of(awats)
    assert awats.report.validate_report(report) == []
    report.purpose = "P" * 101
    (finding,) = awats.report.validate_report(report)
    assert finding.path == "purpose"
    assert wats_server.count() == 0


async def test_what_a_server_exports_but_refuses_is_mended_in_the_copy_that_is_sent(
    awats: AsyncWATS, samples: Path, caplog: pytest.LogCaptureFixture
) -> None:
    document = json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_bytes())
    before = json.dumps(document)
    with caplog.at_level(logging.WARNING, "pywats_async"):
        await awats.report.submit_report(document)
    assert "Mended" in caplog.text
    assert json.dumps(document) == before


async def test_wsxf_both_ways(awats: AsyncWATS, samples: Path) -> None:
    text = (samples / "wsxf" / "uut-wsxf-export.xml").read_bytes()
    report_id = await awats.report.submit_report_xml(text)
    (back,) = wsxf.loads(await awats.report.get_report_xml(report_id))
    assert back["id"] == report_id == wsxf.loads(text)[0]["id"]
    assert await awats.report.submit_report_xml(text.decode()) == report_id
    two = text.replace(b"</Reports>", text[text.index(b"<Report ") :])
    with pytest.raises(ValidationError, match="one report at a time"):
        await awats.report.submit_report_xml(two)


async def test_repair(awats: AsyncWATS) -> None:
    failed = report_of(awats)
    failed.get_root_sequence_call().add_boolean_step(name="LED", status="Failed")
    failed.add_misc_info("Oven", "2")
    await awats.report.submit_report(failed)
    repair = awats.report.create_uur_from_uut(failed, operator="bob", comment="LED replaced")
    repair.add_main_failure("Component", "Burned Component", comment="D1")
    await awats.report.submit_report(repair)
    back = await awats.report.get_report(repair.id)
    assert isinstance(back, UURReport)
    assert (back.sn, back.uut_guid, back.test_operation_code) == ("SN-1", failed.id, 10)
    assert [failure.code for failure in back.failures] == ["Burned Component"]
    (header,) = await awats.report.query_uur_headers(top=10)
    assert header.uuid == repair.id
    assert header.referenced_uut == failed.id
    assert [h.uuid async for h in awats.report.iter_uur_headers(serial_number="SN-1")] == [repair.id]


async def test_a_repair_needs_its_unit(awats: AsyncWATS) -> None:
    with pytest.raises(ValidationError, match="serial_number"):
        awats.report.create_uur_report("PN-1")


async def test_detail_levels(awats: AsyncWATS) -> None:
    report = report_of(awats)
    await awats.report.submit_report(report)
    whole = await awats.report.get_report(report.id, 7)
    least = await awats.report.get_report(report.id, 0)
    assert isinstance(whole, UUTReport)
    assert len(least.model_dump_json()) < len(whole.model_dump_json())
    with pytest.raises(ValidationError, match="detail_level"):
        await awats.report.get_report(report.id, 8)


async def test_lenient_mode_reads_a_missing_report_as_none(wats_server: FakeWATS) -> None:
    async with AsyncWATS(
        "http://127.0.0.1", "test-token", transport=wats_server.transport(), error_mode=ErrorMode.LENIENT
    ) as wats:
        assert await wats.report.get_report("00000000-0000-0000-0000-000000000001") is None


async def test_attachments(awats: AsyncWATS, tmp_path: Path) -> None:
    report = report_of(awats)
    step = report.get_root_sequence_call().add_boolean_step(name="photo")
    step.add_attachment(Attachment.from_bytes("photo.bin", b"\x00\x01" * 1_000))
    await awats.report.submit_report(report)
    back = await awats.report.get_report(report.id)
    assert isinstance(back, UUTReport)
    photo = back.get_root_sequence_call().find_step("photo")
    assert photo is not None
    step_id = photo.id
    assert step_id is not None
    assert await awats.report.get_attachment(step_id=step_id, report_id=report.id) == b"\x00\x01" * 1_000
    with zipfile.ZipFile(io.BytesIO(await awats.report.get_all_attachments(report.id))) as everything:
        assert everything.read(everything.namelist()[0]) == b"\x00\x01" * 1_000
    one = await awats.report.download_attachment(tmp_path / "one", step_id=step_id, report_id=report.id)
    assert one.read_bytes() == b"\x00\x01" * 1_000
    zipped = await awats.report.download_all_attachments(report.id, tmp_path / "all.zip")
    assert zipfile.is_zipfile(zipped)
    assert (await awats.report.get_certificate(report.id)).startswith(b"%PDF")
    with pytest.raises(ValidationError, match="report_id"):
        await awats.report.get_attachment(step_id=step_id)
    with pytest.raises(ValidationError, match="either"):
        await awats.report.get_attachment(report_id=report.id)


async def test_header_queries(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    report = report_of(awats)
    report.add_sub_unit("PCBA", "SUB-1", "SUBPN", "B")
    report.add_misc_info("Oven", "two")
    await awats.report.submit_report(report)
    await awats.report.submit_report(report_of(awats, "SN-2", "PN-2"))
    query = awats.report
    assert [h.serial_number for h in await query.query_headers(odata_filter="partNumber eq 'PN-2'")] == ["SN-2"]
    assert [
        h.serial_number for h in await query.query_headers(select=["serialNumber"], orderby="serialNumber asc")
    ] == [
        "SN-1",
        "SN-2",
    ]
    assert await query.query_headers(ReportType.UUR) == []
    (found,) = await query.query_headers_by_subunit_serial("SUB-1")
    assert found.sub_units is not None
    assert found.sub_units[0].part_number == "SUBPN"
    assert [h.uuid for h in await query.query_headers_by_subunit_part_number("SUBPN")] == [report.id]
    assert [h.uuid for h in await query.query_headers_by_misc_info("Oven", "two")] == [report.id]
    assert await query.query_headers_by_misc_info("Oven", "two", top=0) == []
    assert len(await query.query_headers_with_subunits(top=10)) == 2
    assert [h.serial_number for h in await query.get_headers_by_part_number("PN-1")] == ["SN-1"]
    assert len(await query.get_todays_headers()) == 2
    assert len(await query.get_recent_headers(1)) == 2
    now = datetime.now(UTC)
    assert len(await query.get_headers_by_date_range(now - timedelta(hours=1), now + timedelta(hours=1))) == 2
    assert await query.get_headers_by_date_range(now - timedelta(days=2), now - timedelta(days=1)) == []
    assert await query.get_headers_by_date_range(now - timedelta(days=2), now - timedelta(days=1), "uur") == []


async def test_a_batch_is_one_query_for_each_url_sized_chunk(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    serial_numbers = [f"SERIAL-{number:06}" for number in range(300)]
    for serial_number in serial_numbers[::10]:
        await awats.report.submit_report(report_of(awats, serial_number))
    wats_server.reset()
    found = await awats.report.get_headers_by_serial(serial_numbers)
    assert {header.serial_number for header in found} == set(serial_numbers[::10])
    assert wats_server.count() <= 6
    assert all(len(str(recorded.query)) < 2_048 for recorded in wats_server.requests)
    assert await awats.report.get_headers_by_serial([]) == []
    assert len(await awats.report.get_headers_by_serial(serial_numbers, top=3)) == 3


async def test_pages_stay_whole_while_reports_arrive(awats: AsyncWATS) -> None:
    for number in range(6):
        await awats.report.submit_report(report_of(awats, f"SN-{number}"))
    seen: list[str | None] = []
    async for header in awats.report.iter_uut_headers(page_size=2):
        if len(seen) == 1:
            await awats.report.submit_report(report_of(awats, "SN-NEW"))
        seen.append(header.serial_number)
    assert sorted(s for s in seen if s != "SN-NEW") == [f"SN-{number}" for number in range(6)]


async def test_an_incremental_read_goes_on_where_the_last_one_ended(awats: AsyncWATS) -> None:
    for number in range(5):
        await awats.report.submit_report(report_of(awats, f"SN-{number}"))
    first = [header async for header in awats.report.iter_uut_headers(after=0, page_size=2)]
    assert [header.serial_number for header in first] == [f"SN-{number}" for number in range(5)]
    last = first[-1].time_stamp
    await awats.report.submit_report(report_of(awats, "SN-5"))
    assert [h.serial_number async for h in awats.report.iter_uut_headers(after=last)] == ["SN-5"]


@pytest.mark.parametrize("arguments", [{"page_size": 0}, {"page_size": 10_001}, {"after": 1, "orderby": "start desc"}])
async def test_pages_that_make_no_sense(awats: AsyncWATS, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        [header async for header in awats.report.iter_uut_headers(**arguments)]


async def test_queries_that_make_no_sense(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    with pytest.raises(ValidationError, match="iter_uut_headers"):
        await awats.report.query_uut_headers(top=20_000)
    with pytest.raises(ValidationError, match="UUT or UUR"):
        await awats.report.query_headers("X")
    assert wats_server.count() == 0
