"""The Analytics domain: its reports, alarms, and what the server is set up with."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar, Unpack

from ..bridge import call
from ..filters import FilterData, MoreFilters, filter_body
from ..models import aware
from ..process.models import ProcessInfo
from .alarm_rows import AlarmLog, ConnectionExecutionTimeAnalysis
from .enums import AlarmType
from .flow import FlowQueries
from .policy import PROCESSES, SETUP
from .rows import LevelInfo, ListedReport, ProductGroup, UserSettings
from .steps import StepQueries
from .yields import YieldQueries

__all__ = ["AnalyticsService"]

M = TypeVar("M")


class AnalyticsService(YieldQueries[M], StepQueries[M], FlowQueries[M], Generic[M]):
    """Yields, failures, measurements, repairs, equipment effectiveness and unit flow."""

    @call
    async def get_version(self) -> str:
        """Return the server's version (`GET /api/App/Version`). Never from a cache."""
        return await self._http.get("/api/App/Version", str)

    @call
    async def get_processes(
        self,
        include_test_operations: bool | None = None,
        include_repair_operations: bool | None = None,
        include_wip_operations: bool | None = None,
        include_inactive_processes: bool | None = None,
    ) -> list[ProcessInfo]:
        """Return the processes of these kinds (`GET /api/App/Processes`); by default all kinds, active ones only."""
        query = {
            "includeTestOperations": include_test_operations,
            "includeRepairOperations": include_repair_operations,
            "includeWipOperations": include_wip_operations,
            "includeInactiveProcesses": include_inactive_processes,
        }
        return await self._http.get("/api/App/Processes", list[ProcessInfo], query, cache=PROCESSES)

    @call
    async def get_levels(self) -> list[LevelInfo]:
        """Return the levels: the groups of stations (`GET /api/App/Levels`)."""
        return await self._http.get("/api/App/Levels", list[LevelInfo], cache=SETUP)

    @call
    async def get_product_groups(self, include_filters: bool | None = None) -> list[ProductGroup]:
        """Return the product groups, with what belongs to them if asked for (`GET /api/App/ProductGroups`)."""
        query = {"includeFilters": include_filters}
        return await self._http.get("/api/App/ProductGroups", list[ProductGroup], query, cache=SETUP)

    @call
    async def get_user_settings(self, user_name: str) -> UserSettings:
        """Return the roles, levels and product groups of a user (`GET /api/App/CommonUserSettings`)."""
        return await self._http.get("/api/App/CommonUserSettings", UserSettings, {"UserName": user_name})

    @call
    async def get_uut_reports(
        self,
        filter_data: FilterData | None = None,
        **filters: Unpack[MoreFilters],
    ) -> list[ListedReport]:
        """Return the headers of test reports, newest first, 1,000 unless top_count says more
        (`POST /api/App/UutReport`).

        The server looks at product_group, level, serial_number, part_number, revision, batch_number, station_name,
        test_operation, status, misc_value, date_from, date_to and top_count. `wats.report` has queries that page.
        """
        return await self._http.send(
            "POST", "/api/App/UutReport", list[ListedReport], filter_body(filter_data, filters), idempotent=True
        )

    @call
    async def get_uur_reports(
        self, filter_data: FilterData | None = None, **filters: Unpack[MoreFilters]
    ) -> list[ListedReport]:
        """Return the headers of repair reports (`POST /api/App/UurReport`). Fields as `get_uut_reports`."""
        return await self._http.send(
            "POST", "/api/App/UurReport", list[ListedReport], filter_body(filter_data, filters), idempotent=True
        )

    @call
    async def get_serial_number_history(
        self, filter_data: FilterData | None = None, **filters: Unpack[MoreFilters]
    ) -> list[ListedReport]:
        """Return the headers of all reports of a unit, tests and repairs (`POST /api/App/SerialNumberHistory`).

        The server looks at product_group, level, serial_number, part_number, batch_number and misc_value.
        """
        return await self._http.send(
            "POST",
            "/api/App/SerialNumberHistory",
            list[ListedReport],
            filter_body(filter_data, filters),
            idempotent=True,
        )

    @call
    async def get_connection_and_execution_time(
        self,
        filter_data: FilterData | None = None,
        *,
        min_connection_time: int | None = None,
        max_connection_time: int | None = None,
        min_execution_time: int | None = None,
        max_execution_time: int | None = None,
        **filters: Unpack[MoreFilters],
    ) -> ConnectionExecutionTimeAnalysis:
        """Return how long stations take to connect and to test (`POST /api/App/ConnectionAndExecutionTime`).

        The vendor's public document does not list this route. Bounds are seconds.
        """
        query = {
            "minConnectionTime": min_connection_time,
            "maxConnectionTime": max_connection_time,
            "minExecutionTime": min_execution_time,
            "maxExecutionTime": max_execution_time,
        }
        return await self._http.send(
            "POST",
            "/api/App/ConnectionAndExecutionTime",
            ConnectionExecutionTimeAnalysis,
            filter_body(filter_data, filters),
            query,
            idempotent=True,
        )

    @call
    async def get_alarm_logs(
        self,
        alarm_type: AlarmType | int | None = None,
        top_count: int | None = None,
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        product_group: str | None = None,
        level: str | None = None,
    ) -> list[AlarmLog]:
        """Return alarms and notifications (`POST /api/internal/Trigger/GetAlarmAndNotificationLogs`, unsupported by
        the vendor).

        The server knows no filter by type: `alarm_type` picks from its answer, which `top_count` has cut. Naive times
        are local.
        """
        body = {
            "topCount": top_count,
            "dateFrom": None if date_from is None else aware(date_from),
            "dateTo": None if date_to is None else aware(date_to),
            "productGroup": product_group,
            "level": level,
        }
        asked = {name: value for name, value in body.items() if value is not None}
        found = await self._http.send(
            "POST", "/api/internal/Trigger/GetAlarmAndNotificationLogs", list[AlarmLog], asked, idempotent=True
        )
        return found if alarm_type is None else [log for log in found if log.type == alarm_type]
