"""The columns of a CSV file: which of them says what of a unit or a measurement."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import ConverterError

__all__ = ["ROW_FIELDS", "UNIT_FIELDS", "Table", "delimiter_of", "read_table"]

UNIT_FIELDS = {
    "serial_number": ("serial number", "serialnumber", "serial no", "serial", "sn"),
    "part_number": ("part number", "partnumber", "part no", "pn"),
    "revision": ("revision", "part revision", "rev"),
    "process": ("process", "process code", "operation type", "test operation"),
    "operator": ("operator", "user", "operator name"),
    "station": ("station", "station name", "tester", "machine"),
    "batch": ("batch", "batch number", "lot"),
    "start": ("start", "start time", "start date"),
    "duration": ("duration", "execution time", "test time"),
    "sequence": ("sequence", "program", "test program"),
    "result": ("overall result", "unit result", "unit status", "verdict"),
}
"""What a column may say of a unit, and the titles that say so without an argument."""
ROW_FIELDS = {
    "name": ("name", "test name", "step name", "step", "test", "measurement", "parameter"),
    "value": ("value", "measured value", "measured", "reading"),
    "unit": ("unit", "units"),
    "low": ("low limit", "lowlimit", "low", "lower limit", "lower", "min", "lsl"),
    "high": ("high limit", "highlimit", "high", "upper limit", "upper", "max", "usl"),
    "comp_op": ("comp", "compoperator", "comparison", "operator code"),
    "status": ("status", "step status", "pass/fail", "outcome"),
    "group": ("group", "test group", "step group"),
    "time": ("seconds", "step time", "time s", "time (s)"),
    "text": ("report text", "remark", "comment", "text"),
}
"""What a column may say of a measurement in the long form."""
_OF_ONE_ROW = {"start": ("timestamp", "date time", "datetime", "date"), "result": ("result",)}
"""Titles that are of the unit in the wide form; in the long form "result" is of the row."""
_DELIMITERS = "\t;,|"


@dataclass(frozen=True)
class Table:
    """Titles and where the fields stand."""

    titles: Sequence[str]
    places: Mapping[str, int]

    @cached_property
    def free(self) -> list[int]:
        """The columns that no field stands in."""
        taken = set(self.places.values())
        return [place for place, title in enumerate(self.titles) if place not in taken and title]

    @classmethod
    def of(cls, titles: Sequence[str], columns: Mapping[str, str | int]) -> Table:
        """Find the fields: where `columns` says (a title or a number from 1), else by the usual titles.

        Raises `ConverterError` for a field that there is not, and a column that the file has not.
        """
        folded = [_folded(title) for title in titles]
        places: dict[str, int] = {}
        for field, column in columns.items():
            if field not in UNIT_FIELDS and field not in ROW_FIELDS:
                known = ", ".join([*UNIT_FIELDS, *ROW_FIELDS])
                raise ConverterError(f"columns: {field!r} is no field.", hint=f"Known fields: {known}.")
            number = int(column) - 1 if str(column).isdecimal() and _folded(str(column)) not in folded else None
            if number is None and _folded(str(column)) in folded:
                number = folded.index(_folded(str(column)))
            if number is None or not 0 <= number < len(titles):
                raise ConverterError(f"There is no column {column!r}, which is to be the {field}.")
            places[field] = number
        _find(places, folded, {**UNIT_FIELDS, **ROW_FIELDS})
        long = {"name", "value"} <= places.keys()
        _find(places, folded, {"status": ("result",)} if long else _OF_ONE_ROW)
        return cls(titles, places)


def delimiter_of(line: str) -> str:
    """Return what most likely stands between the cells of a line: of tab, ";", "," and "|" the most frequent."""
    return max(_DELIMITERS, key=line.count)


def read_table(lines: Iterable[str], delimiter: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row that is not blank. Raises `ConverterError` with the line for broken quotes."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line + reader.line_num - 1, stripped
    except csv.Error as error:
        raise ConverterError(f"Not CSV: {error}.", line=line + reader.line_num - 1, cause=error) from error


def _find(places: dict[str, int], folded: list[str], usual: Mapping[str, Sequence[str]]) -> None:
    """Add the fields that have no place yet, and stand in a column of a usual title that is free."""
    for field, titles in usual.items():
        found = next((folded.index(title) for title in titles if title in folded), None)
        if field not in places and found is not None and found not in places.values():
            places[field] = found


def _folded(title: str) -> str:
    return " ".join(title.lower().replace("_", " ").split())
