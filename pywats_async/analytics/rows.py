"""The rows of yields, repairs, equipment effectiveness, and of what the server is set up with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ..filters import display_path
from ..models import Moment, Row, either
from ..report.headers import ReportHeader

__all__ = [
    "LevelInfo",
    "ListedReport",
    "OeeAnalysisResult",
    "ProductGroup",
    "RepairHistoryRecord",
    "RepairStatistics",
    "TopFailedStep",
    "UserSettings",
    "YieldData",
]


class _Dimensions(Row):
    """What a row of yields or repairs is for; the ones that were asked for are there."""

    part_number: str | None = None
    revision: str | None = None
    product_name: str | None = None
    product_group: str | None = None
    station_name: str | None = None
    location: str | None = None
    purpose: str | None = None
    level: str | None = None
    operator: str | None = None
    test_operation: str | None = None
    process_code: int | None = None
    period: str | None = None
    """As "2026-01-15", "2026-W03", "2026-01", "2026-Q1", "2026", depending on the date grouping."""
    batch_number: str | None = None
    sw_filename: str | None = None
    sw_version: str | None = None
    misc_info_description: str | None = None
    misc_info_string: str | None = None
    unit_type: str | None = None


class YieldData(_Dimensions):
    """A yield: how many units were tested, and how many of them passed. Yields are percentages.

    First, second and third pass (`fp`, `sp`, `tp`) count the units that passed in that run or an earlier one, last pass
    (`lp`) those that passed in their last run.
    """

    fixture_id: str | None = None
    socket_index: int | None = None
    error_code: int | None = None
    step_caused_uut_failure: str | None = None
    step_path_caused_uut_failure: str | None = None
    asset_serial_number: str | None = None
    asset_name: str | None = None
    unit_count: int | None = None
    fp_count: int | None = None
    sp_count: int | None = None
    tp_count: int | None = None
    lp_count: int | None = None
    fp_fail_count: int | None = None
    sp_fail_count: int | None = None
    tp_fail_count: int | None = None
    lp_fail_count: int | None = None
    fpy: float | None = None
    spy: float | None = None
    tpy: float | None = None
    lpy: float | None = None
    ppm_fpy: float | None = None
    """Failed units in a million."""
    ppm_spy: float | None = None
    ppm_tpy: float | None = None
    ppm_lpy: float | None = None
    test_report_count: int | None = None
    test_yield_count: int | None = None
    """How many of the reports passed."""
    test_yield: float | None = None
    ppm_test_yield: float | None = None
    retest_count: int | None = None
    first_utc: Moment | None = None
    last_utc: Moment | None = None


class RepairStatistics(_Dimensions):
    """How many repairs were made of what."""

    repair_operation: str | None = None
    repair_code: str | None = None
    repair_category: str | None = None
    repair_type: str | None = None
    component_ref: str | None = None
    component_number: str | None = None
    component_revision: str | None = None
    component_vendor: str | None = None
    component_description: str | None = None
    function_block: str | None = None
    referenced_step: str | None = None
    referenced_step_path: str | None = None
    test_period: str | None = None
    test_level: str | None = None
    test_station_name: str | None = None
    test_location: str | None = None
    test_purpose: str | None = None
    test_operator: str | None = None
    fail_code: str | None = None
    repair_report_count: int | None = None
    repair_count: int | None = None
    """How many failures were repaired; a report holds one or more."""
    total_count: int | None = None
    repair_rate: float | None = None


class RepairHistoryRecord(Row):
    """A failure that was repaired."""

    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    report_id: str | None = None
    repair_date: Moment | None = None
    fail_step_name: str | None = None
    fail_step_path: str | None = None
    fail_code: str | None = None
    repair_code: str | None = None
    symptom: str | None = None
    cause: str | None = None
    action: str | None = None


class TopFailedStep(Row):
    """A step that failed, and how often."""

    step_name: str | None = None
    step_path: str | None = None
    step_type: str | None = None
    step_group: str | None = None
    part_number: str | None = None
    revision: str | None = None
    product_group: str | None = None
    fail_count: int | None = None
    total_count: int | None = None
    fail_rate: float | None = None
    """Percent."""
    first_fail_date: Moment | None = None
    last_fail_date: Moment | None = None

    @property
    def step_path_display(self) -> str | None:
        """The path with slashes."""
        return None if self.step_path is None else display_path(self.step_path)


class OeeAnalysisResult(Row):
    """Overall equipment effectiveness: availability x performance x quality, in percent; times in seconds."""

    oee: float | None = None
    availability: float | None = None
    performance: float | None = None
    quality: float | None = None
    total_time: float | None = None
    run_time: float | None = None
    down_time: float | None = None
    planned_production_time: float | None = None
    total_count: int | None = None
    good_count: int | None = None
    reject_count: int | None = None
    ideal_cycle_time: float | None = None
    actual_cycle_time: float | None = None
    period: str | None = None
    part_number: str | None = None
    station_name: str | None = None


class ListedReport(ReportHeader):
    """A report header as the report lists of analytics name its fields."""

    uuid: UUID | None = either("uuid", "id", "guid")
    start: Moment | None = either("start", "startUtc")
    result: str | None = either("result", "status")
    user_name: str | None = either("userName", "operator")
    process_name: str | None = either("processName", "testOperation")
    test_socket_index: int | None = either("testSocketIndex", "socketIndex")


class LevelInfo(Row):
    """A level: a group of stations."""

    level_id: int | None = None
    level_name: str | None = None


class ProductGroup(Row):
    """A product group, which a filter can name."""

    product_group_id: int | None = None
    product_group_name: str | None = None
    filters: list[dict[str, Any]] | None = None
    """Which part numbers and revisions belong to it, where asked for."""


class UserSettings(Row):
    """What a user of the server may see (`GET /api/App/CommonUserSettings`)."""

    full_name: str | None = None
    culture_code: str | None = None
    email: str | None = None
    roles: list[str] | None = None
    levels: list[str] | None = None
    product_groups: list[str] | None = None
