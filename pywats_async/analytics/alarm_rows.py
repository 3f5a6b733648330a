"""The rows of alarms, and of the times that stations need to connect and to test."""

from __future__ import annotations

from pydantic import Field

from ..models import Moment, Row, either
from .enums import AlarmType

__all__ = [
    "AlarmLog",
    "ConnectionExecutionTimeAnalysis",
    "ConnectionExecutionTimeDimension",
    "ConnectionExecutionTimeReport",
    "ConnectionExecutionTimeStats",
]

_ALARMS = {
    AlarmType.REPORT: "Report (UUT)",
    AlarmType.YIELD_VOLUME: "Yield & Volume",
    AlarmType.SERIAL_NUMBER: "Serial Number",
    AlarmType.MEASUREMENT: "Measurement",
    AlarmType.ASSET: "Asset",
}


class AlarmLog(Row):
    """An alarm or notification that was raised. Which fields are there depends on its type; yields are fractions."""

    log_id: int | None = None
    name: str | None = None
    log_date: Moment | None = None
    trigger_id: int | None = None
    type: int | None = None
    state: str | None = None
    grouping_set: str | None = None
    calculations_string: str | None = None
    client_group_ids: list[int] | None = None
    product_selection_ids: list[int] | None = None
    part_number: str | None = None
    product_name: str | None = None
    process_code: str | None = None
    process_name: str | None = None
    report_guid: str | None = None
    serial_number: str | None = None
    revision: str | None = None
    station_name: str | None = None
    operator: str | None = None
    result: str | None = None
    start_utc: Moment | None = None
    fpy: float | None = None
    spy: float | None = None
    tpy: float | None = None
    lpy: float | None = None
    test_yield: float | None = None
    fpy_trend: float | None = None
    spy_trend: float | None = None
    tpy_trend: float | None = None
    lpy_trend: float | None = None
    test_yield_trend: float | None = None
    uut_count: int | None = None
    unit_count: int | None = None
    fp_count: int | None = None
    lp_count: int | None = None
    retest_count: int | None = None
    sequence_count: int | None = None
    sequential_match: int | None = None
    free: int | None = None
    reserved: int | None = None
    serial_number_type: str | None = None
    cp: float | None = None
    cpk: float | None = None
    min: float | None = None
    max: float | None = None
    avg: float | None = None
    stdev: float | None = None
    measurement_path: str | None = None
    asset_name: str | None = either("assetname", "assetName")
    asset_serial_number: str | None = either("serialnumber", "assetSerialNumber")
    type_id: str | None = either("typeid", "typeId")
    asset_state: str | None = either("assetstate", "assetState")
    bubbled_status: str | None = either("bubbledstatus", "bubbledStatus")
    tags: str | None = None
    is_days_since_calibration_unknown: bool | None = None
    is_days_since_maintenance_unknown: bool | None = None

    @property
    def alarm_type_name(self) -> str:
        """What raised it, in words."""
        return next((name for kind, name in _ALARMS.items() if kind == self.type), f"Unknown ({self.type})")

    @property
    def fpy_percent(self) -> float | None:
        """The first-pass yield in percent."""
        return None if self.fpy is None else self.fpy * 100

    @property
    def fpy_trend_percent(self) -> float | None:
        """The trend of the first-pass yield in percent."""
        return None if self.fpy_trend is None else self.fpy_trend * 100


class ConnectionExecutionTimeReport(Row):
    """How long a station took to connect to a unit and to test it, in one report."""

    id: str | None = either("id", "uuid")
    serial_number: str | None = None
    part_number: str | None = None
    product_name: str | None = None
    revision: str | None = None
    test_operation: str | None = None
    sw_filename: str | None = None
    sw_version: str | None = None
    status: str | None = None
    station_name: str | None = None
    location: str | None = None
    purpose: str | None = None
    socket_index: int | None = None
    operator: str | None = None
    period: str | None = None
    start_utc: Moment | None = None
    end_utc: Moment | None = None
    connection_time: float | None = None
    execution_time: float | None = None
    connection_and_execution_time: float | None = None
    step_caused_uut_failure: str | None = None
    step_path_caused_uut_failure: str | None = None


class ConnectionExecutionTimeStats(Row):
    """The statistics of these times (seconds)."""

    category: str | None = None
    min_connection_time: float | None = None
    max_connection_time: float | None = None
    avg_connection_time: float | None = None
    median_connection_time: float | None = None
    min_execution_time: float | None = None
    max_execution_time: float | None = None
    avg_execution_time: float | None = None
    median_execution_time: float | None = None
    min_connection_and_execution_time: float | None = None
    max_connection_and_execution_time: float | None = None
    avg_connection_and_execution_time: float | None = None
    median_connection_and_execution_time: float | None = None


class ConnectionExecutionTimeDimension(Row):
    """The statistics by one dimension."""

    dimension: str | None = None
    statistics: list[ConnectionExecutionTimeStats] = Field(default_factory=list["ConnectionExecutionTimeStats"])


class ConnectionExecutionTimeAnalysis(ConnectionExecutionTimeStats):
    """The statistics in all, by dimension, and the reports that they are made from."""

    reports: list[ConnectionExecutionTimeReport] = Field(default_factory=list["ConnectionExecutionTimeReport"])
    dimension_statistics: list[ConnectionExecutionTimeDimension] = Field(
        default_factory=list["ConnectionExecutionTimeDimension"]
    )
