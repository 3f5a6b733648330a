"""Teradyne Nano-51e: a line for each measurement; the unit, its verdict and time stand in the file's name.

No real file was at hand. The name is `A%part number%SMT date%serial number_OK_20260105130709.csv`, OK or NG; a row is
`name[group],value and unit,low,high,PASS`. The first line is a title.
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
from ..steps import add_row, add_sequence, settle, verdict
from ..values import optional_number, parse_time

__all__ = ["CONVERTERS", "TeradyneNano"]

_NAME = re.compile(
    r"[^%]*%(?P<part>[^%]+)%(?P<date>[^%]*)%(?P<serial>[^%]+)_(?P<result>OK|NG)_(?P<time>\d{14})(\.\w+)?\Z",
    re.IGNORECASE,
)
_TEST = re.compile(r"(?P<name>[^\[]*)(\[(?P<group>[^\]]*)\])?\s*\Z")
_VALUE = re.compile(
    r"(?P<number>[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf))?\s*(?P<unit>\D*)\Z", re.IGNORECASE
)


class TeradyneNano(Converter[Arguments]):
    """The log of a Teradyne Nano-51e. It has no revision, process, operator or station."""

    name, patterns = "teradyne_nano", ("*%*%*_OK_*", "*%*%*_NG_*")

    def match(self, source: Source) -> int:
        """Its name tells part number, serial number, verdict and time between percent signs."""
        return Confidence.SURE if _NAME.match(source.name) and "," in source.head_text else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield the report."""
        said = _NAME.match(source.name)
        if said is None:
            raise ConverterError(f"{source.name}: the name is not as A%part number%date%serial number_OK_time.")
        report = args.new_report(
            serial_number=said["serial"],
            part_number=said["part"],
            start=parse_time(said["time"], ("%Y%m%d%H%M%S",), what="time in the name"),
            result="P" if said["result"].upper() == "OK" else "F",
        )
        add_remarks(report, {"SMT date": said["date"]})
        root = report.get_root_sequence_call()
        groups: dict[str, SequenceCall] = {}
        lines = enumerate(source.lines(args.encoding), 1)
        next(lines)
        for number, line in lines:
            if not line.strip():
                continue
            cells = [cell.strip() for cell in line.split(",")]
            test = _TEST.match(cells[0])
            if len(cells) < 5 or any(cells[5:]) or test is None:
                raise ConverterError(f"The row has {len(cells)} cells instead of 5.", line=number)
            group = test["group"] or ""
            sequence = root
            if group:
                sequence = groups.get(group) or groups.setdefault(group, add_sequence(root, group))
            _add_test(sequence, test["name"].strip() or group, cells[1:5], number)
        if not root.data.get("steps"):
            raise ConverterError("There is no test in the file: it may not be written yet.")
        for sequence in groups.values():
            settle(sequence)
        yield report


def _add_test(sequence: SequenceCall, name: str, cells: list[str], line: int) -> None:
    (value, unit), (low, _), (high, _) = (
        _number(cell, what, line) for cell, what in zip(cells, ("value", "low limit", "high limit"), strict=False)
    )
    text = ""
    if value is None:  # the limits have no place beside a verdict alone
        said = [unit, *(f"{what}: {limit:g}" for what, limit in (("low", low), ("high", high)) if limit is not None)]
        text = "\n".join(filter(None, said))
    add_row(sequence, name, verdict(cells[3], line=line), value, unit=unit, low=low, high=high, text=text)


def _number(cell: str, what: str, line: int) -> tuple[float | None, str]:
    found = _VALUE.match(cell)
    if found is None:
        raise ConverterError(f"{what} {cell!r} is no number with a unit.", line=line)
    return optional_number(found["number"], what=what, line=line), found["unit"].strip(" .-*_")


CONVERTERS = (TeradyneNano,)
