"""Every request that the client sends, held against the public document of the WATS API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pywats_async import WATS, AsyncWATS
from pywats_async.odata import field
from pywats_async.testing import FakeWATS

from ..testing.reports import ONE_PIXEL, step, uur, uut
from .openapi import assert_request_conforms

FILE = {"name": "pixel.png", "contentType": "image/png", "data": ONE_PIXEL}
NAMES = ["subUnits", "miscInfo", "assets", "attachments"]
WHEN = datetime(2024, 3, 5, 14, 7, 9, tzinfo=UTC)
ODD = "O'Brien / ? # % & + Å"

Read = Callable[[WATS, str, str, Path], Any]

CALLS: dict[str, Read] = {
    "submit_report": lambda wats, test, repair, to: wats.report.submit_report(uut(sn="O'Brien & Å")),
    "submit": lambda wats, test, repair, to: wats.report.submit(uur()),
    "submit_report_xml": lambda wats, test, repair, to: wats.report.submit_report_xml(wats.report.get_report_xml(test)),
    "get_report": lambda wats, test, repair, to: wats.report.get_report(test, detail_level=3),
    "get_report_xml": lambda wats, test, repair, to: wats.report.get_report_xml(
        test, include_attachments=False, include_chartdata=True, include_indexes=False
    ),
    "get_attachment": lambda wats, test, repair, to: wats.report.get_attachment(step_id=1, report_id=test),
    "get_all_attachments": lambda wats, test, repair, to: wats.report.get_all_attachments(test),
    "get_certificate": lambda wats, test, repair, to: wats.report.get_certificate(repair),
    "download_attachment": lambda wats, test, repair, to: wats.report.download_attachment(
        to / "a.png", step_id=1, report_id=test
    ),
    "download_all_attachments": lambda wats, test, repair, to: wats.report.download_all_attachments(test, to / "a.zip"),
    "download_certificate": lambda wats, test, repair, to: wats.report.download_certificate(test, to / "a.pdf"),
    "query_headers": lambda wats, test, repair, to: wats.report.query_headers(
        "R", NAMES, "result eq 'Passed'", top=5, orderby="start desc", skip=1, select=["uuid"]
    ),
    "query_uut_headers": lambda wats, test, repair, to: wats.report.query_uut_headers(
        odata_filter=str(field("serialNumber").eq(ODD)), top=10
    ),
    "query_uur_headers": lambda wats, test, repair, to: wats.report.query_uur_headers(expand=["uurSubUnits"]),
    "query_headers_with_subunits": lambda wats, test, repair, to: wats.report.query_headers_with_subunits(),
    "query_headers_by_subunit_part_number": lambda wats, test, repair, to: (
        wats.report.query_headers_by_subunit_part_number(ODD)
    ),
    "query_headers_by_subunit_serial": lambda wats, test, repair, to: wats.report.query_headers_by_subunit_serial(
        ODD, "R"
    ),
    "query_headers_by_misc_info": lambda wats, test, repair, to: wats.report.query_headers_by_misc_info(ODD, "2", 5),
    "get_headers_by_serial": lambda wats, test, repair, to: wats.report.get_headers_by_serial(
        [f"{ODD}{number}" for number in range(300)]
    ),
    "get_headers_by_part_number": lambda wats, test, repair, to: wats.report.get_headers_by_part_number(ODD),
    "get_headers_by_date_range": lambda wats, test, repair, to: wats.report.get_headers_by_date_range(
        WHEN, datetime(2024, 3, 6)
    ),
    "get_recent_headers": lambda wats, test, repair, to: wats.report.get_recent_headers(3),
    "get_todays_headers": lambda wats, test, repair, to: wats.report.get_todays_headers(),
    "iter_uut_headers": lambda wats, test, repair, to: list(wats.report.iter_uut_headers(part_number=ODD, after=0)),
    "iter_uur_headers": lambda wats, test, repair, to: list(wats.report.iter_uur_headers(page_size=1)),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_the_report_domain_sends(wats: WATS, wats_server: FakeWATS, tmp_path: Path, name: str) -> None:
    test = wats_server.add_report(uut(step(attachment=FILE)))
    repair = wats_server.add_report(uur())
    CALLS[name](wats, test, repair, tmp_path)
    assert wats_server.requests
    for request in wats_server.requests:
        assert_request_conforms(request)
        assert request.status == 200, request


def test_every_call_of_the_report_domain_is_held_against_the_document(wats: WATS) -> None:
    local = {"create_uut_report", "create_uur_report", "create_uur_from_uut", "validate_report"}
    public = {name for name in dir(type(wats.report)) if not name.startswith("_") and name.islower()}
    assert public - local == set(CALLS)


@pytest.mark.anyio
async def test_what_the_client_itself_sends(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    assert await awats.get_version() == wats_server.version
    assert await awats.test_connection()
    for request in wats_server.requests:
        assert_request_conforms(request)
