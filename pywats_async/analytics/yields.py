"""Yields and repair statistics."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, Unpack

from ..bridge import Service, call
from ..filters import DateGrouping, Dimension, FilterData, Filters, MoreFilters, filter_body
from .policy import ANALYTICS
from .rows import OeeAnalysisResult, RepairHistoryRecord, RepairStatistics, YieldData

__all__ = ["YieldQueries"]

M = TypeVar("M")
_ALWAYS = ",".join(["24"] * 7)


class YieldQueries(Service[M], Generic[M]):
    """The queries of yields, repairs and equipment effectiveness."""

    @call
    async def get_dynamic_yield(
        self, filter_data: FilterData | None = None, **filters: Unpack[MoreFilters]
    ) -> list[YieldData]:
        """Return yields by any dimensions (`POST /api/App/DynamicYield`; the server calls it a preview).

        Args:
            filter_data: what to select by, and in `dimensions` what the rows are for and ordered by. With a period
                count, the current period is included unless said otherwise.
            filters: fields of the filter, over those of `filter_data`.
        """
        body = _counted(filter_body(filter_data, filters))
        return await self._http.send(
            "POST",
            "/api/App/DynamicYield",
            list[YieldData],
            body,
            {"dimensions": body.get("dimensions")},
            idempotent=True,
        )

    @call
    async def get_dynamic_repair(
        self, filter_data: FilterData | None = None, **filters: Unpack[MoreFilters]
    ) -> list[RepairStatistics]:
        """Return repair statistics by any dimensions (`POST /api/App/DynamicRepair`; the server calls it a preview).

        Arguments as `get_dynamic_yield`, with the words of `RepairDimension` and `RepairKPI` too.
        """
        body = _counted(filter_body(filter_data, filters))
        return await self._http.send(
            "POST",
            "/api/App/DynamicRepair",
            list[RepairStatistics],
            body,
            {"dimensions": body.get("dimensions")},
            idempotent=True,
        )

    @call
    async def get_volume_yield(
        self,
        filter_data: FilterData | None = None,
        product_group: str | None = None,
        level: str | None = None,
        **filters: Unpack[Filters],
    ) -> list[YieldData]:
        """Return volume and yield by product (`POST /api/App/VolumeYield`).

        The server looks at product_group, level, period_count, date_grouping and include_current_period.
        """
        fields = {**filters, "product_group": product_group, "level": level}
        return await self._http.send(
            "POST", "/api/App/VolumeYield", list[YieldData], filter_body(filter_data, fields), idempotent=True
        )

    @call
    async def get_high_volume(
        self,
        filter_data: FilterData | None = None,
        product_group: str | None = None,
        level: str | None = None,
        **filters: Unpack[Filters],
    ) -> list[YieldData]:
        """Return yields of the products with the most units (`POST /api/App/HighVolume`).

        The server looks at top_count and min_count too, beside the fields of `get_volume_yield`.
        """
        fields = {**filters, "product_group": product_group, "level": level}
        return await self._http.send(
            "POST", "/api/App/HighVolume", list[YieldData], filter_body(filter_data, fields), idempotent=True
        )

    @call
    async def get_high_volume_by_product_group(
        self, filter_data: FilterData | None = None, **filters: Unpack[MoreFilters]
    ) -> list[YieldData]:
        """Return yields of the product groups with the most units (`POST /api/App/HighVolumeByProductGroup`)."""
        return await self._http.send(
            "POST",
            "/api/App/HighVolumeByProductGroup",
            list[YieldData],
            filter_body(filter_data, filters),
            idempotent=True,
        )

    @call
    async def get_worst_yield(
        self,
        filter_data: FilterData | None = None,
        product_group: str | None = None,
        level: str | None = None,
        **filters: Unpack[Filters],
    ) -> list[YieldData]:
        """Return the products with the lowest yields (`POST /api/App/WorstYield`). Fields as `get_high_volume`."""
        fields = {**filters, "product_group": product_group, "level": level}
        return await self._http.send(
            "POST", "/api/App/WorstYield", list[YieldData], filter_body(filter_data, fields), idempotent=True
        )

    @call
    async def get_worst_yield_by_product_group(
        self, filter_data: FilterData | None = None, **filters: Unpack[MoreFilters]
    ) -> list[YieldData]:
        """Return the product groups with the lowest yields (`POST /api/App/WorstYieldByProductGroup`)."""
        return await self._http.send(
            "POST",
            "/api/App/WorstYieldByProductGroup",
            list[YieldData],
            filter_body(filter_data, filters),
            idempotent=True,
        )

    @call
    async def get_yield_summary(self, part_number: str, revision: str | None = None, days: int = 30) -> list[YieldData]:
        """Return the yield of a product on each of the last `days` days (`POST /api/App/DynamicYield`)."""
        fields = {"part_number": part_number, "revision": revision}
        return await self._daily(Dimension.PART_NUMBER, days, fields)

    @call
    async def get_station_yield(self, station_name: str, days: int = 7) -> list[YieldData]:
        """Return the yield of a station on each of the last `days` days (`POST /api/App/DynamicYield`)."""
        return await self._daily(Dimension.STATION_NAME, days, {"station_name": station_name})

    async def _daily(self, dimension: Dimension, days: int, fields: dict[str, Any]) -> list[YieldData]:
        asked = {"dimensions": f"{dimension.value};period", "period_count": days, "date_grouping": DateGrouping.DAY}
        return await self.get_dynamic_yield({**fields, **asked})

    @call
    async def get_oee_analysis(
        self,
        filter_data: FilterData | None = None,
        *,
        available_time: str = _ALWAYS,
        min_connection_time: int | None = None,
        max_connection_time: int | None = None,
        min_execution_time: int | None = None,
        max_execution_time: int | None = None,
        target_output: int | None = None,
        **filters: Unpack[MoreFilters],
    ) -> OeeAnalysisResult:
        """Return the overall equipment effectiveness (`POST /api/App/OeeAnalysis`).

        Args:
            filter_data: product_group, level, part_number, revision, station_name, test_operation, status,
                sw_filename, sw_version, socket, date_from, date_to.
            available_time: hours available on each day of the week, as "24,24,24,24,24,24,24".
            min_connection_time: leave out reports whose station connected faster (seconds); so the other bounds.
            target_output: units to be made a day.
            filters: fields of the filter, over those of `filter_data`.
        """
        query = {
            "availableTime": available_time,
            "minConnectionTime": min_connection_time,
            "maxConnectionTime": max_connection_time,
            "minExecutionTime": min_execution_time,
            "maxExecutionTime": max_execution_time,
            "targetOutput": target_output,
        }
        return await self._http.send(
            "POST", "/api/App/OeeAnalysis", OeeAnalysisResult, filter_body(filter_data, filters), query, idempotent=True
        )

    @call
    async def get_related_repair_history(
        self,
        part_number: str,
        revision: str,
        repair_operation_code: str | None = None,
        test_operation_code: str | None = None,
    ) -> list[RepairHistoryRecord]:
        """Return the failures that were repaired on a product (`GET /api/App/RelatedRepairHistory`)."""
        query = {
            "partNumber": part_number,
            "revision": revision,
            "repairOperationCode": repair_operation_code,
            "testOperationCode": test_operation_code,
        }
        return await self._http.get("/api/App/RelatedRepairHistory", list[RepairHistoryRecord], query, cache=ANALYTICS)


def _counted(body: dict[str, Any]) -> dict[str, Any]:
    return {"includeCurrentPeriod": True, **body} if "periodCount" in body else body
