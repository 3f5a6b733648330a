"""WSXF, the XML format of WATS: any number of reports a file, with the ids that they have."""

from __future__ import annotations

from collections.abc import Iterator

from ...report import wsxf
from ...report.wsxf.fields import NAMESPACE
from ..arguments import Arguments
from ..interface import AnyReport, Confidence, Converter
from ..source import Source
from ..xml import root_name
from .wsjf import report_of

__all__ = ["CONVERTERS", "Wsxf"]


class Wsxf(Converter[Arguments]):
    """Reports in WSXF, as servers export them."""

    name, patterns, keeps_ids = "wsxf", ("*.wsxf", "*.xml"), True

    def match(self, source: Source) -> int:
        """Its root is `Reports` or `Report` in the namespace of WSXF."""
        root = root_name(source.head())
        return Confidence.EXACT if root and root[0] == NAMESPACE and root[1] in ("Reports", "Report") else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[AnyReport]:
        """Yield the reports."""
        return map(report_of, wsxf.loads(source.read()))


CONVERTERS = (Wsxf,)
