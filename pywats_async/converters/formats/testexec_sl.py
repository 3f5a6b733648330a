"""Keysight TestExec SL, XML. No real file was at hand, and the structure is not verified.

What a file says may stand in attributes or in elements, in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..steps import add_row, add_sequence, operator_for, settle, verdict
from ..values import optional_number, parse_time
from ..xml import children, find, read_xml, root_name

__all__ = ["CONVERTERS", "TestExecSl"]

_ROOTS = {
    "TestExecSL": Confidence.SURE,
    "TestExecResults": Confidence.SURE,
    "TestResults": Confidence.LIKELY,
    "Results": Confidence.LIKELY,
}
_TIMES = ("iso", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)\Z")
_COUNTS = {"TotalTests": "Tests", "PassedTests": "Tests passed", "FailedTests": "Tests failed"}


class TestExecSl(Converter[Arguments]):
    """The XML results of Keysight TestExec SL. They have no process; times mostly have no offset."""

    __test__ = False  # for pytest, which takes the name for a test
    name, patterns = "testexec_sl", ("*.xml",)

    def match(self, source: Source) -> int:
        """Its root is one of four, with `UUT` and `Header` or `TestSequence` in it, and it is no ATML."""
        head = source.head()
        root = root_name(head)
        if root is None or root[1] not in _ROOTS or "1636.1" in root[0] or "ATML" in root[0]:
            return Confidence.NO
        known = re.search(rb"<(\w+:)?UUT\b", head) and re.search(rb"<(\w+:)?(Header|TestSequence)\b", head)
        return _ROOTS[root[1]] if known else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield the report."""
        root = read_xml(source, args.encoding)
        header, unit, sequence, summary = (find(root, tag) for tag in ("Header", "UUT", "TestSequence", "Summary"))
        if unit is None or summary is None:
            raise ConverterError(f"{root.tag} has no {'UUT' if unit is None else 'Summary'}: it may be half a file.")
        report = args.new_report(
            serial_number=_said(unit, "SerialNumber"),
            part_number=_said(unit, "PartNumber"),
            revision=_said(unit, "Revision"),
            operator=_said(header, "Operator"),
            station_name=_said(header, "StationID"),
            location=_said(header, "Location"),
            start=_time(header, "StartTime"),
            result=verdict(_said(summary, "Status"), what="Summary: Status"),
            sequence=_said(header, "ProgramName"),
        )
        took = _seconds(_said(summary, "Duration"))
        began, ended = _time(header, "StartTime"), _time(header, "EndTime")
        if took is None and began and ended:
            took = max(0.0, (args.moment(ended) - args.moment(began)).total_seconds())
        if took is not None:
            report.data["uut"]["execTime"] = took
        add_remarks(report, {name: _said(summary, count) for count, name in _COUNTS.items()})
        if sequence is not None:
            _fill(report.get_root_sequence_call(), sequence)
        yield report


def _said(element: Element | None, name: str) -> str:
    """Return what an attribute or an element of that name says, in any case; "" if there is none."""
    if element is None:
        return ""
    wanted = name.lower()
    for key, value in element.items():
        if key.lower() == wanted:
            return value.strip()
    return next(((child.text or "").strip() for child in element if child.tag.lower() == wanted), "")


def _time(header: Element | None, name: str) -> datetime | None:
    text = _said(header, name)
    return parse_time(text, _TIMES, what=name) if text else None


def _seconds(text: str) -> float | None:
    if clock := _CLOCK.match(text):
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3])
    return optional_number(text, what="Duration")


def _fill(sequence: SequenceCall, element: Element) -> None:
    for child in element:
        name = _said(child, "name") or child.tag
        if child.tag == "TestGroup":
            status = _said(child, "status")
            group = add_sequence(sequence, name, status=verdict(status, what=name) if status else None)
            _fill(group, child)
            if not status:
                settle(group)
        elif child.tag == "Test":
            _add_test(sequence, child, name)


def _add_test(sequence: SequenceCall, test: Element, name: str) -> None:
    letter = verdict(_said(test, "status"), what=f"Test {name!r}: status")
    took, text = _seconds(_said(test, "Duration")), ""
    measured = list(children(test, "Measurement"))
    if len(measured) > 1:
        step = sequence.add_multi_numeric_step(name=name, status=letter, tot_time=took)
        for place, one in enumerate(measured, 1):
            called = _said(one, "Name") or f"Measurement {place}"
            value, low, high = _numbers(one, f"Test {name!r}, {called!r}")
            step.add_measurement(
                name=called,
                value=float("nan") if value is None else value,
                unit=_said(one, "Units"),
                comp_op=operator_for(low, high),
                low_limit=low,
                high_limit=high,
                status=verdict(status) if (status := _said(one, "Status")) else letter,
            )
        return
    value = low = high = None
    for one in measured:
        called = _said(one, "Name")
        if called not in ("", name):
            text = f"measurement: {called}"
        value, low, high = _numbers(one, f"Test {name!r}")
    unit = _said(measured[0], "Units") if measured else ""
    add_row(sequence, name, letter, value, unit=unit, low=low, high=high, took=took, text=text)


def _numbers(measurement: Element, where: str) -> tuple[float | None, float | None, float | None]:
    value, low, high = (
        optional_number(_said(measurement, name), what=f"{where}: {name}")
        for name in ("Value", "LowLimit", "HighLimit")
    )
    return value, low, high


CONVERTERS = (TestExecSl,)
