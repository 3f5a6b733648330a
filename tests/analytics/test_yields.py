"""Yields, repairs and equipment effectiveness, over reports that the server holds."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pywats_async import (
    KPI,
    WATS,
    AsyncWATS,
    DateGrouping,
    Dimension,
    DimensionBuilder,
    RejectedError,
    ServerError,
    StatusFilter,
    ValidationError,
    WATSFilter,
)
from pywats_async.testing import FakeWATS

from ..testing.reports import uur, uut

pytestmark = pytest.mark.anyio

WHEN = datetime(2024, 3, 5, 12, tzinfo=UTC)
SINCE = WHEN - timedelta(days=1)


def put_tests(server: FakeWATS, serial_number: str, results: str, part_number: str = "PN-1", **more: Any) -> None:
    """Put tests of a unit on the server, an hour apart: "FP" failed first, then passed."""
    for hour, result in enumerate(results):
        start = (WHEN + timedelta(hours=hour)).isoformat()
        server.add_report(uut(sn=serial_number, pn=part_number, result=result, start=start, **more))


@pytest.fixture
def factory(wats_server: FakeWATS) -> FakeWATS:
    """Four units: one passes at once, one in its second run, one in its third, one never."""
    for serial_number, results in (("1", "P"), ("2", "FP"), ("3", "FFP"), ("4", "FF")):
        put_tests(wats_server, serial_number, results)
    put_tests(wats_server, "M-1", "P", "MOD-7", machineName="ST-2")
    return wats_server


@pytest.mark.usefixtures("factory")
async def test_a_yield_counts_units_by_their_runs(awats: AsyncWATS) -> None:
    (row,) = await awats.analytics.get_dynamic_yield(
        part_number="PN-1", dimensions=DimensionBuilder().add(Dimension.PART_NUMBER), date_from=SINCE
    )
    assert (row.part_number, row.unit_count, row.test_report_count, row.retest_count) == ("PN-1", 4, 8, 4)
    assert (row.fp_count, row.sp_count, row.tp_count, row.lp_count) == (1, 2, 3, 3)
    assert (row.fpy, row.spy, row.tpy, row.lpy, row.test_yield) == (25.0, 50.0, 75.0, 75.0, 37.5)
    assert (row.fp_fail_count, row.ppm_fpy) == (3, 750_000.0)
    assert row.first_utc == WHEN


@pytest.mark.usefixtures("factory")
async def test_rows_are_ordered_by_a_figure_and_hold_only_those_asked_for(awats: AsyncWATS) -> None:
    words = DimensionBuilder().add(KPI.FPY, desc=True).add(Dimension.STATION_NAME)
    rows = await awats.analytics.get_dynamic_yield(WATSFilter(dimensions=str(words), date_from=SINCE))
    assert [(row.station_name, row.fpy) for row in rows] == [("ST-2", 100.0), ("ST-1", 25.0)]
    assert rows[0].unit_count is None


@pytest.mark.usefixtures("factory")
async def test_a_filter_is_a_model_a_dict_or_arguments(awats: AsyncWATS) -> None:
    ways = [
        await awats.analytics.get_volume_yield(WATSFilter(station_name="ST-1", status=StatusFilter.PASSED)),
        await awats.analytics.get_volume_yield({"stationName": "ST-1", "status": "Passed"}),
        await awats.analytics.get_volume_yield(station_name="ST-1", status="p"),
        await awats.analytics.get_volume_yield({"station_name": "ST-9"}, status="OK", station_name="ST-1"),
    ]
    assert [[(row.part_number, row.unit_count) for row in rows] for rows in ways] == [[("PN-1", 3)]] * 4


@pytest.mark.usefixtures("factory")
async def test_the_lists_of_products_and_groups(awats: AsyncWATS) -> None:
    analytics = awats.analytics
    assert [row.part_number for row in await analytics.get_high_volume()] == ["PN-1", "MOD-7"]
    assert [row.part_number for row in await analytics.get_high_volume(min_count=2)] == ["PN-1"]
    assert [row.part_number for row in await analytics.get_worst_yield(top_count=1)] == ["PN-1"]
    assert [row.part_number for row in await analytics.get_worst_yield(product_group="Modules")] == ["MOD-7"]
    groups = await analytics.get_worst_yield_by_product_group()
    assert [(row.product_group, row.fpy) for row in groups] == [("All", 25.0), ("Modules", 100.0)]
    assert [row.product_group for row in await analytics.get_high_volume_by_product_group()] == ["All", "Modules"]


async def test_the_last_days_of_a_product_and_of_a_station(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    today = datetime.now(UTC).replace(microsecond=0)
    for days in (0, 1, 40):
        start = (today - timedelta(days=days)).isoformat()
        wats_server.add_report(uut(sn=f"SN-{days}", pn="PN-1", start=start))
    rows = await awats.analytics.get_yield_summary("PN-1", revision="A", days=30)
    assert [row.period for row in rows] == [f"{today - timedelta(days=days):%Y-%m-%d}" for days in (1, 0)]
    assert sum(row.unit_count or 0 for row in await awats.analytics.get_station_yield("ST-1")) == 2
    assert await awats.analytics.get_station_yield("ST-9") == []


@pytest.mark.parametrize(
    ("grouping", "period"),
    [("year", "2024"), (DateGrouping.QUARTER, "2024-Q1"), (2, "2024-03"), ("week", "2024-W10"), ("day", "2024-03-05")],
)
async def test_a_period_has_a_name(
    awats: AsyncWATS, wats_server: FakeWATS, grouping: DateGrouping | int | str, period: str
) -> None:
    put_tests(wats_server, "1", "P")
    rows = await awats.analytics.get_dynamic_yield(dimensions="period", date_grouping=grouping, date_from=SINCE)
    assert [row.period for row in rows] == [period]


async def test_what_the_server_does_not_understand_is_an_error(awats: AsyncWATS) -> None:
    with pytest.raises(RejectedError, match="is no dimension"):
        await awats.analytics.get_dynamic_yield(dimensions="colour")
    with pytest.raises(ValidationError, match="Did you mean 'part_number'"):
        await awats.analytics.get_dynamic_yield({"part_numer": "PN-1"})


async def test_a_failing_server_is_an_error_and_not_an_empty_list(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    wats_server.faults.add(route="/api/App/WorstYield", method="POST", status=500)
    with pytest.raises(ServerError):
        await awats.with_options(retries=0).analytics.get_worst_yield()


async def test_a_query_is_posted_again_when_the_answer_was_lost(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    wats_server.faults.add(route="/api/App/VolumeYield", method="POST", drop="after", times=1)
    assert await awats.analytics.get_volume_yield() == []
    assert wats_server.count("/api/App/VolumeYield", "POST") == 2


async def test_repairs_are_counted_by_what_was_repaired(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    put_tests(wats_server, "1", "F")
    test = wats_server.reports[0]
    details = {"user": "grace", "processCode": 10, "refUUT": test}
    wats_server.add_report(uur(pn="PN-1", sn="1", uur=details))
    wats_server.add_report(uur(pn="PN-1", sn="2", uur=details))
    rows = await awats.analytics.get_dynamic_repair(
        dimensions="repairCode;componentRef;testStationName;repairCount desc", date_from=SINCE
    )
    assert [(row.repair_code, row.component_ref, row.test_station_name) for row in rows] == [
        ("Burned Component", "U1", "ST-1")
    ]
    assert (rows[0].repair_count, rows[0].repair_report_count) == (2, 2)
    history = await awats.analytics.get_related_repair_history("PN-1", "A")
    assert {record.serial_number for record in history} == {"1", "2"}
    assert history[0].repair_code == "Burned Component"
    assert await awats.analytics.get_related_repair_history("PN-1", "B") == []


@pytest.mark.usefixtures("factory")
async def test_effectiveness_is_the_product_of_its_parts(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    result = await awats.analytics.get_oee_analysis(station_name="ST-1", available_time="1,1,1,1,1,1,1")
    assert (result.total_count, result.good_count, result.run_time) == (8, 3, 100.0)
    assert result.quality == 37.5
    parts = (result.availability or 0.0, result.performance or 0.0, 37.5)
    assert result.oee == pytest.approx(math.prod(parts) / 10_000)
    await awats.analytics.get_oee_analysis()
    assert ("availableTime", "24,24,24,24,24,24,24") in wats_server.requests[-1].query


@pytest.mark.usefixtures("factory")
def test_the_blocking_client_has_the_same(wats: WATS) -> None:
    (row,) = wats.analytics.get_volume_yield(WATSFilter(part_number="MOD-*"))
    assert (row.part_number, row.fpy) == ("MOD-7", 100.0)
