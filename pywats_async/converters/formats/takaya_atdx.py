"""TAKAYA flying probers, ATDX: columns with semicolons under a main header and group headers.

Each main header with its group number 1 begins an attempt at the panel; the attempts of a file have one serial number
and one time. Thresholds of opens (`OP`) and shorts (`SH`) are the references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..flying_probe import Row, add_row
from ..interface import Confidence, Converter
from ..source import Source
from ..steps import add_sequence
from ..values import parse_time

__all__ = ["CONVERTERS", "TakayaAtdx"]

_MARK = '#############"Main header"#'
_GROUP = re.compile(r"Group No\.:\s*(\d+)\s+Side:\s*(\S+)\s+(PASS|FAIL|NO-TEST)\s*$")
_HEAD = re.compile(r"(Tester ID|Model|Serial number|Test Date)\s*:\s*(.*)$")
_COLUMNS = 21
_THRESHOLDS = {"OP": "GE", "SH": "LE"}
_IMPEDANCE = re.compile(r"([\d.]+)\[(\w+)\]<?\|-?[\d.]+\Z")
_IMPEDANCES = ((9, "reference"), (16, "test 1"), (18, "test 2"))
_PINS = ((21, "H-pin"), (23, "L-pin"), (25, "G-P1"), (27, "G-P2"))


class TakayaAtdx(Converter[Arguments]):
    """The ATDX log of a TAKAYA flying prober. The file has no revision or process; its times have no offset."""

    name, patterns = "takaya_atdx", ("*.atdx",)

    def match(self, source: Source) -> int:
        """It begins with a main header."""
        return Confidence.EXACT if _MARK in source.head_text[:512] else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for each attempt."""
        head: dict[str, str] = {}
        report: UUTReport | None = None
        group: SequenceCall | None = None
        number = count = 0
        for number, line in enumerate(source.lines(args.encoding), 1):
            if group is not None and line[:1].isdigit():
                add_row(group, _row(line.split(";"), count, number))
            elif line.startswith("Order;"):
                count = line.count(";") + 1
            elif found := _HEAD.match(line):
                head[found[1]] = found[2].strip()
            elif found := _GROUP.match(line):
                if found[1] == "1" or report is None:
                    if report is not None:
                        yield report
                    report = _report(head, args, number)
                group = _group(report, found)
        if report is None or group is None or not group.data.get("steps"):
            raise ConverterError("The last group has no rows: the file may not be written yet.", line=number)
        yield report


def _report(head: dict[str, str], args: Arguments, line: int) -> UUTReport:
    for name in ("Model", "Serial number", "Test Date"):
        if not head.get(name):
            raise ConverterError(f"The main header has no {name}.", line=line)
    model, _, suffix = head["Model"].partition(" ")
    report = args.new_report(
        serial_number=head["Serial number"],
        part_number=model,
        station_name=head.get("Tester ID"),
        start=parse_time(head["Test Date"], ("%d/%m/%Y %H:%M:%S",), what="Test Date", line=line),
        sequence=head["Model"],
    )
    if suffix.strip():
        report.add_misc_info("Model", head["Model"])
    return report


def _group(report: UUTReport, found: re.Match[str]) -> SequenceCall:
    """Add the sequence of a group; one that failed fails the unit."""
    number, side, said = found.groups()
    root = report.get_root_sequence_call()
    status = {"PASS": "P", "FAIL": "F"}.get(said, "S")
    if status == "F":
        report.result = root.status = "F"
    return add_sequence(root, f"Group {number} side {side}", status=status)


def _row(columns: list[str], count: int, line: int) -> Row:
    if len(columns) != count or count < _COLUMNS:
        raise ConverterError(f"A row has {len(columns)} columns, and their titles are {count}.", line=line)
    part, value, unit, comment, location = columns[3:8]
    function = columns[11]
    reference, reference_unit = _magnitude(columns[9], columns[10])
    return Row(
        line=line,
        name=" ".join(filter(None, (part, f"{value}{unit}"))) or f"Step {columns[0]}",
        function=_THRESHOLDS.get(function, function),
        judgement=columns[20],
        values=(_magnitude(columns[16], columns[17]), _magnitude(columns[18], columns[19])),
        reference=reference,
        reference_unit=reference_unit,
        plus=columns[12],
        minus=columns[14],
        remark=_remark(columns, function, comment, location),
    )


def _magnitude(text: str, unit: str) -> tuple[str, str]:
    """Return value and unit; of an impedance ("18.280[KO]|-7.8", with its phase) its magnitude."""
    found = _IMPEDANCE.match(text)
    return (found[1], found[2]) if found else (text, unit)


def _remark(columns: list[str], function: str, comment: str, location: str) -> str:
    said = [f"step: {columns[0]}", f"function: {function}"]
    if comment:
        said.append(f"comment: {comment}")
    if location:
        said.append(f"location: {location}")
    for at, name in _IMPEDANCES:
        if "|" in columns[at]:
            said.append(f"{name}: {columns[at]}")
    for at, name in _PINS:
        if len(columns) > at + 1 and columns[at] not in ("", "0", "----"):
            said.append(f"{name}: {columns[at]} {columns[at + 1]}".rstrip())
    return "\n".join(said)


CONVERTERS = (TakayaAtdx,)
