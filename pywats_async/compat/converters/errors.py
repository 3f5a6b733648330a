"""Errors of old converters: each is a `ConverterError` of ours."""

from __future__ import annotations

from ...errors import ConverterError

__all__ = ["ConverterConfigError", "ConverterError", "FileAccessError", "FileFormatError"]


class FileFormatError(ConverterError):
    """The file is not of the kind that was expected."""


class FileAccessError(ConverterError):
    """The file cannot be read."""


class ConverterConfigError(ConverterError):
    """An argument is missing or makes no sense."""
