"""The base classes that old converters subclass. Their hooks are called by our pipeline: see `running`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ...converters import Converter
from ...converters.source import decode
from .context import ConverterContext
from .models import (
    ArgumentDefinition,
    ConverterResult,
    ConverterSource,
    ConverterType,
    FileInfo,
    PostProcessAction,
    ValidationResult,
)

__all__ = ["ConverterArguments", "ConverterBase", "FileConverter", "FolderConverter", "ScheduledConverter"]


class _Named(ABC):
    """What all of them have: a name, a version, arguments, and hooks that need not be there."""

    source_path: Path | None = None
    trusted_mode = True
    """Verdicts are those of the tester."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called."""

    @property
    def version(self) -> str:
        """Its version."""
        return "1.0.0"

    @property
    def description(self) -> str:
        """What it does."""
        return ""

    @property
    def author(self) -> str:
        """Who wrote it."""
        return ""

    @property
    def arguments_schema(self) -> dict[str, ArgumentDefinition]:
        """Its arguments."""
        return {}

    @property
    def default_post_action(self) -> PostProcessAction:
        """What becomes of the file; the pipeline's own setting decides."""
        return PostProcessAction.MOVE

    def on_load(self, context: ConverterContext) -> None:
        """It is going to be used."""

    def on_unload(self) -> None:
        """It will not be used any more."""

    def as_converter(self) -> Converter[Any]:
        """Return it as a converter of this package, which is how the registry takes it."""
        from .running import adapted

        return adapted(self)


class _OfSources(_Named):
    """A converter that takes a source and a context."""

    def validate(self, source: ConverterSource, context: ConverterContext) -> ValidationResult:
        """Return whether it knows the source: its name is all that the default looks at."""
        return ValidationResult.pattern_match()

    @abstractmethod
    def convert(self, source: ConverterSource, context: ConverterContext) -> ConverterResult:
        """Return the reports of the source."""

    def on_success(self, source: ConverterSource, result: ConverterResult, context: ConverterContext) -> None:
        """It was converted."""

    def on_failure(self, source: ConverterSource, result: ConverterResult, context: ConverterContext) -> None:
        """It was not."""


class FileConverter(_OfSources):
    """Converts one file."""

    converter_type = ConverterType.FILE

    @property
    def file_patterns(self) -> list[str]:
        """Names of its files."""
        return ["*"]

    def read_file_text(self, path: Path, encoding: str = "utf-8", errors: str = "replace") -> str:
        """Return a file as text: by its byte order mark, else UTF-8 or what it is, else cp1252; nothing is replaced."""
        return decode(Path(path).read_bytes(), None if encoding.lower().replace("-", "") == "utf8" else encoding)[0]

    def read_file_lines(self, path: Path, encoding: str = "utf-8", strip: bool = True) -> list[str]:
        """Return the lines of a file."""
        lines = self.read_file_text(path, encoding).splitlines()
        return [line.strip() for line in lines] if strip else lines

    def read_file_bytes(self, path: Path) -> bytes:
        """Return the content of a file."""
        return Path(path).read_bytes()


class FolderConverter(_OfSources):
    """Converts a folder once it is complete."""

    converter_type = ConverterType.FOLDER
    preserve_folder_structure = True

    @property
    def folder_patterns(self) -> list[str]:
        """Names of its folders."""
        return ["*"]

    @property
    def readiness_marker(self) -> str | None:
        """A file that says that the folder is complete."""
        return "COMPLETE.marker"

    @property
    def min_file_count(self) -> int | None:
        """How many files make it complete."""
        return None

    @property
    def expected_files(self) -> list[str] | None:
        """Names of files that make it complete."""
        return None

    def is_folder_ready(self, folder_path: Path, context: ConverterContext) -> bool:
        """Return whether the folder is complete."""
        files = self.list_files(folder_path)
        if self.readiness_marker and not (folder_path / self.readiness_marker).exists():
            return False
        if self.min_file_count is not None and len(files) < self.min_file_count:
            return False
        return all(self.list_files(folder_path, pattern) for pattern in self.expected_files or ())

    def list_files(self, folder: Path, pattern: str = "*", recursive: bool = False) -> list[Path]:
        """Return the files of a folder."""
        found = folder.rglob(pattern) if recursive else folder.glob(pattern)
        return sorted(path for path in found if path.is_file() and path.name != self.readiness_marker)

    def read_marker_data(self, folder: Path) -> str | None:
        """Return what the marker holds."""
        marker = folder / (self.readiness_marker or "")
        return decode(marker.read_bytes())[0] if marker.is_file() else None


class ScheduledConverter(_Named):
    """Makes reports at intervals, out of a database or an API."""

    converter_type = ConverterType.SCHEDULED
    run_on_startup = False
    max_concurrent_runs = 1
    timeout: timedelta | None = None
    retry_on_failure = True
    retry_delay = timedelta(minutes=5)

    def __init__(self) -> None:
        self.last_run: datetime | None = None
        self.is_running = False

    @property
    def schedule_interval(self) -> timedelta | None:
        """How often it runs."""
        return None

    @property
    def cron_expression(self) -> str | None:
        """When it runs."""
        return None

    @abstractmethod
    def run(self, context: ConverterContext) -> list[ConverterResult]:
        """Return what there is to report."""

    def on_run_start(self, context: ConverterContext) -> None:
        """A run begins."""

    def on_run_complete(self, results: list[ConverterResult], context: ConverterContext) -> None:
        """A run went well."""

    def on_run_error(self, error: Exception, context: ConverterContext) -> None:
        """A run failed."""


@dataclass
class ConverterArguments:
    """What the oldest converters are told."""

    api_client: Any
    file_info: FileInfo
    drop_folder: Path
    done_folder: Path
    error_folder: Path
    user_settings: dict[str, Any] = field(default_factory=dict)
    conversion_log: Any = None


class ConverterBase(_Named):
    """The oldest kind of converter: one file, told by its extension."""

    def __init__(self, priority: int = 5) -> None:
        self.priority = priority

    @property
    def supported_extensions(self) -> list[str]:
        """Extensions of its files; "*" for all."""
        return ["*"]

    @property
    def supported_mime_types(self) -> list[str]:
        """Media types of its files; they are not looked at."""
        return []

    def validate_file(self, file_info: FileInfo) -> tuple[bool, str]:
        """Return whether it takes a file, and why not."""
        return True, ""

    @abstractmethod
    def convert_file(self, file_path: Path, args: ConverterArguments) -> ConverterResult:
        """Return the reports of a file."""

    def on_success(self, file_path: Path, result: ConverterResult, args: ConverterArguments) -> None:
        """It was converted."""

    def on_failure(self, file_path: Path, result: ConverterResult, args: ConverterArguments) -> None:
        """It was not."""

    def get_arguments(self) -> dict[str, Any]:
        """Return descriptions of its settings."""
        return {}
