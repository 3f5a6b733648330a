"""What old converters take and return."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Self

__all__ = [
    "ArgumentDefinition",
    "ArgumentType",
    "ConversionStatus",
    "ConverterResult",
    "ConverterSource",
    "ConverterType",
    "FileInfo",
    "PostProcessAction",
    "SourceType",
    "ValidationResult",
]


class SourceType(Enum):
    """Where data comes from."""

    FILE = "file"
    FOLDER = "folder"
    DATABASE = "database"
    API = "api"


class ConverterType(Enum):
    """What a converter works on."""

    FILE = "file"
    FOLDER = "folder"
    SCHEDULED = "scheduled"


class ConversionStatus(Enum):
    """What became of a conversion."""

    SUCCESS = "success"
    FAILED = "failed"
    SUSPENDED = "suspended"
    SKIPPED = "skipped"
    REJECTED = "rejected"


class PostProcessAction(Enum):
    """What becomes of the file."""

    DELETE = "delete"
    MOVE = "move"
    ZIP = "zip"
    KEEP = "keep"


class ArgumentType(Enum):
    """Types of arguments."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    PATH = "path"
    CHOICE = "choice"
    PASSWORD = "password"  # noqa: S105  # the name of a type


_PYTHON: dict[ArgumentType, type | tuple[type, ...]] = {
    ArgumentType.INTEGER: int,
    ArgumentType.FLOAT: (int, float),
    ArgumentType.BOOLEAN: bool,
    ArgumentType.PATH: (str, Path),
}


@dataclass
class ArgumentDefinition:
    """One argument: its type, its default and what it may be."""

    arg_type: ArgumentType
    default: Any = None
    description: str = ""
    required: bool = False
    choices: list[str] | None = None
    min_value: float | None = None
    max_value: float | None = None
    pattern: str | None = None

    def validate(self, value: Any) -> tuple[bool, str]:
        """Return whether a value will do, and why not."""
        wanted: Any = _PYTHON.get(self.arg_type, str)
        if value is None:
            return (not self.required, "a value is required" if self.required else "")
        if not isinstance(value, wanted):
            return False, f"{value!r} is no {self.arg_type.value}"
        if self.choices and value not in self.choices:
            return False, f"{value!r} is none of {', '.join(self.choices)}"
        if self.min_value is not None and float(value) < self.min_value:
            return False, f"{value!r} is less than {self.min_value}"
        if self.max_value is not None and float(value) > self.max_value:
            return False, f"{value!r} is more than {self.max_value}"
        if self.pattern and not re.match(self.pattern, str(value)):
            return False, f"{value!r} does not match {self.pattern}"
        return True, ""


class FileInfo:
    """Name, size and time of a file."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.name, self.stem = self.path.name, self.path.stem
        self.extension = self.path.suffix.lower()
        status = self.path.stat() if self.path.exists() else None
        self.size = status.st_size if status else 0
        self.modified = datetime.fromtimestamp(status.st_mtime) if status else None
        self.modified_at = self.created_at = self.created = self.modified

    def matches_pattern(self, pattern: str) -> bool:
        """Return whether the name is as the pattern, in any case."""
        return fnmatch(self.name.lower(), pattern.lower())

    def matches_any_pattern(self, patterns: list[str]) -> bool:
        """Return whether the name is as one of the patterns."""
        return any(map(self.matches_pattern, patterns))


@dataclass
class ConverterSource:
    """What is converted."""

    source_type: SourceType
    path: Path | None = None
    files: list[Path] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    record_id: str | None = None
    connection_info: str | None = None

    @classmethod
    def from_file(cls, file_path: Path) -> Self:
        """Return the source that a file is."""
        return cls(SourceType.FILE, Path(file_path), [Path(file_path)])

    @classmethod
    def from_folder(cls, folder_path: Path, include_pattern: str = "*", recursive: bool = True) -> Self:
        """Return the source that a folder is."""
        root = Path(folder_path)
        found = root.rglob(include_pattern) if recursive else root.glob(include_pattern)
        return cls(SourceType.FOLDER, root, sorted(path for path in found if path.is_file()))

    @classmethod
    def from_database_record(cls, record_id: str, connection_info: str, metadata: dict[str, Any] | None = None) -> Self:
        """Return the source that a record is."""
        return cls(SourceType.DATABASE, None, [], metadata or {}, record_id, connection_info)

    @property
    def primary_name(self) -> str:
        """The name of the file or folder, or the record's number."""
        return self.path.name if self.path is not None else self.record_id or ""

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.source_type is SourceType.FILE

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.source_type is SourceType.FOLDER

    @property
    def file_info(self) -> FileInfo | None:
        """Name, size and time of the file."""
        return None if self.path is None else FileInfo(self.path)

    def get_files_matching(self, pattern: str) -> list[Path]:
        """Return the files whose names are as the pattern."""
        return [path for path in self.files if fnmatch(path.name.lower(), pattern.lower())]


