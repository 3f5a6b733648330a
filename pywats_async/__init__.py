"""pywats-async: the async-first client for WATS.

`AsyncWATS` is awaited, `WATS` (also called `pyWATS`) blocks; both have the same services, methods and arguments. Names
are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asset import AssetService
    from .asset.enums import AssetAlarmState, AssetLogType, AssetState, IntervalMode
    from .asset.models import Asset, AssetLog, AssetType
    from .bridge import Async, Blocking
    from .client import WATS, AsyncWATS
    from .client import WATS as pyWATS  # noqa: N811  # the old client's name
    from .errors import (
        AuthenticationError,
        AuthorizationError,
        CircuitBreakerOpenError,
        ClosedError,
        ConfigurationError,
        ConflictError,
        ConnectionError,
        ConverterError,
        DNSError,
        EmptyResponseError,
        NotFoundError,
        ProxyError,
        PyWATSError,
        QueueError,
        QueueFull,
        QueueWriteError,
        RateLimitError,
        RedirectError,
        RejectedError,
        ReportHeaderValidationError,
        ReportHeaderValidationWarning,
        ReportValidationError,
        RetryExhaustedError,
        ServerError,
        TimeoutError,
        TLSError,
        UnexpectedResponseError,
        ValidationError,
        WatsApiError,
    )
    from .filters.dimensions import KPI, Dimension, DimensionBuilder, RepairDimension, RepairKPI
    from .filters.enums import DateGrouping, RunFilter, SortDirection, StatusFilter
    from .filters.paths import MeasurementPath, StepPath, display_path, normalize_path, normalize_paths
    from .filters.wats_filter import WATSFilter
    from .process import ProcessInfo, ProcessService
    from .queue import Delivered, Queued, QueueService
    from .report import ReportService
    from .report.enums import (
        ChartType,
        CompOp,
        FlowType,
        ImportMode,
        ReportResult,
        ReportStatus,
        ReportType,
        StepGroup,
        StepStatus,
        StepType,
    )
    from .report.headers import ReportHeader
    from .report.uur import UURReport
    from .report.uut import UUTReport
    from .report.validation import Finding
    from .settings import ErrorMode, Settings, Station
    from .tags import ChangeType, Setting

__all__ = [
    "KPI",
    "WATS",
    "Asset",
    "AssetAlarmState",
    "AssetLog",
    "AssetLogType",
    "AssetService",
    "AssetState",
    "AssetType",
    "Async",
    "AsyncWATS",
    "AuthenticationError",
    "AuthorizationError",
    "Blocking",
    "ChangeType",
    "ChartType",
    "CircuitBreakerOpenError",
    "ClosedError",
    "CompOp",
    "ConfigurationError",
    "ConflictError",
    "ConnectionError",
    "ConverterError",
    "DNSError",
    "DateGrouping",
    "Delivered",
    "Dimension",
    "DimensionBuilder",
    "EmptyResponseError",
    "ErrorMode",
    "Finding",
    "FlowType",
    "ImportMode",
    "IntervalMode",
    "MeasurementPath",
    "NotFoundError",
    "ProcessInfo",
    "ProcessService",
    "ProxyError",
    "PyWATSError",
    "QueueError",
    "QueueFull",
    "QueueService",
    "QueueWriteError",
    "Queued",
    "RateLimitError",
    "RedirectError",
    "RejectedError",
    "RepairDimension",
    "RepairKPI",
    "ReportHeader",
    "ReportHeaderValidationError",
    "ReportHeaderValidationWarning",
    "ReportResult",
    "ReportService",
    "ReportStatus",
    "ReportType",
    "ReportValidationError",
    "RetryExhaustedError",
    "RunFilter",
    "ServerError",
    "Setting",
    "Settings",
    "SortDirection",
    "Station",
    "StatusFilter",
    "StepGroup",
    "StepPath",
    "StepStatus",
    "StepType",
    "TLSError",
    "TimeoutError",
    "UURReport",
    "UUTReport",
    "UnexpectedResponseError",
    "ValidationError",
    "WATSFilter",
    "WatsApiError",
    "display_path",
    "normalize_path",
    "normalize_paths",
    "pyWATS",
]

_HOMES = {
    "asset": ("AssetService",),
    "asset.enums": ("AssetAlarmState", "AssetLogType", "AssetState", "IntervalMode"),
    "asset.models": ("Asset", "AssetLog", "AssetType"),
    "bridge": ("Async", "Blocking"),
    "client": ("WATS", "AsyncWATS"),
    "filters.dimensions": ("KPI", "Dimension", "DimensionBuilder", "RepairDimension", "RepairKPI"),
    "filters.enums": ("DateGrouping", "RunFilter", "SortDirection", "StatusFilter"),
    "filters.paths": ("MeasurementPath", "StepPath", "display_path", "normalize_path", "normalize_paths"),
    "filters.wats_filter": ("WATSFilter",),
    "process": ("ProcessInfo", "ProcessService"),
    "queue": ("Delivered", "QueueService", "Queued"),
    "report": ("ReportService",),
    "report.enums": (
        "ChartType",
        "CompOp",
        "FlowType",
        "ImportMode",
        "ReportResult",
        "ReportStatus",
        "ReportType",
        "StepGroup",
        "StepStatus",
        "StepType",
    ),
    "report.headers": ("ReportHeader",),
    "report.uur": ("UURReport",),
    "report.uut": ("UUTReport",),
    "report.validation": ("Finding",),
    "settings": ("ErrorMode", "Settings", "Station"),
    "tags": ("ChangeType", "Setting"),
}
"""Where each public name lives; what is not listed is an error."""
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("pywats-async")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{_HOME.get(name, 'client' if name == 'pyWATS' else 'errors')}", __name__)
    value = globals()[name] = getattr(module, "WATS" if name == "pyWATS" else name)
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
