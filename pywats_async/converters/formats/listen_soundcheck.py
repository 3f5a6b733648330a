"""Listen SoundCheck: a text with tabs, in which header lines say what the rows after them hold.

A row of a scalar has name, margin, unit, result and limits, the high one first. After the header of a curve stand two
rows of its unit, x and y. Columns are found by their names: an operator may be among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ...errors import ConverterError
from ...report.enums import ChartType
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..source import Source
from ..steps import add_row, verdict
from ..values import optional_number, optional_numbers, parse_time

__all__ = ["CONVERTERS", "SoundCheck", "SoundCheckArguments"]

_LIMITS = re.compile(r"\s*([^/\s]*)\s*/\s*([^/\s]*)\s*\Z")
_ORDERS = {
    "month first": ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S"),
    "day first": ("%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p"),
}


class SoundCheckArguments(Arguments):
    """How a SoundCheck writes numbers and dates: as the language of its Windows has them."""

    decimal: Literal[".", ","] = "."
    date_order: Literal["month first", "day first"] = "month first"


@dataclass
class _Unit:
    """The rows of one unit."""

    serial: str
    time: str
    lot: str
    operator: str
    line: int
    scalars: list[tuple[int, dict[str, str]]] = field(default_factory=list[tuple[int, dict[str, str]]])
    curves: list[tuple[int, str, list[str], list[list[str]]]] = field(
        default_factory=list[tuple[int, str, list[str], list[list[str]]]]
    )


class SoundCheck(Converter[SoundCheckArguments]):
    """The text log of a Listen SoundCheck. The lot is the part number; it has no revision, process or station.

    A unit of which any scalar failed has failed. Arguments: `decimal` ("." or ","), `date_order` ("month first" or "day
    first").
    """

    name, patterns = "listen_soundcheck", ("*.txt",)
    arguments = SoundCheckArguments

    def match(self, source: Source) -> int:
        """Its first line begins with `Serial #:`."""
        return Confidence.EXACT if source.head_text.startswith("Serial #:\t") else Confidence.NO

    def convert(self, source: Source, args: SoundCheckArguments) -> Iterator[UUTReport]:
        """Yield a report for each unit."""
        unit: _Unit | None = None
        scalar: list[str] = []
        titles: list[str] = []
        for number, line in enumerate(source.lines(args.encoding, ended=True), 1):
            cells = [cell.strip() for cell in line.rstrip("\t").split("\t")]
            if not cells[0]:
                continue
            if cells[0] == "Serial #:":
                titles = cells
                if not {"Lot #", "Lot #:"} & {*titles[:-1]}:
                    raise ConverterError("The header has nothing behind a Lot #.", line=number)
                scalar = cells if "Result" in cells else scalar
                if titles is not scalar and unit is not None:
                    unit.curves.append((number, _curve_name(titles), titles, []))
                continue
            if not titles:
                raise ConverterError("A row stands before any header.", line=number)
            columns = dict(zip((title.rstrip(": ") for title in titles), cells, strict=False))
            if unit is None or (unit.serial, unit.time) != (cells[0], columns.get("Time", "")):
                if unit is not None:
                    yield _report(unit, args)
                unit = _Unit(
                    cells[0], columns.get("Time", ""), columns.get("Lot #", ""), columns.get("Operator", ""), number
                )
            if titles is not scalar and unit.curves and len(unit.curves[-1][3]) < 2:
                unit.curves[-1][3].append(cells[_first_point(titles) :])
            else:
                named = (title.rstrip(": ") for title in scalar)
                unit.scalars.append((number, dict(zip(named, cells, strict=False))))
        if unit is None:
            raise ConverterError("There is no unit in the file.")
        yield _report(unit, args)


def _first_point(titles: list[str]) -> int:
    """Return the column where the points of a curve begin: that of its name."""
    return next(place for place, title in enumerate(titles) if title.rstrip(": ") == "Lot #") + 1


def _curve_name(titles: list[str]) -> str:
    return titles[_first_point(titles)]


def _report(unit: _Unit, args: SoundCheckArguments) -> UUTReport:
    report = args.new_report(
        serial_number=unit.serial,
        part_number=unit.lot,
        operator=unit.operator,
        start=parse_time(unit.time, _ORDERS[args.date_order], what="Time", line=unit.line),
    )
    root = report.get_root_sequence_call()
    for line, row in unit.scalars:
        result = verdict(row.get("Result", ""), what="Result", line=line)
        if result == "F":
            report.result = root.status = "F"
        found = _LIMITS.match(row.get("Limits", ""))
        high, low = (
            (optional_number(limit, decimal=args.decimal, what="Limits", line=line) for limit in found.groups())
            if found and any(character.isdigit() for character in found[0])
            else (None, None)
        )
        said = [row.get("Tolerance", ""), "" if found and (high, low) != (None, None) else row.get("Limits", "")]
        name = row.get("Name") or f"Step {line}"
        value = optional_number(row.get("Margin"), decimal=args.decimal, what="Margin", line=line)
        text = ", ".join(filter(None, said))
        add_row(root, name, result, value, unit=row.get("Unit", ""), low=low, high=high, text=text)
    for line, name, titles, rows in unit.curves:
        if len(rows) != 2:
            raise ConverterError(f"The curve {name} has {len(rows)} rows instead of 2.", line=line)
        x, y = (optional_numbers(row, names=(name,) * len(row), decimal=args.decimal, line=line) for row in rows)
        points = [(a, b) for a, b in zip(x, y, strict=False) if a is not None and b is not None]
        units = [
            title for title in titles[_first_point(titles) + 1 :] if title and not re.match(r"[xyz] (data|axis)", title)
        ]
        logarithmic = any(title.startswith("x axis log") for title in titles)
        step = root.add_chart_step(
            name,
            chart_type=ChartType.LINE_LOG_X if logarithmic else ChartType.LINE,
            status="D",
            label=name,
            x_unit=units[0][:20] if units else None,
            y_unit=units[1][:20] if len(units) > 1 else None,
            y_label=name[:50],
        )
        if points and step.chart is not None:
            step.chart.add_series(name, [a for a, _ in points], [b for _, b in points])
    return report


CONVERTERS = (SoundCheck,)
