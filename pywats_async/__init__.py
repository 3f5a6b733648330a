"""pywats-async: the async-first client for WATS.

`AsyncWATS` is awaited, `WATS` (also called `pyWATS`) blocks; both have the same services, methods and arguments. Names
are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analytics import AnalyticsService
    from .analytics.alarm_rows import AlarmLog
    from .analytics.enums import AlarmType
    from .analytics.flow_rows import UnitFlowFilter, UnitFlowLink, UnitFlowNode, UnitFlowResult, UnitFlowUnit
    from .analytics.rows import (
        LevelInfo,
        OeeAnalysisResult,
        RepairHistoryRecord,
        RepairStatistics,
        TopFailedStep,
        YieldData,
    )
    from .analytics.step_rows import AggregatedMeasurement, MeasurementData, MeasurementListItem, StepStatusItem
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
    from .manual_inspection import ManualInspectionService
    from .process import ProcessInfo, ProcessService
    from .product import Product, ProductGroup, ProductRevision, ProductService, ProductState, ProductView
    from .production import ProductionService
    from .production.enums import SerialNumberIdentifier, UnitPhaseFlag
    from .production.models import (
        ProductionBatch,
        SerialNumberType,
        Unit,
        UnitChange,
        UnitPhase,
        UnitVerification,
        UnitVerificationGrade,
    )
    from .queue import Delivered, Queued, QueueService
    from .report import ReportService
    from .report.attachments import Attachment
    from .report.chart import ChartSeries
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
    from .rootcause import RootCauseService
    from .rootcause.models import (
        Ticket,
        TicketAttachment,
        TicketPriority,
        TicketStatus,
        TicketUpdate,
        TicketUpdateType,
        TicketView,
    )
    from .scim import ScimService
    from .scim.models import (
        ScimListResponse,
        ScimPatchOperation,
        ScimPatchRequest,
        ScimToken,
        ScimUser,
        ScimUserEmail,
        ScimUserName,
    )
    from .settings import ErrorMode, Settings, Station
    from .software import SoftwareService
    from .software.models import Package, PackageStatus, PackageTag
    from .system import SystemService
    from .tags import ChangeType, Setting

__all__ = [
    "KPI",
    "WATS",
    "AggregatedMeasurement",
    "AlarmLog",
    "AlarmType",
    "AnalyticsService",
    "Asset",
    "AssetAlarmState",
    "AssetLog",
    "AssetLogType",
    "AssetService",
    "AssetState",
    "AssetType",
    "Async",
    "AsyncWATS",
    "Attachment",
    "AuthenticationError",
    "AuthorizationError",
    "Blocking",
    "ChangeType",
    "ChartSeries",
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
    "LevelInfo",
    "ManualInspectionService",
    "MeasurementData",
    "MeasurementListItem",
    "MeasurementPath",
    "NotFoundError",
    "OeeAnalysisResult",
    "Package",
    "PackageStatus",
    "PackageTag",
    "ProcessInfo",
    "ProcessService",
    "Product",
    "ProductGroup",
    "ProductRevision",
    "ProductService",
    "ProductState",
    "ProductView",
    "ProductionBatch",
    "ProductionService",
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
    "RepairHistoryRecord",
    "RepairKPI",
    "RepairStatistics",
    "ReportHeader",
    "ReportHeaderValidationError",
    "ReportHeaderValidationWarning",
    "ReportResult",
    "ReportService",
    "ReportStatus",
    "ReportType",
    "ReportValidationError",
    "RetryExhaustedError",
    "RootCauseService",
    "RunFilter",
    "ScimListResponse",
    "ScimPatchOperation",
    "ScimPatchRequest",
    "ScimService",
    "ScimToken",
    "ScimUser",
    "ScimUserEmail",
    "ScimUserName",
    "SerialNumberIdentifier",
    "SerialNumberType",
    "ServerError",
    "Setting",
    "Settings",
    "SoftwareService",
    "SortDirection",
    "Station",
    "StatusFilter",
    "StepGroup",
    "StepPath",
    "StepStatus",
    "StepStatusItem",
    "StepType",
    "SystemService",
    "TLSError",
    "Ticket",
    "TicketAttachment",
    "TicketPriority",
    "TicketStatus",
    "TicketUpdate",
    "TicketUpdateType",
    "TicketView",
    "TimeoutError",
    "TopFailedStep",
    "UURReport",
    "UUTReport",
    "UnexpectedResponseError",
    "Unit",
    "UnitChange",
    "UnitFlowFilter",
    "UnitFlowLink",
    "UnitFlowNode",
    "UnitFlowResult",
    "UnitFlowUnit",
    "UnitPhase",
    "UnitPhaseFlag",
    "UnitVerification",
    "UnitVerificationGrade",
    "ValidationError",
    "WATSFilter",
    "WatsApiError",
    "YieldData",
    "display_path",
    "normalize_path",
    "normalize_paths",
    "pyWATS",
]

_HOMES = {
    "analytics": ("AnalyticsService",),
    "analytics.alarm_rows": ("AlarmLog",),
    "analytics.enums": ("AlarmType",),
    "analytics.flow_rows": ("UnitFlowFilter", "UnitFlowLink", "UnitFlowNode", "UnitFlowResult", "UnitFlowUnit"),
    "analytics.rows": (
        "LevelInfo",
        "OeeAnalysisResult",
        "RepairHistoryRecord",
        "RepairStatistics",
        "TopFailedStep",
        "YieldData",
    ),
    "analytics.step_rows": ("AggregatedMeasurement", "MeasurementData", "MeasurementListItem", "StepStatusItem"),
    "asset": ("AssetService",),
    "asset.enums": ("AssetAlarmState", "AssetLogType", "AssetState", "IntervalMode"),
    "asset.models": ("Asset", "AssetLog", "AssetType"),
    "bridge": ("Async", "Blocking"),
    "client": ("WATS", "AsyncWATS"),
    "filters.dimensions": ("KPI", "Dimension", "DimensionBuilder", "RepairDimension", "RepairKPI"),
    "filters.enums": ("DateGrouping", "RunFilter", "SortDirection", "StatusFilter"),
    "filters.paths": ("MeasurementPath", "StepPath", "display_path", "normalize_path", "normalize_paths"),
    "filters.wats_filter": ("WATSFilter",),
    "manual_inspection": ("ManualInspectionService",),
    "process": ("ProcessInfo", "ProcessService"),
    "product": ("Product", "ProductGroup", "ProductRevision", "ProductService", "ProductState", "ProductView"),
    "production": ("ProductionService",),
    "production.enums": ("SerialNumberIdentifier", "UnitPhaseFlag"),
    "production.models": (
        "ProductionBatch",
        "SerialNumberType",
        "Unit",
        "UnitChange",
        "UnitPhase",
        "UnitVerification",
        "UnitVerificationGrade",
    ),
    "queue": ("Delivered", "QueueService", "Queued"),
    "report": ("ReportService",),
    "report.attachments": ("Attachment",),
    "report.chart": ("ChartSeries",),
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
    "rootcause": ("RootCauseService",),
    "rootcause.models": (
        "Ticket",
        "TicketAttachment",
        "TicketPriority",
        "TicketStatus",
        "TicketUpdate",
        "TicketUpdateType",
        "TicketView",
    ),
    "scim": ("ScimService",),
    "scim.models": (
        "ScimListResponse",
        "ScimPatchOperation",
        "ScimPatchRequest",
        "ScimToken",
        "ScimUser",
        "ScimUserEmail",
        "ScimUserName",
    ),
    "settings": ("ErrorMode", "Settings", "Station"),
    "software": ("SoftwareService",),
    "software.models": ("Package", "PackageStatus", "PackageTag"),
    "system": ("SystemService",),
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
