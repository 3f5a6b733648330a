"""What type checkers see of the Analytics domain: read by mypy and pyright, never run."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_type

from pywats_async import (
    WATS,
    AggregatedMeasurement,
    AlarmLog,
    AlarmType,
    AnalyticsService,
    Async,
    AsyncWATS,
    Blocking,
    DateGrouping,
    DimensionBuilder,
    LevelInfo,
    MeasurementData,
    MeasurementListItem,
    OeeAnalysisResult,
    ProcessInfo,
    RepairHistoryRecord,
    RepairStatistics,
    ReportHeader,
    RunFilter,
    StatusFilter,
    StepPath,
    StepStatusItem,
    TopFailedStep,
    UnitFlowFilter,
    UnitFlowLink,
    UnitFlowNode,
    UnitFlowResult,
    UnitFlowUnit,
    WATSFilter,
    YieldData,
)
from pywats_async.analytics.alarm_rows import ConnectionExecutionTimeAnalysis
from pywats_async.analytics.rows import ListedReport, ProductGroup, UserSettings
from pywats_async.analytics.step_rows import StepAnalysisRow


async def awaited(wats: AsyncWATS, chosen: WATSFilter, flow: UnitFlowFilter) -> None:
    """Calls return coroutines."""
    analytics = wats.analytics
    assert_type(analytics, AnalyticsService[Async])
    assert_type(await analytics.get_dynamic_yield(chosen, part_number="PN-1", run=RunFilter.FIRST), list[YieldData])
    assert_type(await analytics.get_dynamic_repair({"partNumber": "PN-1"}), list[RepairStatistics])
    assert_type(await analytics.get_volume_yield(chosen, "Modules", "Factory", period_count=3), list[YieldData])
    assert_type(await analytics.get_high_volume(product_group="Modules"), list[YieldData])
    assert_type(await analytics.get_high_volume_by_product_group(chosen), list[YieldData])
    assert_type(await analytics.get_worst_yield(top_count=5), list[YieldData])
    assert_type(await analytics.get_worst_yield_by_product_group(), list[YieldData])
    assert_type(await analytics.get_yield_summary("PN-1", days=7), list[YieldData])
    assert_type(await analytics.get_station_yield("ST-1"), list[YieldData])
    assert_type(await analytics.get_oee_analysis(chosen, target_output=10), OeeAnalysisResult)
    assert_type(await analytics.get_related_repair_history("PN-1", "A"), list[RepairHistoryRecord])
    assert_type(await analytics.get_test_step_analysis(chosen), list[StepAnalysisRow])
    assert_type(await analytics.get_test_step_analysis_for_operation("PN-1", "ICT"), list[StepAnalysisRow])
    assert_type(await analytics.get_top_failed(product_group="Modules"), list[TopFailedStep])
    assert_type(await analytics.get_top_failed_by_product("PN-1", 20, 1, 1, days=7), list[TopFailedStep])
    assert_type(await analytics.get_top_failed_internal({"partNumber": "PN-1"}), list[TopFailedStep])
    paths: list[str | StepPath] = [StepPath("Main/Power"), "Main/LED"]
    assert_type(await analytics.get_measurements(chosen, measurement_paths=paths), list[MeasurementData])
    assert_type(await analytics.get_aggregated_measurements(chosen), list[AggregatedMeasurement])
    assert_type(await analytics.get_measurement_list({}, "", ""), list[MeasurementListItem])
    assert_type(await analytics.get_measurement_list_by_product("1", "1", 7, "", ""), list[MeasurementListItem])
    assert_type(await analytics.get_step_status_list({}, "", ""), list[StepStatusItem])
    assert_type(await analytics.get_step_status_list_by_product("1", "1", 7, "", ""), list[StepStatusItem])
    assert_type(await analytics.get_unit_flow(flow), UnitFlowResult)
    assert_type(await analytics.get_flow_nodes(), list[UnitFlowNode])
    assert_type(await analytics.get_flow_links(), list[UnitFlowLink])
    assert_type(await analytics.get_flow_units(), list[UnitFlowUnit])
    assert_type(await analytics.trace_serial_numbers(["SN-1"]), UnitFlowResult)
    assert_type(await analytics.split_flow_by("stationName"), UnitFlowResult)
    assert_type(await analytics.set_unit_order("startTime"), UnitFlowResult)
    assert_type(await analytics.set_unit_flow_visibility(["1"]), UnitFlowResult)
    assert_type(await analytics.show_operations(["1"]), UnitFlowResult)
    assert_type(await analytics.hide_operations(["1"], flow), UnitFlowResult)
    assert_type(await analytics.expand_operations(), UnitFlowResult)
    assert_type(await analytics.get_bottlenecks({"partNumber": "PN-1"}, 90.0), list[UnitFlowNode])
    assert_type(await analytics.get_flow_summary(), dict[str, Any])


def blocking(wats: WATS, chosen: WATSFilter) -> None:
    """Calls return their value."""
    analytics = wats.analytics
    assert_type(analytics, AnalyticsService[Blocking])
    (row,) = analytics.get_dynamic_yield(dimensions=DimensionBuilder(), date_grouping=DateGrouping.DAY)
    assert_type(row.fpy, float | None)
    assert_type(row.first_utc, datetime | None)
    assert_type(analytics.get_uut_reports(chosen, status=StatusFilter.FAILED), list[ListedReport])
    headers: list[ReportHeader] = [*analytics.get_uur_reports(top_count=5), *analytics.get_serial_number_history()]
    assert_type(headers[0].start_utc, datetime | None)
    times = analytics.get_connection_and_execution_time(chosen, max_connection_time=5)
    assert_type(times, ConnectionExecutionTimeAnalysis)
    assert_type(analytics.get_alarm_logs(AlarmType.ASSET), list[AlarmLog])
    assert_type(analytics.get_version(), str)
    assert_type(analytics.get_processes(), list[ProcessInfo])
    assert_type(analytics.get_levels(), list[LevelInfo])
    assert_type(analytics.get_product_groups(include_filters=True), list[ProductGroup])
    assert_type(analytics.get_user_settings("ada"), UserSettings)
    analytics.get_dynamic_yield(part_no="PN-1")  # type: ignore[call-arg]
    analytics.get_volume_yield(period_count="three")  # type: ignore[arg-type]
