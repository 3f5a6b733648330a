"""Run a converter on one source: its reports, finished, with ids, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC

from ..errors import ConverterError, PyWATSError
from ..report.document import Json
from ..report.validation import Finding
from ..report.values import moment_pair
from ..settings import Station
from .arguments import Arguments
from .fitting import fit
from .identity import digest_of, report_id
from .interface import AnyConverter, AnyReport, Skip, Suspend
from .source import Source

__all__ = ["Converted", "conversion"]


@dataclass(frozen=True, slots=True)
class Converted:
    """One report of a log file."""

    report: AnyReport
    findings: list[Finding] = field(default_factory=list[Finding])
    """What was changed so that the server takes it."""

    @property
    def document(self) -> Json:
        """The report as WSJF."""
        return self.report.data


def conversion(
    converter: AnyConverter, source: Source, args: Arguments, station: Station | None = None
) -> Iterator[Converted]:
    """Yield the reports of a source. The same source and arguments give the same reports and ids.

    Args:
        station: fills what neither the source nor the arguments say of the station. It is no part of the ids: where a
            file is converted does not make it another one.

    Raises:
        ConverterError: The file cannot be converted. What was yielded before is not to be sent.
        Skip, Suspend: As the converter says.
    """
    try:
        companions = converter.companions(source)
        digest, count = "", 0
        for report in converter.convert(source, args if station is None else args.with_station(station)):
            digest = digest or digest_of(source, companions)  # what is refused need not be read as a whole
            yield _finished(converter, report, source, args, digest, count)
            count += 1
    except (ConverterError, Skip, Suspend, MemoryError):
        raise
    except PyWATSError as error:
        raise ConverterError(error.message, cause=error, hint=error.hint) from error
    except OSError as error:
        raise ConverterError(f"{source.name} cannot be read: {error.strerror or error}.", cause=error) from error
    except Exception as error:
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise ConverterError(f"The converter {converter.name} failed on {source.name}: {said}.", cause=error) from error
    if not count:
        raise ConverterError(f"{converter.name} found no report in {source.name}.")


def _finished(
    converter: AnyConverter, report: object, source: Source, args: Arguments, digest: str, index: int
) -> Converted:
    if not isinstance(report, AnyReport):
        said = f"The converter {converter.name} yielded {type(report).__name__!r}: only reports can be sent."
        raise ConverterError(said, hint="Make them with args.new_report(...).")
    document = report.data
    if not (converter.keeps_ids and document.get("id")):
        document["id"] = str(report_id(digest, converter, args, index))
    if document.get("start") is None and document.get("startUTC") is None:
        document["start"], document["startUTC"] = moment_pair(source.modified.astimezone(UTC))
    try:
        return Converted(report, fit(document))
    except ConverterError as error:
        unit = document.get("sn")
        raise ConverterError(f"Report {index + 1} (serial number {unit!r}): {error.message}") from error
