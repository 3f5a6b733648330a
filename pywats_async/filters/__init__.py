"""What queries of several domains select by: `WATSFilter`, its words, its dimensions and its measurement paths."""

from __future__ import annotations

from .dimensions import KPI, Dimension, DimensionBuilder, RepairDimension, RepairKPI
from .enums import DateGrouping, RunFilter, SortDirection, StatusFilter
from .paths import MeasurementPath, StepPath, display_path, normalize_path, normalize_paths
from .wats_filter import FilterData, Filters, MoreFilters, WATSFilter, filter_body

__all__ = [
    "KPI",
    "DateGrouping",
    "Dimension",
    "DimensionBuilder",
    "FilterData",
    "Filters",
    "MeasurementPath",
    "MoreFilters",
    "RepairDimension",
    "RepairKPI",
    "RunFilter",
    "SortDirection",
    "StatusFilter",
    "StepPath",
    "WATSFilter",
    "display_path",
    "filter_body",
    "normalize_path",
    "normalize_paths",
]
