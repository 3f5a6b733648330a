"""Converters written for the old package: their base classes, and how they run in our pipeline."""

from __future__ import annotations

from .bases import ConverterArguments, ConverterBase, FileConverter, FolderConverter, ScheduledConverter
from .context import ConverterContext
from .errors import ConverterConfigError, ConverterError, FileAccessError, FileFormatError
from .models import (
    ArgumentDefinition,
    ArgumentType,
    ConversionStatus,
    ConverterResult,
    ConverterSource,
    ConverterType,
    FileInfo,
    PostProcessAction,
    SourceType,
    ValidationResult,
)
from .running import adapted

__all__ = [
    "ArgumentDefinition",
    "ArgumentType",
    "ConversionStatus",
    "ConverterArguments",
    "ConverterBase",
    "ConverterConfigError",
    "ConverterContext",
    "ConverterError",
    "ConverterResult",
    "ConverterSource",
    "ConverterType",
    "FileAccessError",
    "FileConverter",
    "FileFormatError",
    "FileInfo",
    "FolderConverter",
    "PostProcessAction",
    "ScheduledConverter",
    "SourceType",
    "ValidationResult",
    "adapted",
]
