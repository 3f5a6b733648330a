"""WSJF, the JSON format of WATS: one report a file, with the id that it has."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import ConverterError
from ...report.deep_json import loads
from ...report.uur import UURReport
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import AnyReport, Confidence, Converter
from ..source import Source

__all__ = ["CONVERTERS", "Wsjf"]


class Wsjf(Converter[Arguments]):
    """A report in WSJF, as servers export it and as this client writes it."""

    name, patterns, keeps_ids = "wsjf", ("*.wsjf", "*.json"), True

    def match(self, source: Source) -> int:
        """It is a JSON object with the keys of a report."""
        head = source.head_text.lstrip()
        if not head.startswith("{"):
            return Confidence.NO
        keys = ('"type"', '"pn"', '"sn"', '"processCode"')
        return Confidence.SURE if all(key in head for key in keys) else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[AnyReport]:
        """Yield the report."""
        try:
            document = loads(source.text(args.encoding).encode())
        except ValueError as error:
            raise ConverterError(f"Not JSON: {error}.", cause=error) from error
        yield report_of(document)


def report_of(document: object) -> AnyReport:
    """Return the report that a WSJF document is. Raises `ConverterError` if it is none."""
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in ("T", "R") or not isinstance(document, dict):
        raise ConverterError('Not a WSJF report: there is no "type" of "T" or "R".')
    return UUTReport.model_validate(document) if kind == "T" else UURReport.model_validate(document)


CONVERTERS = (Wsjf,)
