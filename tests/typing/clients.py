"""What type checkers see of both clients: read by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import assert_type

import httpx

from pywats_async import (
    WATS,
    Async,
    AsyncWATS,
    Blocking,
    ErrorMode,
    Finding,
    ReportHeader,
    ReportService,
    ReportType,
    Settings,
    Station,
    UURReport,
    UUTReport,
    pyWATS,
)


async def awaited(wats: AsyncWATS, report: UUTReport) -> None:
    """Calls return coroutines, iterators are asynchronous."""
    assert_type(wats.report, ReportService[Async])
    assert_type(await wats.get_version(), str)
    assert_type(await wats.test_connection(), bool)
    assert_type(await wats.report.submit_report(report), str)
    assert_type(await wats.report.submit_report({"id": "..."}), str)
    assert_type(await wats.report.get_headers_by_serial("SN-1"), list[ReportHeader])
    assert_type(await wats.report.get_headers_by_serial(["SN-1", "SN-2"], ReportType.UUR, top=5), list[ReportHeader])
    assert_type(await wats.report.query_uut_headers(odata_filter="result eq 'Failed'", top=10), list[ReportHeader])
    assert_type(await wats.report.get_report("id", detail_level=7), UUTReport | UURReport)
    assert_type(await wats.report.get_report_xml("id"), bytes)
    assert_type(await wats.report.download_certificate("id", "certificate.pdf", overwrite=True), Path)
    assert_type(wats.report.iter_uut_headers(part_number="PN-1"), AsyncIterator[ReportHeader])
    async for header in wats.report.iter_uur_headers(after=0):
        assert_type(header, ReportHeader)
        assert_type(header.start, datetime | None)
    assert_type(wats.with_options(fresh=True), AsyncWATS)
    async with wats as same:
        assert_type(same, AsyncWATS)


def blocking(wats: WATS, report: UUTReport) -> None:
    """Calls return their value, iterators are plain."""
    assert_type(wats.report, ReportService[Blocking])
    assert_type(wats.get_version(), str)
    assert_type(wats.test_connection(), bool)
    assert_type(wats.report.submit_report(report), str)
    assert_type(wats.report.get_headers_by_serial("SN-1"), list[ReportHeader])
    assert_type(wats.report.query_uut_headers(odata_filter="result eq 'Failed'", top=10), list[ReportHeader])
    assert_type(wats.report.get_report("id", detail_level=7), UUTReport | UURReport)
    assert_type(wats.report.get_report_xml("id"), bytes)
    assert_type(wats.report.download_certificate("id", "certificate.pdf", overwrite=True), Path)
    assert_type(wats.report.iter_uut_headers(part_number="PN-1"), Iterator[ReportHeader])
    for header in wats.report.iter_uur_headers(after=0):
        assert_type(header, ReportHeader)
    assert_type(wats.with_options(timeout=5, retries=0), WATS)
    with wats as same:
        assert_type(same, WATS)


def the_same_for_both(awats: AsyncWATS, wats: WATS, report: UUTReport) -> None:
    """What sends nothing is called the same way."""
    assert_type(awats.report.create_uut_report("ada", "PN-1", "A", "SN-1", 10), UUTReport)
    assert_type(wats.report.create_uut_report("ada", "PN-1", "A", "SN-1", operation_type=10), UUTReport)
    assert_type(awats.report.create_uur_from_uut(report, operator="bob"), UURReport)
    assert_type(wats.report.validate_report(report), list[Finding])
    assert_type(awats.settings, Settings)
    assert_type(wats.station, Station)
    assert_type(wats.error_mode, ErrorMode)


def constructors(wire: httpx.AsyncBaseTransport) -> None:
    """The arguments are named and typed."""
    AsyncWATS()
    AsyncWATS("https://acme.wats.com", "token", deadline=30, attempts=5, cache=False, ca_bundle="ca.pem")
    WATS(base_url="https://acme.wats.com", token="token", transport=wire, error_mode=ErrorMode.LENIENT)
    WATS(settings=Settings(base_url="https://acme.wats.com"), station=Station(name="ST-1"), timeout=10.0)
    assert_type(pyWATS(base_url="https://acme.wats.com"), WATS)
