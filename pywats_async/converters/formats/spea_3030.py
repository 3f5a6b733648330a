"""SPEA 3030 in-circuit testers: records with semicolons, one unit after the other.

A unit is `START` ... `END`, with rows `ANL` (analogue) and `FUNC` (functional) between; its serial number follows the
rows. The verdict of `END` stands: rows outside their printed limits may have passed, and a row that failed may have
been repeated until the unit passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..steps import add_row, add_sequence, settle
from ..values import optional_numbers, parse_time

__all__ = ["CONVERTERS", "Spea3030"]

_LETTERS = re.compile(r"[A-Za-z]+")
_NUMBERS = ("value", "low limit", "high limit")
_TIME = "%m/%d/%Y %H:%M:%S"


class Spea3030(Converter[Arguments]):
    """The CSV log of a SPEA 3030. The file has no part number, revision or process: give them as arguments."""

    name, patterns = "spea_3030", ("*.csv", "*.txt", "*.log")

    def match(self, source: Source) -> int:
        """It begins with `FORMAT;` or `START;`, and a `START;` record names program and time."""
        head = source.head_text[:4096]
        return Confidence.SURE if re.match(r"(FORMAT;[^\n]*\n)?START;([^;\n]*;){5,}", head) else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for every unit, from `START` to `END`."""
        unit: _Unit | None = None
        for number, line in enumerate(source.lines(args.encoding), 1):
            record = line.split(";")
            match record[0]:
                case "ANL" | "FUNC" if unit is not None:
                    unit.rows.append((number, record))
                case "START":
                    if unit is not None:
                        raise ConverterError("A unit starts before the last one has ended.", line=number)
                    unit = _Unit(record, number)
                case "END" if unit is not None:
                    yield unit.report(record, args, number)
                    unit = None
                case "SN" if unit is not None:
                    unit.serial_number = "".join(record[1:2])
                case _:
                    pass
        if unit is not None:
            raise ConverterError("The file ends inside a unit: it may not be written yet.", line=unit.line)


class _Unit:
    """One run of a unit while its records are read."""

    def __init__(self, start: list[str], line: int) -> None:
        if len(start) < 8:
            raise ConverterError(f"START has {len(start)} fields instead of 8.", line=line)
        self.start, self.line = start, line
        self.serial_number = ""
        self.rows: list[tuple[int, list[str]]] = []

    def report(self, end: list[str], args: Arguments, line: int) -> UUTReport:
        _, kind, program, version, _, operator, date, time = self.start[:8]
        if len(end) < 4:
            raise ConverterError(f"END has {len(end)} fields instead of 4.", line=line)
        began = parse_time(f"{date} {time}", (_TIME,), what="START", line=self.line)
        ended = parse_time(f"{end[2]} {end[3]}", (_TIME,), what="END", line=line)
        report = args.new_report(
            serial_number=self.serial_number,
            operator=operator,
            start=began,
            result=_verdict(end[1], line),
            sequence=program,
            sequence_version=version,
        )
        report.data["uut"]["execTime"] = max(0.0, (ended - began).total_seconds())
        add_remarks(report, {"Kind": kind})
        root = report.get_root_sequence_call()
        groups: dict[str, SequenceCall] = {}
        parts: dict[str, SequenceCall] = {}
        for number, row in self.rows:
            if len(row) < 12:
                raise ConverterError(f"{row[0]} has {len(row)} fields instead of at least 12.", line=number)
            part = row[2].rstrip("0123456789")
            if (group := parts.get(part)) is None:
                name = _group(part)
                if name not in groups:
                    groups[name] = add_sequence(root, name)
                group = parts[part] = groups[name]
            _add_row(group, row, number)
        for group in groups.values():
            settle(group)
        return report


def _verdict(word: str, line: int) -> str:
    if word not in ("PASS", "FAIL") and not word.startswith("FAIL("):
        raise ConverterError(f"{word!r} is no result of a SPEA: PASS, FAIL, FAIL(+), FAIL(-), FAIL(+/-).", line=line)
    return word[0]


def _group(reference: str) -> str:
    """Rows are grouped by the letters of the part that they test: R, C, U."""
    letters = _LETTERS.match(reference)
    return letters[0].upper() if letters else "Other"


def _add_row(group: SequenceCall, row: list[str], line: int) -> None:
    _, site, reference, _, _, name, _, result, read, lowest, highest, unit, *rest = row
    if site and reference and len(rest) > 1 and rest[0] and rest[1]:
        said = f"site {site}, part {reference}, pins {rest[0].strip()}, step {rest[1].strip()}"
    else:
        told = zip(("site", "part", "pins", "step"), (site, reference, *rest), strict=False)
        said = ", ".join(f"{what} {cell.strip()}" for what, cell in told if cell.strip())
    value = low = high = None
    if read != "Automatic":
        value, low, high = optional_numbers((read, lowest, highest), names=_NUMBERS, line=line)
    if high == 0:
        if value == low == 0:
            value = low = None  # a test that passed or failed, and measured nothing
        high = None
        low = low or None  # both limits 0: there are none
    letter = "P" if result == "PASS" else _verdict(result, line)
    add_row(group, name or reference, letter, value, unit=unit, low=low, high=high, text=said)


CONVERTERS = (Spea3030,)
