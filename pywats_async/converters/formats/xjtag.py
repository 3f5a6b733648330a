"""XJTAG: an .xjlog file is a zip with an XML file for every run; a run may also come as an XML file of its own.

A unit may be in it more than once. Of what a test wrote, the plain text is the complete one; HTML is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PureWindowsPath
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..archives import open_zip
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..steps import add_row, add_sequence, settle, verdict
from ..values import optional_number, parse_time
from ..xml import child_text, children, find, parse_xml, read_xml, root_name

__all__ = ["CONVERTERS", "Xjtag"]

_RESULTS = {"Passed": "P", "Failed": "F", "Skipped": "S"}
_RUN = re.compile(r"Run (\d+)\.xml\Z")
_MEMBER = re.compile(rb"PK\x03\x04.{26}(Run \d+\.xml|Info\.xml)", re.DOTALL)


class Xjtag(Converter[Arguments]):
    """The .xjlog of XJTAG, or one run as XML. It has no part number, revision or process: give them as arguments."""

    name, patterns = "xjtag", ("*.xjlog", "*.xml")

    def match(self, source: Source) -> int:
        """It is a zip with `Run 1.xml` or `Info.xml` in its head, or XML with the root `testrun`."""
        head = source.head()
        if head.startswith(b"PK"):
            return Confidence.SURE if _MEMBER.search(head) else Confidence.NO
        root = root_name(head)
        known = root is not None and root[1] == "testrun" and (b"<testgroup" in head or b"<testruninfo" in head)
        return Confidence.SURE if known else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for every run."""
        if source.head(2) != b"PK":
            yield _report(read_xml(source, args.encoding), None, args, source.name)
            return
        with open_zip(source) as archive:
            if "Info.xml" not in archive.names:
                raise ConverterError(f"{source.name} has no Info.xml: it is no log of XJTAG, or not whole.")
            info = parse_xml(archive.read("Info.xml"))
            runs = {int(found[1]): name for name in archive.names if (found := _RUN.match(name))}
            count = child_text(info, "TestRunCount")
            numbers = range(1, int(count) + 1) if count.isdecimal() else sorted(runs)
            for number in numbers:
                if number not in runs:
                    raise ConverterError(f"{source.name} has {count} runs, and no Run {number}.xml.")
                run = parse_xml(archive.read(runs[number]))
                yield _report(run, child_text(info, "ProjectPath") or None, args, runs[number])


def _report(run: Element, project: str | None, args: Arguments, where: str) -> UUTReport:
    info = find(run, "testruninfo")
    if info is None:
        raise ConverterError(f"{where}: testruninfo is missing: the run may not be over.")
    time, result = run.get("datetime", ""), child_text(info, "result")
    if not result:
        raise ConverterError(f"{where}: testruninfo has no result: the run may not be over.")
    report = args.new_report(
        serial_number=child_text(info, "serial"),
        operator=child_text(info, "user"),
        station_name=child_text(info, "xjlink-name"),
        start=parse_time(time, ("iso",), what=f"{where}: datetime") if time else None,
        result="P" if result == "Passed" else "F",
        sequence=PureWindowsPath(project).name if project else None,
        sequence_path=project,
    )
    report.info.exec_time = _seconds(info, where)  # type: ignore[union-attr]  # a new report has it
    report.info.comment = child_text(info, "project-description") or None  # type: ignore[union-attr]
    said = {"XJLink serial": child_text(info, "xjlink-serial"), "XJTAG version": child_text(info, "xjtag-version")}
    add_remarks(report, said)
    root = report.get_root_sequence_call()
    if text := _written(run):
        root.report_text = text
    _fill(root, run, where)
    return report


def _fill(sequence: SequenceCall, element: Element, where: str) -> None:
    for child in element:
        if child.tag == "testfunction":
            _add_function(sequence, child, where)
        elif child.tag == "testgroup":
            group = add_sequence(sequence, child.get("name") or "testgroup")
            _fill(group, child, where)
            settle(group)


def _add_function(sequence: SequenceCall, function: Element, where: str) -> None:
    name = function.get("name") or "testfunction"
    said = {child.tag: child for child in function}
    result, took, plain, faults = map(said.get, ("result", "time-taken", "plain-text", "conntest-errors"))
    if result is None:
        raise ConverterError(f"{where}: {name} has no result.")
    word = result.get("value", "")
    letter = _RESULTS.get(word) or verdict(word, what=f"{where}: {name}: result")
    milliseconds = None if took is None else optional_number(took.text, what="time-taken")
    seconds = None if milliseconds is None else milliseconds / 1000
    text = ((plain is not None and plain.text) or _written(function)).strip()
    if fault := "" if faults is None else child_text(faults, "error/error-message"):
        sequence.add_pass_fail_step(name=name, status=letter, tot_time=seconds, report_text=text, error_message=fault)
    else:
        add_row(sequence, name, letter, took=seconds, text=text)


def _seconds(element: Element, where: str) -> float | None:
    milliseconds = optional_number(child_text(element, "time-taken"), what=f"{where}: time-taken")
    return None if milliseconds is None else milliseconds / 1000


def _written(element: Element) -> str:
    """Return what was written as text in it, outside of what it holds."""
    return "".join(text.text or "" for text in children(element, "text-output")).strip()


CONVERTERS = (Xjtag,)
