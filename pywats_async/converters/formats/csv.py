"""CSV files of any maker: arguments say what the columns are.

In the long form each row is a measurement, and rows that follow each other with the same unit are one report. In the
wide form each row is a unit, and every column that is nothing else is a measurement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Literal

from pydantic import Field

from ...errors import ConverterError, ValidationError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import DecimalArguments
from ..columns import UNIT_FIELDS, Table, delimiter_of, read_table
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..steps import WORDS, add_row, add_sequence, possible_operator, settle, verdict
from ..values import optional_number, parse_time

__all__ = ["CONVERTERS", "Csv", "CsvArguments"]

_TIMES = ("iso", "%Y/%m/%d %H:%M:%S")


class CsvArguments(DecimalArguments):
    """What the columns of a CSV file are. Those left out are found by usual titles, as "Serial Number", "Low Limit"."""

    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    """Between cells. Default: what the line of titles has most of: tab, ";", "," or "|"."""
    header: int = Field(default=1, ge=0)
    """The line that the titles stand in; 0: there are none, and columns are named by their numbers."""
    columns: Mapping[str, str | int] = Field(default={})
    """Columns by fields, as titles or numbers from 1: {"serial_number": "SN", "value": 5}."""
    form: Literal["long", "wide"] | None = None
    """Default: long if there is a column of names and one of values, else wide."""
    time_format: str | None = None
    """Of the start, as `strptime` has it: "%d.%m.%Y %H:%M:%S". Default: ISO 8601."""
    words: Mapping[str, str] = Field(default={})
    """Verdicts beside the usual ones, and what they mean: {"gut": "Passed"}."""
    infos: Sequence[str] = ()
    """Titles of columns that are remarks on the unit."""
    limits: Mapping[str, Sequence[float | None]] = Field(default={})
    """Low and high limit by the title of a column, in the wide form: {"5 V": [4.9, 5.1]}."""
    units: Mapping[str, str] = Field(default={})
    """Units by the title of a column, in the wide form."""
    low_row: str | None = None
    """What the first cell says of the row that holds the low limits, in the wide form."""
    high_row: str | None = None
    unit_row: str | None = None


class Csv(Converter[CsvArguments]):
    """A CSV file. What it lacks depends on its columns; part number, revision and process may come from arguments."""

    name, patterns = "csv", ("*.csv", "*.tsv")
    arguments = CsvArguments

    def match(self, source: Source) -> int:
        """Its first line has titles that it knows; or its name alone fits."""
        if "\0" in source.head_text[:1024] or not self.fits(source.name):
            return Confidence.NO
        first = source.head_text.partition("\n")[0]
        table = Table.of([cell.strip().strip('"') for cell in first.split(delimiter_of(first))], {})
        known = {"serial_number", "name", "value"} <= table.places.keys()
        return Confidence.LIKELY if known else Confidence.NAME

    def convert(self, source: Source, args: CsvArguments) -> Iterator[UUTReport]:
        """Yield a report for each unit."""
        lines = source.lines(args.encoding)
        for _ in islice(lines, max(0, args.header - 1)):
            pass
        first = next(lines, "")
        delimiter = args.delimiter or delimiter_of(first)
        rows = read_table(_again(first, lines), delimiter, max(1, args.header))
        number, titles = next(rows, (1, []))
        if not titles:
            raise ConverterError("There is no row.", line=max(1, args.header))
        if not args.header:
            rows = _before(number, titles, rows)
            titles = [str(place) for place in range(1, len(titles) + 1)]
        table = Table.of(titles, args.columns)
        if "serial_number" not in table.places:
            hint = 'Name it in the argument columns: {"serial_number": "..."}.'
            raise ConverterError("No column is the serial number.", line=number, hint=hint)
        reader = _Reader(table, args)
        long = args.form == "long" if args.form else {"name", "value"} <= table.places.keys()
        yield from reader.long(rows) if long else reader.wide(rows)


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield lines with their ends: cells in quotes may hold some."""
    yield first + "\n"
    for line in lines:
        yield line + "\n"


