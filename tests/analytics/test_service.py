"""Report lists, unit flow, alarms, and what the server is set up with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic_core import from_json

from pywats_async import WATS, AlarmType, AsyncWATS, AuthorizationError, NotFoundError, UnitFlowFilter
from pywats_async.testing import FakeWATS

from ..testing.reports import uur, uut

pytestmark = pytest.mark.anyio


async def test_report_lists_are_headers(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    test = wats_server.add_report(uut(sn="SN-1", miscInfos=[{"description": "Oven", "text": "2"}]))
    repair = wats_server.add_report(uur(sn="SN-1"))
    wats_server.add_report(uut(sn="SN-2", result="F"))
    (header,) = await awats.analytics.get_uut_reports(serial_number="SN-1", misc_value="2", product_group="All")
    assert (str(header.uuid), header.operator, header.test_operation) == (test, "ada", "SW Debug")
    assert header.start_utc == datetime(2024, 3, 5, 13, 7, 9, tzinfo=UTC)
    assert [str(found.uuid) for found in await awats.analytics.get_uur_reports({"partNumber": "PN-*"})] == [repair]
    history = await awats.analytics.get_serial_number_history(serial_number="SN-1")
    assert [found.report_type for found in history] == ["R", "T"]
    assert len(await awats.analytics.get_uut_reports(top_count=1)) == 1
    assert [found.result for found in await awats.analytics.get_uut_reports(status="fail")] == ["Failed"]


async def test_what_the_server_is_set_up_with_is_asked_once(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    for _ in range(2):
        assert [level.level_name for level in await awats.analytics.get_levels()] == ["All", "Factory", "Laboratory"]
        assert (await awats.analytics.get_product_groups(include_filters=True))[1].filters == [
            {"partNumber": "MOD-*", "revision": "*"}
        ]
        assert {process.code for process in await awats.analytics.get_processes(include_repair_operations=True)} == {
            500,
            510,
        }
    assert wats_server.count() == 3
    assert await awats.analytics.get_version() == await awats.get_version() == wats_server.version
    assert wats_server.count() == 5


async def test_the_settings_of_a_user(awats: AsyncWATS) -> None:
    assert (await awats.analytics.get_user_settings("test")).culture_code == "en-US"
    with pytest.raises(NotFoundError):
        await awats.analytics.get_user_settings("nobody")


NODES = [
    {"id": 1, "name": "ICT", "unitCount": 10, "passCount": 9, "failCount": 1, "yield": 90.0},
    {"id": 2, "name": "Final", "unitCount": 9, "passCount": 9, "failCount": 0},
    {"id": 3, "name": "Packing"},
]
FLOW = {"nodes": NODES, "links": [{"id": 1, "source": 1, "target": 2}], "units": [{"serialNumber": "SN-1"}]}


@pytest.fixture
def flow(wats_server: FakeWATS) -> list[dict[str, Any]]:
    """The bodies that are posted to unit flow."""
    bodies: list[dict[str, Any]] = []

    def answer(call: Any) -> object:
        bodies.append(from_json(call.body))
        return FLOW

    for route in ("", "/SN", "/SplitBy", "/UnitOrder"):
        wats_server.routes.post(f"/api/internal/UnitFlow{route}")(answer)
    for route, name in (("Nodes", "nodes"), ("Links", "links"), ("Units", "units")):
        wats_server.routes.get(f"/api/internal/UnitFlow/{route}")(lambda call, name=name: FLOW[name])
    return bodies


async def test_unit_flow_is_filtered_and_changed(awats: AsyncWATS, flow: list[dict[str, Any]]) -> None:
    analytics, product = awats.analytics, UnitFlowFilter(part_number="PN-1")
    assert [node.name for node in (await analytics.get_unit_flow(product)).nodes or ()] == ["ICT", "Final", "Packing"]
    await analytics.trace_serial_numbers(["SN-1"], {"partNumber": "PN-1"})
    await analytics.split_flow_by("stationName", product)
    await analytics.set_unit_order("startTime")
    await analytics.set_unit_flow_visibility(["1"], ["2"])
    await analytics.show_operations(["1"])
    await analytics.hide_operations(["1"])
    await analytics.expand_operations(False)
    assert flow == [
        {"partNumber": "PN-1"},
        {"partNumber": "PN-1", "serialNumbers": ["SN-1"]},
        {"partNumber": "PN-1", "splitBy": "stationName"},
        {"unitOrder": "startTime"},
        {"showList": ["1"], "hideList": ["2"]},
        {"showList": ["1"]},
        {"hideList": ["1"]},
        {"expandOperations": False},
    ]
    assert product == UnitFlowFilter(part_number="PN-1")
    assert [link.source_id for link in await analytics.get_flow_links()] == [1]
    assert len(await analytics.get_flow_nodes()) == 3
    assert [unit.serial_number for unit in await analytics.get_flow_units()] == ["SN-1"]


@pytest.mark.usefixtures("flow")
async def test_figures_of_unit_flow(awats: AsyncWATS) -> None:
    assert await awats.analytics.get_flow_summary() == {
        "total_nodes": 3,
        "total_links": 1,
        "total_units": 1,
        "passed_units": 18,
        "failed_units": 1,
        "avg_yield": 95.0,
        "min_yield": 90.0,
        "max_yield": 100.0,
    }
    assert [node.name for node in await awats.analytics.get_bottlenecks()] == ["ICT"]
    assert await awats.analytics.get_bottlenecks(min_yield_threshold=50) == []


async def test_who_may_not_see_the_flow_is_told_so(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    wats_server.routes.post("/api/internal/UnitFlow")(lambda call: FLOW)
    wats_server.faults.add(route="/api/internal/UnitFlow", method="POST", status=403)
    with pytest.raises(AuthorizationError):
        await awats.analytics.get_flow_summary()


async def test_alarms_of_a_type(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    logs = [{"logId": 1, "type": 1}, {"logId": 2, "type": 2, "fpy": 0.5, "fpyTrend": -0.1}, {"logId": 3, "type": 9}]
    route = "/api/internal/Trigger/GetAlarmAndNotificationLogs"
    wats_server.routes.post(route)(lambda call: logs)
    found = await awats.analytics.get_alarm_logs(AlarmType.YIELD_VOLUME, date_from=datetime(2026, 1, 1, tzinfo=UTC))
    assert [(log.log_id, log.alarm_type_name, log.fpy_percent) for log in found] == [(2, "Yield & Volume", 50.0)]
    assert from_json(wats_server.requests[-1].body) == {"dateFrom": "2026-01-01T00:00:00Z"}
    assert [log.alarm_type_name for log in await awats.analytics.get_alarm_logs()][2] == "Unknown (9)"


async def test_times_of_connections(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    route = "/api/App/ConnectionAndExecutionTime"
    answer = {"avgConnectionTime": 2.5, "reports": [{"id": "r-1", "connectionTime": 2.5}]}
    bounds = ("minConnectionTime", "maxConnectionTime", "minExecutionTime", "maxExecutionTime")
    wats_server.routes.post(route, query=bounds)(lambda call: answer)
    found = await awats.analytics.get_connection_and_execution_time(part_number="PN-1", max_execution_time=60)
    assert (found.avg_connection_time, found.reports[0].id) == (2.5, "r-1")
    assert wats_server.requests[-1].query == (("maxExecutionTime", "60"),)


@pytest.mark.usefixtures("flow")
def test_the_blocking_client_has_the_same(wats: WATS) -> None:
    assert wats.analytics.get_flow_summary()["total_nodes"] == 3
    assert wats.analytics.get_uut_reports() == []
