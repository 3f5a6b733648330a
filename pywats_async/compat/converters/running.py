"""Run converters of the old package as converters of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import ConfigDict

from ...converters import AnyReport, Arguments, Confidence, Converter, Skip, Source, Suspend
from ...converters.formats.wsjf import report_of
from ...errors import ConverterError
from ...report.sending import document_of
from .bases import ConverterArguments, ConverterBase, FileConverter, FolderConverter, ScheduledConverter
from .context import ConverterContext
from .models import ConversionStatus, ConverterResult, ConverterSource, FileInfo

__all__ = ["adapted"]


class _Free(Arguments):
    """The usual arguments, and those that the converter itself describes."""

    model_config = ConfigDict(extra="allow")


def adapted(old: Any) -> Converter[Any]:
    """Return an old converter (or a class of one) as one of ours.

    All its hooks are called, `on_success` after it converted a source. Its reports get ids that follow from the source,
    so that converting twice stores nothing twice. What becomes of the file is the pipeline's own setting.

    Raises `ConverterError` if it is none, or runs on a schedule: the pipeline has schedules of its own.
    """
    made = old() if isinstance(old, type) else old
    if isinstance(made, ConverterBase):
        return _OfFiles(made)
    if isinstance(made, (FileConverter, FolderConverter)):
        return _OfSources(made)
    if isinstance(made, ScheduledConverter):
        raise ConverterError(f"{made.name} runs on a schedule.", hint="Write its run() as a converter of a schedule.")
    raise ConverterError(f"{old!r} is no converter.")


class _Adapted(Converter[_Free]):
    """What both kinds have in common."""

    arguments = _Free

    def __init__(self, old: Any) -> None:
        self.old = old
        self._loaded = False
        vars(self).update(name=old.name, version=old.version)

    def _context(self, source: Source, args: Arguments) -> ConverterContext:
        """Return the context with every argument that the converter describes; a bad one is a `ConverterError`."""
        given = {**(args.model_extra or {})}
        for name, definition in self.old.arguments_schema.items():
            value = given.setdefault(name, getattr(args, name, None) or definition.default)
            good, reason = definition.validate(value)
            if not good:
                raise ConverterError(f"Argument {name}: {reason}.")
        context = ConverterContext(
            drop_folder=source.path.parent,
            done_folder=source.path.parent,
            error_folder=source.path.parent,
            station_name=args.station_name or "",
            operator=args.operator or "",
            arguments=given,
        )
        if not self._loaded:
            self.old.on_load(context)
            self._loaded = True
        return context


class _OfSources(_Adapted):
    """A `FileConverter` or a `FolderConverter`."""

    def __init__(self, old: FileConverter | FolderConverter) -> None:
        super().__init__(old)
        patterns = old.folder_patterns if isinstance(old, FolderConverter) else old.file_patterns
        vars(self).update(patterns=tuple(patterns))

    def _source(self, source: Source) -> ConverterSource:
        made = ConverterSource.from_folder if source.is_folder else ConverterSource.from_file
        return made(source.path)

    def match(self, source: Source) -> int:
        """Ask it, if the name fits."""
        if source.is_folder is not isinstance(self.old, FolderConverter) or not self.fits(source.name):
            return Confidence.NO
        found = self.old.validate(self._source(source), ConverterContext(drop_folder=source.path.parent))
        return round(found.confidence * 100) if found.can_convert else Confidence.NO

    def convert(self, source: Source, args: _Free) -> Iterator[AnyReport]:
        """Yield its reports."""
        context, given = self._context(source, args), self._source(source)
        if isinstance(self.old, FolderConverter) and not self.old.is_folder_ready(source.path, context):
            raise Suspend("The folder is not complete.")
        found = self.old.validate(given, context)
        if not found.ready:
            raise Suspend(found.message, _after(found.retry_after))
        result = self.old.convert(given, context)
        result.validation = result.validation or found
        try:
            yield from _reports(result, source)
        except ConverterError:
            self.old.on_failure(given, result, context)
            raise
        self.old.on_success(given, result, context)


class _OfFiles(_Adapted):
    """A `ConverterBase`."""

    def __init__(self, old: ConverterBase) -> None:
        super().__init__(old)
        patterns = (f"*{extension.removeprefix('*')}" for extension in old.supported_extensions)
        vars(self).update(patterns=tuple(patterns))

    def match(self, source: Source) -> int:
        """Its extension says all, unless the converter refuses."""
        if source.is_folder or not self.fits(source.name):
            return Confidence.NO
        return Confidence.LIKELY if self.old.validate_file(FileInfo(source.path))[0] else Confidence.NO

    def convert(self, source: Source, args: _Free) -> Iterator[AnyReport]:
        """Yield its reports."""
        context = self._context(source, args)
        folder = source.path.parent
        told = ConverterArguments(None, FileInfo(source.path), folder, folder, folder, context.arguments)
        good, reason = self.old.validate_file(told.file_info)
        if not good:
            raise ConverterError(f"{source.name}: {reason}.")
        result = self.old.convert_file(source.path, told)
        try:
            yield from _reports(result, source)
        except ConverterError:
            self.old.on_failure(source.path, result, told)
            raise
        self.old.on_success(source.path, result, told)


def _reports(result: ConverterResult, source: Source) -> Iterator[AnyReport]:
    source.notes += result.warnings
    match result.status:
        case ConversionStatus.SUCCESS:
            for report in result.get_all_reports():
                yield report_of(document_of(report))
        case ConversionStatus.SKIPPED:
            raise Skip(result.error or "skipped")
        case ConversionStatus.SUSPENDED:
            raise Suspend(result.suspend_reason or "suspended", _after(result.retry_after))
        case _:
            raise ConverterError(result.error or "The converter failed and does not say why.")


def _after(wait: Any) -> datetime | None:
    return None if wait is None else datetime.now().astimezone() + wait
