"""Failed steps and measurements, over reports that the server holds."""

from __future__ import annotations

import pytest

from pywats_async import AsyncWATS, MeasurementPath, RejectedError, WATSFilter
from pywats_async.testing import FakeWATS

from ..testing.reports import numeric, sequence, step, uut, volts

pytestmark = pytest.mark.anyio

PRODUCT = WATSFilter(part_number="PN-100", test_operation="SW Debug")
VALUES = (5.0, 5.02, 4.98, 5.2)


@pytest.fixture(autouse=True)
def factory(wats_server: FakeWATS) -> None:
    """Four units with one or two measurements each; the last one fails."""
    for number, value in enumerate(VALUES):
        status = "P" if 4.9 <= value <= 5.1 else "F"
        wats_server.add_report(
            uut(
                sequence(
                    "Power",
                    numeric("5V rail", volts(value, status), status=status, totTime=0.5),
                    numeric("Rails", volts(value, status, name="a"), volts(5.0, name="b/c"), status=status),
                    status=status,
                ),
                step("LED"),
                sn=f"SN-{number}",
                result=status,
                uut={"user": "ada", "execTime": 1.0},
            )
        )


async def test_the_steps_that_failed_most(awats: AsyncWATS) -> None:
    (row,) = await awats.analytics.get_top_failed(part_number="PN-100", top_count=3)
    assert (row.step_name, row.step_path_display) == ("5V rail", "Main/Power/5V rail")
    assert (row.fail_count, row.total_count, row.fail_rate) == (1, 4, 25.0)


async def test_the_steps_of_a_product_by_ids_come_from_the_public_route(
    awats: AsyncWATS, wats_server: FakeWATS
) -> None:
    assert await awats.analytics.get_top_failed_by_product("PN-100", 10, 1, 1, days=7) == []  # the tests are older
    (row,) = await awats.analytics.get_top_failed_by_product("PN-100", "10", "1", "1", days=4_000, count=5)
    assert row.step_name == "5V rail"
    assert {request.route for request in wats_server.requests} == {"/api/App/TopFailed"}


async def test_measurements_of_a_path(awats: AsyncWATS) -> None:
    rows = await awats.analytics.get_measurements(PRODUCT, measurement_paths="Main/Power/5V rail")
    assert {row.serial_number: row.value for row in rows} == {f"SN-{n}": value for n, value in enumerate(VALUES)}
    assert (rows[0].limit_low, rows[0].limit_high, rows[0].unit) == (4.9, 5.1, "V")
    assert rows[0].step_path_display == "Main/Power/5V rail"
    assert rows[0].timestamp is not None
    assert {row.status for row in rows} == {"Passed", "Failed"}


@pytest.mark.parametrize(
    "path", ["Main/Power/Rails::a", MeasurementPath("Main/Power/Rails::a"), ["Main¶Power¶Rails¶¶a", "Main/LED"]]
)
async def test_a_measurement_of_several_is_named(awats: AsyncWATS, path: str | MeasurementPath) -> None:
    rows = await awats.analytics.get_measurements(PRODUCT, measurement_paths=path)
    assert [row.step_path_display for row in rows] == ["Main/Power/Rails::a"] * 4


async def test_a_slash_in_the_name_of_a_measurement(awats: AsyncWATS) -> None:
    rows = await awats.analytics.get_measurements(PRODUCT, measurement_paths="Main¶Power¶Rails¶¶b/c", top_count=2)
    assert [row.value for row in rows] == [5.0, 5.0]


async def test_the_paths_of_a_filter_go_into_the_address(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    path = {"measurement_path": "Main/Power/5V rail"}
    (row,) = await awats.analytics.get_aggregated_measurements({**PRODUCT.model_dump(exclude_none=True), **path})
    assert ("measurementPaths", "Main¶Power¶5V rail") in wats_server.requests[-1].query
    assert b"measurement" not in wats_server.requests[-1].body
    assert (row.count, row.min, row.max) == (4, 4.98, 5.2)
    assert row.avg == pytest.approx(5.05)
    assert row.cpk is not None
    assert row.cpk < 1


async def test_what_the_server_needs_is_said_by_it(awats: AsyncWATS) -> None:
    with pytest.raises(RejectedError, match="partNumber and testOperation are required"):
        await awats.analytics.get_measurements(part_number="PN-100")


async def test_the_statistics_of_steps(awats: AsyncWATS) -> None:
    rows = await awats.analytics.get_test_step_analysis_for_operation("PN-100", "SW Debug", days=4_000)
    assert [row.step_path_display for row in rows] == [
        "Main",
        "Main/Power",
        "Main/Power/5V rail",
        "Main/Power/Rails",
        "Main/Power/Rails",
        "Main/LED",
    ]
    rail = rows[2]
    assert (rail.step_count, rail.step_passed_count, rail.step_failed_count) == (4, 3, 1)
    assert (rail.step_caused_uut_failed, rail.step_time_avg, rail.comp_operator) == (1, 0.5, "GELE")
    assert (rail.measure_count, rail.max, rail.measure_count_wof, rail.max_wof) == (4, 5.2, 3, 5.02)
    assert rail.sigma_high_3 is not None
    assert [row.measure_name for row in rows[3:5]] == ["a", "b/c"]
    recent = await awats.analytics.get_test_step_analysis(PRODUCT)
    assert recent == []  # the server takes the last 30 days by default


async def test_internal_lists_send_what_they_are_given(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    item = {"stepName": "5V rail", "id": "r-1", "limit1": 4.9, "startUtc": "2024-03-05T13:07:09", "value": 5.0}
    for name in ("MeasurementList", "StepStatusList", "TopFailed"):
        wats_server.routes.post(f"/api/internal/App/{name}", query=("stepFilters", "sequenceFilters"))(
            lambda call: [item]
        )
        wats_server.routes.get(
            f"/api/internal/App/{name}",
            query=("productGroupId", "levelId", "days", "stepFilters", "sequenceFilters"),
        )(lambda call: [item])
    analytics = awats.analytics
    (row,) = await analytics.get_measurement_list({"partNumber": "PN-1"}, "<a/>", "<b/>")
    assert (row.report_id, row.limit_low, row.value) == ("r-1", 4.9, 5.0)
    assert row.timestamp is not None
    assert row.timestamp.isoformat() == "2024-03-05T13:07:09+00:00"  # the server's times are UTC
    assert wats_server.requests[-1].body == b'{"partNumber":"PN-1"}'
    assert wats_server.requests[-1].headers["referer"] == "http://wats.test"
    assert (await analytics.get_measurement_list_by_product("1", "1", 7, "<a/>", "<b/>"))[0].step_name == "5V rail"
    assert (await analytics.get_step_status_list({}, "<a/>", "<b/>"))[0].report_id == "r-1"
    assert (await analytics.get_step_status_list_by_product("1", "1", 7, "<a/>", "<b/>"))[0].report_id == "r-1"
    assert (await analytics.get_top_failed_internal({}, 5))[0].step_name == "5V rail"
    assert wats_server.requests[-1].body == b'{"topCount":5}'
