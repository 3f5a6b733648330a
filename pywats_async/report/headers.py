"""The rows of report queries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from ..models import Row

__all__ = [
    "HeaderAsset",
    "HeaderAttachment",
    "HeaderMiscInfo",
    "HeaderSubUnit",
    "InsertResult",
    "ReportHeader",
]


class HeaderSubUnit(Row):
    """A sub-unit of a report, as `$expand=subUnits` gives it."""

    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    part_type: str | None = None


class HeaderMiscInfo(Row):
    """A piece of miscellaneous information, as `$expand=miscInfo` gives it."""

    description: str | None = None
    value: str | None = None


class HeaderAsset(Row):
    """An asset that was used, and how far it was from its limits then, as `$expand=assets` gives it."""

    serial_number: str | None = None
    running_count: int | None = None
    running_count_exceeded: int | None = None
    total_count: int | None = None
    total_count_exceeded: int | None = None
    days_since_maintenance: float | None = None
    maintenance_days_overdue: float | None = None
    days_since_calibration: float | None = None
    calibration_days_overdue: float | None = None


class HeaderAttachment(Row):
    """An attachment of a test step (`step_id`) or a repair (`id`), without its content."""

    step_id: int | None = None
    id: UUID | None = None
    filename: str | None = None


class ReportHeader(Row):
    """What the server knows of a report without opening it (`GET /api/Report/Query/Header`).

    Which fields are there depends on the server's version and on `$select`; the lists only with `$expand`.
    """

    uuid: UUID | None = None
    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    report_type: str | None = None
    """T for a test report, R for a repair report."""
    start: datetime | None = None
    result: str | None = None
    """Passed, Failed, Error or Terminated."""
    batch_number: str | None = None
    user_name: str | None = None
    station_name: str | None = None
    location: str | None = None
    purpose: str | None = None
    measures_deleted: bool | None = None
    time_stamp: int | None = None
    """Rises in the order in which the server processed the reports; the key of incremental reads."""
    process_code: int | None = None
    process_name: str | None = None
    comment: str | None = None
    execution_time: float | None = None
    """Seconds."""
    sw_filename: str | None = None
    sw_version: str | None = None
    test_socket_index: int | None = None
    fixture_id: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    run: int | None = None
    receive_count: int | None = None
    report_size: int | None = None
    """Kilobytes."""
    caused_uut_failure: str | None = None
    caused_uut_failure_path: str | None = None
    passed_in_run: int | None = None
    referenced_uut: UUID | None = None
    sub_units: list[HeaderSubUnit] | None = None
    misc_info: list[HeaderMiscInfo] | None = None
    assets: list[HeaderAsset] | None = None
    attachments: list[HeaderAttachment] | None = None
    uur_sub_units: list[HeaderSubUnit] | None = None
    uur_misc_info: list[HeaderMiscInfo] | None = None
    uur_attachments: list[HeaderAttachment] | None = None
    misc_data: list[dict[str, Any]] | None = None
    """The matching pieces, in answers of `query_headers_by_misc_info`."""

    @property
    def start_utc(self) -> datetime | None:
        """The start in UTC."""
        return None if self.start is None else self.start.astimezone(UTC)

    @property
    def operator(self) -> str | None:
        """Who tested: the old client's name for `user_name`."""
        return self.user_name

    @property
    def test_operation(self) -> str | None:
        """The test process: the old client's name for `process_name`."""
        return self.process_name


class InsertResult(Row):
    """What the server answers to a report (`POST /api/Report/WSJF` and `WSXF`)."""

    sent_id: UUID | None = Field(default=None, alias="ID")
    uuid: UUID | None = None
    legacy_id: int | None = Field(default=None, alias="Report_ID")