def _before(number: int, cells: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield number, cells
    yield from rows


class _Reader:
    """Reads rows as reports."""

    def __init__(self, table: Table, args: CsvArguments) -> None:
        self.table, self.args = table, args
        self.words = {word.lower(): meant for word, meant in args.words.items()}
        self.infos = [self._column(title) for title in args.infos]

    def long(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[UUTReport]:
        for field in ("name", "value"):
            if field not in self.table.places:
                raise ConverterError(f"No column is the {field} of measurements.")
        unit_places = [
            place for field, place in self.table.places.items() if field in UNIT_FIELDS and field != "result"
        ]
        unit: list[tuple[int, list[str]]] = []
        for number, cells in rows:
            self._complete(number, cells)
            if unit and any(cells[place] != unit[0][1][place] for place in unit_places):
                yield self._long_report(unit)
                unit = []
            unit.append((number, cells))
        if unit:
            yield self._long_report(unit)

    def wide(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[UUTReport]:
        args, free = self.args, [place for place in self.table.free if place not in self.infos]
        limits: dict[int, list[float | None]] = {place: [None, None] for place in free}
        units = {self._column(title): unit for title, unit in args.units.items()}
        for title, pair in args.limits.items():
            limits[self._column(title)] = [*pair, None, None][:2]
        for number, cells in rows:
            said = cells[0]
            if said and said in (args.low_row, args.high_row):
                for place in free:
                    if place < len(cells) and place:
                        limits[place][said == args.high_row] = self._number(cells[place], said, number)
                continue
            if said and said == args.unit_row:
                units.update({place: cells[place] for place in free if place < len(cells) and place})
                continue
            self._complete(number, cells)
            report, status = self._report(number, cells)
            root = report.get_root_sequence_call()
            for place in free:
                if cells[place]:
                    low, high = limits[place]
                    self._add(root, self.table.titles[place], cells[place], units.get(place, ""), low, high, number)
            yield self._settled(report, status)

    def _long_report(self, rows: list[tuple[int, list[str]]]) -> UUTReport:
        number, cells = rows[-1]  # the verdict may stand in the last row only
        report, status = self._report(number, cells)
        root = report.get_root_sequence_call()
        groups: dict[str, SequenceCall] = {}
        for number, cells in rows:
            group = self._cell(cells, "group")
            parent = root
            if group:
                parent = groups.get(group) or groups.setdefault(group, add_sequence(root, group))
            name, value = self._cell(cells, "name"), self._cell(cells, "value")
            if not name:
                raise ConverterError("The measurement has no name.", line=number)
            low, high = (self._number(self._cell(cells, field), f"{field} limit", number) for field in ("low", "high"))
            word, took = self._cell(cells, "status"), self._number(self._cell(cells, "time"), "time", number)
            try:
                self._add(
                    parent, name, value, self._cell(cells, "unit"), low, high, number,
                    comp_op=self._cell(cells, "comp_op"), word=word, took=took, text=self._text(cells),
                )  # fmt: skip
            except ValidationError as error:
                raise ConverterError(error.message, line=number, cause=error) from error
        return self._settled(report, status)

    def _add(
        self,
        parent: SequenceCall,
        name: str,
        value: str,
        unit: str,
        low: float | None,
        high: float | None,
        line: int,
        *,
        comp_op: str = "",
        word: str = "",
        took: float | None = None,
        text: str = "",
    ) -> None:
        """Add one measurement: a number; a verdict if it is a word of one; else a text."""
        status = self._verdict(word, "status", line) if word else None
        try:
            number = self._number(value, name, line)
        except ConverterError:
            if value.lower() in self.words or value.lower() in WORDS:
                status = status or self._verdict(value, name, line)
            else:
                parent.add_string_step(name=name, value=value, status=status, report_text=text or None, tot_time=took)
                return
            number = None
        comp_op = possible_operator(comp_op, low, high)
        if number is None:
            bounds = [f"{what} limit: {limit:g}" for what, limit in (("low", low), ("high", high)) if limit is not None]
            text = "\n".join(filter(None, (text, *bounds)))
        add_row(parent, name, status, number, unit=unit, low=low, high=high, comp_op=comp_op, took=took, text=text)

    def _report(self, line: int, cells: list[str]) -> tuple[UUTReport, str | None]:
        word, began, took = (self._cell(cells, field) for field in ("result", "start", "duration"))
        status = self._verdict(word, "result", line) if word else None
        forms = (self.args.time_format,) if self.args.time_format else _TIMES
        start: datetime | None = parse_time(began, forms, what="start", line=line) if began else None
        try:
            report = self.args.new_report(
                serial_number=self._cell(cells, "serial_number"),
                part_number=self._cell(cells, "part_number"),
                revision=self._cell(cells, "revision"),
                process=self._cell(cells, "process"),
                operator=self._cell(cells, "operator"),
                station_name=self._cell(cells, "station"),
                start=start,
                result=status or "P",
                sequence=self._cell(cells, "sequence"),
            )
        except ConverterError as error:
            raise ConverterError(error.message, line=line, hint=error.hint, cause=error) from error
        seconds = self._number(took, "duration", line)
        if seconds is not None:
            report.data["uut"]["execTime"] = seconds
        if batch := self._cell(cells, "batch"):
            report.data["uut"]["batchSN"] = batch
        add_remarks(report, {self.table.titles[place]: cells[place] for place in self.infos})
        return report, status

    @staticmethod
    def _settled(report: UUTReport, status: str | None) -> UUTReport:
        """Give the report the worst status of its steps, unless the file has one."""
        root = report.get_root_sequence_call()
        settle(root)
        if status is None:
            report.data["result"] = root.data["status"]
        else:
            root.data["status"] = status
        return report

    def _complete(self, line: int, cells: list[str]) -> None:
        wanted = len(self.table.titles)
        if len(cells) < wanted or any(cells[wanted:]):
            raise ConverterError(f"The row has {len(cells)} cells instead of {wanted}.", line=line)

    def _cell(self, cells: Sequence[str], field: str) -> str:
        place = self.table.places.get(field)
        return "" if place is None else cells[place]

    def _text(self, cells: Sequence[str]) -> str:
        """Return the remark of a measurement, with the columns that are nothing else."""
        table = self.table
        said = (
            f"{table.titles[place]}: {cells[place]}" for place in table.free if place not in self.infos and cells[place]
        )
        return "\n".join(filter(None, (self._cell(cells, "text"), *said)))

    def _column(self, title: str) -> int:
        if title not in self.table.titles:
            raise ConverterError(f"There is no column {title!r}.")
        return list(self.table.titles).index(title)

    def _number(self, text: str, what: str, line: int) -> float | None:
        return optional_number(text, decimal=self.args.decimal, what=what, line=line)

    def _verdict(self, word: str, what: str, line: int) -> str:
        return verdict(self.words.get(word.lower(), word), what=what, line=line)


CONVERTERS = (Csv,)