@dataclass
class ValidationResult:
    """Whether a converter knows a source, and how surely."""

    can_convert: bool
    confidence: float
    detected_part_number: str | None = None
    detected_serial_number: str | None = None
    detected_process: str | None = None
    detected_start_time: datetime | None = None
    detected_result: str | None = None
    detected_station: str | None = None
    message: str = ""
    ready: bool = True
    missing_dependencies: list[str] = field(default_factory=list)
    retry_after: timedelta | None = None

    @classmethod
    def perfect_match(cls, message: str = "Perfect match", **detected: Any) -> Self:
        """It is surely of the kind."""
        return cls(True, 1.0, message=message, **detected)

    @classmethod
    def good_match(cls, confidence: float = 0.8, message: str = "Good match", **detected: Any) -> Self:
        """It is likely of the kind."""
        return cls(True, confidence, message=message, **detected)

    @classmethod
    def pattern_match(cls, message: str = "Matched by file pattern only", **detected: Any) -> Self:
        """Its name fits."""
        return cls(True, 0.4, message=message, **detected)

    @classmethod
    def no_match(cls, reason: str) -> Self:
        """It is of another kind."""
        return cls(False, 0.0, message=reason)

    @classmethod
    def not_ready(cls, missing: list[str], retry_after: timedelta | None = None, confidence: float = 0.7) -> Self:
        """It is not complete."""
        said = f"missing: {', '.join(missing)}"
        return cls(True, confidence, message=said, ready=False, missing_dependencies=missing, retry_after=retry_after)


@dataclass
class ConverterResult:
    """What a conversion gave."""

    status: ConversionStatus
    report: Any = None
    reports: list[Any] = field(default_factory=list)
    error: str | None = None
    warnings: list[str] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    suspend_reason: str | None = None
    retry_after: timedelta | None = None
    retry_count: int = 0
    post_action: PostProcessAction = PostProcessAction.MOVE
    processing_time_ms: float | None = None
    records_processed: int = 0
    validation: ValidationResult | None = None

    @property
    def success(self) -> bool:
        """Whether it went well."""
        return self.status is ConversionStatus.SUCCESS

    @property
    def has_multiple_reports(self) -> bool:
        """Whether there is more than one report."""
        return len(self.get_all_reports()) > 1

    def get_all_reports(self) -> list[Any]:
        """Return all reports."""
        return [*([self.report] if self.report is not None else []), *self.reports]

    @classmethod
    def success_result(cls, report: Any = None, reports: list[Any] | None = None, **more: Any) -> Self:
        """It went well."""
        return cls(ConversionStatus.SUCCESS, report, reports or [], **more)

    @classmethod
    def failed_result(cls, error: str, **more: Any) -> Self:
        """It failed."""
        return cls(ConversionStatus.FAILED, error=error, **more)

    @classmethod
    def suspended_result(cls, reason: str, retry_after: timedelta | None = None, **more: Any) -> Self:
        """Try again later."""
        return cls(ConversionStatus.SUSPENDED, suspend_reason=reason, retry_after=retry_after, **more)

    @classmethod
    def skipped_result(cls, reason: str) -> Self:
        """There is nothing to report."""
        return cls(ConversionStatus.SKIPPED, error=reason)

    @classmethod
    def rejected_result(cls, reason: str, confidence: float, threshold: float) -> Self:
        """It is not sure enough."""
        return cls(ConversionStatus.REJECTED, error=f"{reason} ({confidence:.2f} below {threshold:.2f})")
