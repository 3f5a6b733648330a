"""The old client's `pywats.shared`."""

from __future__ import annotations

from . import discovery as discover
from .base_model import PyWATSModel
from .enums import QueueItemStatus
from .odata import ODataFilterBuilder, build_filter, escape_guid, escape_string, format_value
from .result import ErrorCode, Failure, Result, Success, failure_from_exception
from .stats import BatchResult, CacheStats, QueueProcessingResult, QueueStats

__all__ = [
    "BatchResult",
    "CacheStats",
    "ErrorCode",
    "Failure",
    "ODataFilterBuilder",
    "PyWATSModel",
    "QueueItemStatus",
    "QueueProcessingResult",
    "QueueStats",
    "Result",
    "Success",
    "build_filter",
    "discover",
    "escape_guid",
    "escape_string",
    "failure_from_exception",
    "format_value",
]
