"""Steps and measurements: what failed, how often, and what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar, Unpack

from ..bridge import Service, call
from ..filters import FilterData, MoreFilters, StepPath, filter_body, normalize_paths
from .rows import TopFailedStep
from .step_rows import AggregatedMeasurement, MeasurementData, MeasurementListItem, StepAnalysisRow, StepStatusItem

__all__ = ["StepQueries"]

M = TypeVar("M")
T = TypeVar("T")
Paths: TypeAlias = str | StepPath | Iterable[str | StepPath]


class StepQueries(Service[M], Generic[M]):
    """The queries of steps and measurements."""

    @call
    async def get_test_step_analysis(
        self, filter_data: FilterData | None = None, **filters: Unpack[MoreFilters]
    ) -> list[StepAnalysisRow]:
        """Return the statistics of each step (`POST /api/App/TestStepAnalysis`; the server calls it a preview).

        The filter needs part_number and test_operation. Without more, the server takes the first runs of the last 30
        days, 10,000 reports at the most (run, date_from, max_count).
        """
        return await self._http.send(
            "POST",
            "/api/App/TestStepAnalysis",
            list[StepAnalysisRow],
            filter_body(filter_data, filters),
            idempotent=True,
        )

    @call
    async def get_test_step_analysis_for_operation(
        self,
        part_number: str,
        test_operation: str,
        *,
        revision: str | None = None,
        days: int = 30,
        run: int = 1,
        max_count: int = 10_000,
    ) -> list[StepAnalysisRow]:
        """Return the statistics of each step of one product in one process (`POST /api/App/TestStepAnalysis`).

        Args:
            days: how many days back.
            run: which tests of a unit count, see `RunFilter`.
            max_count: at most so many reports.
        """
        since = datetime.now().astimezone() - timedelta(days=days)
        product = {"part_number": part_number, "test_operation": test_operation, "revision": revision}
        fields = {**product, "date_from": since, "run": run, "max_count": max_count}
        return await self._http.send(
            "POST", "/api/App/TestStepAnalysis", list[StepAnalysisRow], filter_body(None, fields), idempotent=True
        )

    @call
    async def get_top_failed(
        self,
        filter_data: FilterData | None = None,
        **filters: Unpack[MoreFilters],
    ) -> list[TopFailedStep]:
        """Return the steps that failed most often (`POST /api/App/TopFailed`).

        The server looks at part_number, test_operation, yield_value, product_group, level, period_count, date_grouping,
        include_current_period and top_count.
        """
        return await self._http.send(
            "POST", "/api/App/TopFailed", list[TopFailedStep], filter_body(filter_data, filters), idempotent=True
        )

    @call
    async def get_measurements(
        self,
        filter_data: FilterData | None = None,
        *,
        measurement_paths: Paths | None = None,
        **filters: Unpack[MoreFilters],
    ) -> list[MeasurementData]:
        """Return numeric measurements, 10,000 at the most (`POST /api/App/Measurements`; a preview of the server's).

        The filter needs part_number and test_operation.

        Args:
            filter_data: what to select by.
            measurement_paths: which measurements, as "Main/Power/Rails::5V" (default: those of the steps that failed
                most often in the last seven days).
            filters: fields of the filter, over those of `filter_data`.
        """
        body, query = _measured(filter_data, filters, measurement_paths)
        return await self._http.send(
            "POST", "/api/App/Measurements", list[MeasurementData], body, query, idempotent=True
        )

    @call
    async def get_aggregated_measurements(
        self,
        filter_data: FilterData | None = None,
        *,
        measurement_paths: Paths | None = None,
        **filters: Unpack[MoreFilters],
    ) -> list[AggregatedMeasurement]:
        """Return the statistics of numeric measurements (`POST /api/App/AggregatedMeasurements`).

        Arguments as `get_measurements`.
        """
        body, query = _measured(filter_data, filters, measurement_paths)
        return await self._http.send(
            "POST", "/api/App/AggregatedMeasurements", list[AggregatedMeasurement], body, query, idempotent=True
        )

    @call
    async def get_top_failed_internal(
        self, filter_data: Mapping[str, Any], top_count: int | None = None
    ) -> list[TopFailedStep]:
        """Return the steps that failed most often (`POST /api/internal/App/TopFailed`, unsupported by the vendor)."""
        body = {**filter_data, **({} if top_count is None else {"topCount": top_count})}
        return await self._http.send("POST", "/api/internal/App/TopFailed", list[TopFailedStep], body, idempotent=True)

    @call
    async def get_top_failed_by_product(
        self,
        part_number: str,
        process_code: str | int,
        product_group_id: str | int,
        level_id: str | int,
        days: int,
        count: int = 10,
    ) -> list[TopFailedStep]:
        """Return the steps of a product that failed most often (`GET /api/App/TopFailed`).

        Args:
            product_group_id: id of a product group, see `get_product_groups`.
            level_id: id of a level, see `get_levels`; several divided by semicolons.
            days: how many days back.
            count: at most so many steps.
        """
        query = {
            "partNumber": part_number,
            "processCode": process_code,
            "productGroupId": product_group_id,
            "levelId": level_id,
            "days": days,
            "count": count,
        }
        return await self._http.get("/api/App/TopFailed", list[TopFailedStep], query)

    @call
    async def get_measurement_list(
        self, filter_data: Mapping[str, Any], step_filters: str, sequence_filters: str
    ) -> list[MeasurementListItem]:
        """Return measurements (`POST /api/internal/App/MeasurementList`, unsupported by the vendor).

        Args:
            filter_data: fields by their wire names; sent as they are.
            step_filters: XML.
            sequence_filters: XML.
        """
        query = {"stepFilters": step_filters, "sequenceFilters": sequence_filters}
        return await self._http.send(
            "POST", "/api/internal/App/MeasurementList", list[MeasurementListItem], filter_data, query, idempotent=True
        )

    @call
    async def get_measurement_list_by_product(
        self, product_group_id: str, level_id: str, days: int, step_filters: str, sequence_filters: str
    ) -> list[MeasurementListItem]:
        """Return measurements (`GET /api/internal/App/MeasurementList`, unsupported by the vendor)."""
        query = _by_product(product_group_id, level_id, days, step_filters, sequence_filters)
        return await self._http.get("/api/internal/App/MeasurementList", list[MeasurementListItem], query)

    @call
    async def get_step_status_list(
        self, filter_data: Mapping[str, Any], step_filters: str, sequence_filters: str
    ) -> list[StepStatusItem]:
        """Return the statuses of steps (`POST /api/internal/App/StepStatusList`, unsupported by the vendor).

        Arguments as `get_measurement_list`.
        """
        query = {"stepFilters": step_filters, "sequenceFilters": sequence_filters}
        return await self._http.send(
            "POST", "/api/internal/App/StepStatusList", list[StepStatusItem], filter_data, query, idempotent=True
        )

    @call
    async def get_step_status_list_by_product(
        self, product_group_id: str, level_id: str, days: int, step_filters: str, sequence_filters: str
    ) -> list[StepStatusItem]:
        """Return the statuses of steps (`GET /api/internal/App/StepStatusList`, unsupported by the vendor)."""
        query = _by_product(product_group_id, level_id, days, step_filters, sequence_filters)
        return await self._http.get("/api/internal/App/StepStatusList", list[StepStatusItem], query)


def _by_product(
    product_group_id: str, level_id: str, days: int, step_filters: str, sequence_filters: str
) -> dict[str, Any]:
    return {
        "productGroupId": product_group_id,
        "levelId": level_id,
        "days": days,
        "stepFilters": step_filters,
        "sequenceFilters": sequence_filters,
    }


def _measured(
    filter_data: FilterData | None, fields: Mapping[str, Any], paths: Paths | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the body and the query: the paths of the filter go into the address."""
    body = filter_body(filter_data, fields)
    named = body.pop("measurementPaths", None)
    return body, {"measurementPaths": named if paths is None else normalize_paths(paths)}
