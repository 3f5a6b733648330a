"""The XML of the vendor's tutorial on converters: a header, and sequences of tests without verdicts.

Limits decide, as there is nothing else; the unit is as good as its worst step.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..source import Source
from ..steps import add_row, add_sequence, settle, verdict
from ..values import optional_number, parse_time
from ..xml import child_text, children, find, read_xml, root_name

__all__ = ["CONVERTERS", "ExampleXml"]

_TESTS = (b"<NumericTest", b"<StringTest", b"<PassFailTest")
_TIMES = ("iso", "%m/%d/%Y %H:%M:%S")


class ExampleXml(Converter[Arguments]):
    """The XML of the vendor's tutorial. It has everything but a station; times may have no offset."""

    name, patterns = "example_xml", ("*.xml",)

    def match(self, source: Source) -> int:
        """Its root is `TestReport`, with a `Header` and tests of three kinds."""
        head = source.head()
        root = root_name(head)
        known = root is not None and root[1] == "TestReport" and b"<Header" in head
        return Confidence.SURE if known and any(test in head for test in _TESTS) else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield the report."""
        document = read_xml(source, args.encoding)
        header = find(document, "Header")
        if header is None:
            raise ConverterError(f"{document.tag} has no Header.")
        start = child_text(header, "StartDate")
        report = args.new_report(
            serial_number=child_text(header, "SerialNumber"),
            part_number=child_text(header, "PartNumber"),
            revision=child_text(header, "Revision"),
            process=child_text(header, "OperationTypeCode"),
            operator=child_text(header, "Operator"),
            start=parse_time(start, _TIMES, what="StartDate") if start else None,
        )
        took = optional_number(child_text(header, "ExecutionTime"), what="ExecutionTime")
        if took is not None:
            report.data["uut"]["execTime"] = took
        root = report.get_root_sequence_call()
        for sequence in children(document, "Sequence"):
            _fill(add_sequence(root, sequence.get("Name") or "Sequence"), sequence)
        settle(root)
        report.result = root.status
        yield report


def _fill(sequence: SequenceCall, element: Element) -> None:
    for test in element:
        name, measured = test.get("Name") or test.tag, test.get("Measure", "").strip()
        match test.tag:
            case "NumericTest":
                value, low, high = (
                    optional_number(test.get(key), what=f"{name}: {key}") for key in ("Measure", "LowLim", "HighLim")
                )
                if value is None:
                    raise ConverterError(f"{name}: there is no Measure, and no verdict without one.")
                add_row(sequence, name, None, value, unit=test.get("Unit", ""), low=low, high=high)
            case "StringTest":
                limit = test.get("Limit")
                comp_op = "LOG" if limit is None else "CASESENSIT"
                sequence.add_string_step(name=name, value=measured, comp_op=comp_op, limit=limit)
            case "PassFailTest":
                sequence.add_pass_fail_step(name=name, status=verdict(measured, what=f"{name}: Measure"))
            case "Sequence":
                _fill(add_sequence(sequence, name), test)
            case _:
                pass


CONVERTERS = (ExampleXml,)
