"""The rows of steps and measurements."""

from __future__ import annotations

from ..filters import display_path
from ..models import Moment, Row, either

__all__ = [
    "AggregatedMeasurement",
    "MeasurementData",
    "MeasurementListItem",
    "StepAnalysisRow",
    "StepStatusItem",
]


class _OfStep(Row):
    """A row about a step."""

    step_name: str | None = None
    step_path: str | None = None
    """As the server writes it, with pilcrows."""

    @property
    def step_path_display(self) -> str | None:
        """The path with slashes."""
        return None if self.step_path is None else display_path(self.step_path)


class StepAnalysisRow(_OfStep):
    """How often a step had which status, and the statistics of one of its measurements.

    Fields that end in `_wof` leave the failed measurements out. Times are seconds.
    """

    step_type: str | None = None
    step_group: str | None = None
    step_count: int | None = None
    step_passed_count: int | None = None
    step_done_count: int | None = None
    step_skipped_count: int | None = None
    step_failed_count: int | None = None
    step_error_count: int | None = None
    step_terminated_count: int | None = None
    step_other_count: int | None = None
    step_failed_error_terminated_count: int | None = None
    step_caused_uut_failed_error_terminated: int | None = None
    step_caused_uut_failed: int | None = None
    step_caused_uut_error: int | None = None
    step_caused_uut_terminated: int | None = None
    limit1: float | None = None
    limit1_wof: float | None = None
    limit2: float | None = None
    limit2_wof: float | None = None
    comp_operator: str | None = None
    step_time_avg: float | None = None
    step_time_max: float | None = None
    step_time_min: float | None = None
    measure_name: str | None = None
    measure_count: int | None = None
    measure_count_wof: int | None = None
    min: float | None = None
    min_wof: float | None = None
    max: float | None = None
    max_wof: float | None = None
    avg: float | None = None
    avg_wof: float | None = None
    stdev: float | None = None
    stdev_wof: float | None = None
    var: float | None = None
    var_wof: float | None = None
    cpk: float | None = None
    cpk_wof: float | None = None
    cp: float | None = None
    cp_wof: float | None = None
    cp_lower: float | None = None
    cp_lower_wof: float | None = None
    cp_upper: float | None = None
    cp_upper_wof: float | None = None
    sigma_high_3: float | None = None
    sigma_high_3_wof: float | None = None
    sigma_low_3: float | None = None
    sigma_low_3_wof: float | None = None


class MeasurementData(_OfStep):
    """One numeric measurement of one report."""

    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    report_id: str | None = either("reportId", "id")
    value: float | None = None
    limit_low: float | None = either("limitLow", "limit1")
    limit_high: float | None = either("limitHigh", "limit2")
    unit: str | None = None
    status: str | None = None
    timestamp: Moment | None = either("startUtc", "timestamp")
    """When the report began."""


class MeasurementListItem(MeasurementData):
    """One measurement, numeric or text, as the internal measurement list gives it."""

    string_value: str | None = None
    station_name: str | None = None


class AggregatedMeasurement(_OfStep):
    """The statistics of the measurements of one path."""

    part_number: str | None = None
    revision: str | None = None
    count: int | None = None
    min: float | None = None
    max: float | None = None
    avg: float | None = None
    stdev: float | None = None
    variance: float | None = either("var", "variance")
    limit_low: float | None = either("limitLow", "limit1")
    limit_high: float | None = either("limitHigh", "limit2")
    cpk: float | None = None
    cp: float | None = None
    cp_lower: float | None = None
    cp_upper: float | None = None
    unit: str | None = None


class StepStatusItem(_OfStep):
    """The status of a step, in one report or over several, as the internal step list gives it."""

    step_type: str | None = None
    step_group: str | None = None
    part_number: str | None = None
    revision: str | None = None
    pass_count: int | None = None
    fail_count: int | None = None
    total_count: int | None = None
    status: str | None = None
    timestamp: Moment | None = either("startUtc", "timestamp")
    serial_number: str | None = None
    report_id: str | None = either("reportId", "id")
