"""TAKAYA flying probers, ATD: a header between lines of `@`, then a block for each board of the panel.

The rows of the APT14xx have 58 columns with tabs; those of the APT94xx are quoted and padded. A second header in an
APT94xx file is the other side of the same boards. Opens and shorts have no threshold in the file: they are logged, with
the verdict of the tester.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...errors import ConverterError
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..flying_probe import Row, add_row
from ..interface import Confidence, Converter
from ..remarks import lines
from ..source import Source
from ..steps import add_sequence
from ..values import optional_number, parse_time

__all__ = ["CONVERTERS", "TakayaApt94xx", "TakayaAtd"]

_HEAD = re.compile(r"@\s*\r?\n\* (PASS|FAIL|NO-TEST)[^\n]*\n")
_GROUP = re.compile(r"\* GROUP No\.(\d+)\s*\*")
_VERDICT = re.compile(r"\* (PASS|FAIL|NO-TEST)\s*\*")
_SAID = re.compile(r"(Model|DATE|Test time|Test ID|User name|Serial No\.)\s*:?\s*(.*)$")
_MODEL = re.compile(r"(?P<part>.+?)(_(panel|single))?_(?P<version>[^_.]+)\.(?P<file>.+)\Z", re.IGNORECASE)
_UNIT = re.compile(r"(?P<batch>[^()]+?)\s*-\s*(?P<serial>[^()]+?)\s*\((?P<operation>.*)\)\s*\Z")
_COLUMN = re.compile(r'"([^"]*)"|(\S+)')
_VALUE = re.compile(r"\s*(?P<value>[+-]?[\d.]+(?:E[+-]?\d+)?)\s*(?P<unit>[A-Za-z\u00b5]*)\s*\Z", re.IGNORECASE)


@dataclass
class _Board:
    """One board of a panel on one of its sides."""

    head: dict[str, str]
    number: str
    line: int
    verdict: str = ""
    serial: str = ""
    rows: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def _boards(source: Source, args: Arguments, row: re.Pattern[str]) -> Iterator[_Board]:
    """Yield the boards of a file; its last line is the mark of its end."""
    head: dict[str, str] = {}
    board: _Board | None = None
    marks = number = 0
    for number, line in enumerate(source.lines(args.encoding), 1):
        if board is not None and row.match(line):
            board.rows.append((number, line))
        elif line.strip() == "@":
            marks += 1
            if marks % 2:
                head = {}
                if board is not None:
                    yield board
                    board = None
        elif found := _GROUP.match(line):
            if board is not None:
                yield board
            board = _Board(head, found[1], number)
        elif board is not None and not board.verdict and (found := _VERDICT.match(line)):
            board.verdict = found[1]
        elif found := _SAID.match(line):
            if board is not None and found[1] == "Serial No.":
                board.serial = found[2].strip()
            else:
                head[found[1]] = found[2].strip()
    if board is not None or not marks or marks % 2 == 0:
        raise ConverterError("The file has no end: it may not be written yet.", line=number)


def _report(board: _Board, args: Arguments, times: str, **said: str | None) -> UUTReport:
    head = board.head
    if "DATE" not in head or "Model" not in head:
        raise ConverterError("The header has no DATE or no Model.", line=board.line)
    result = {"PASS": "P", "FAIL": "F"}.get(board.verdict)
    if result is None:
        raise ConverterError(f"Group {board.number} has no verdict.", line=board.line)
    report = args.new_report(
        station_name=head.get("Test ID"),
        operator=head.get("User name"),
        start=parse_time(head["DATE"], (times,), what="DATE", line=board.line),
        result=result,
        sequence=head["Model"],
        **said,
    )
    report.info.socket_index = int(board.number)  # type: ignore[union-attr]  # a new report has it
    return report


class TakayaAtd(Converter[Arguments]):
    """The ATD log of a TAKAYA APT14xx. The file has no revision or process; its times have no offset."""

    name, patterns = "takaya_atd", ("*.atd",)
    _row = re.compile(r"\d\d\t")

    def match(self, source: Source) -> int:
        """It has the header of a TAKAYA, and rows with tabs."""
        head = source.head_text
        return Confidence.EXACT if _HEAD.match(head) and "Group_No.\tStep_number" in head else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for each board that was tested."""
        for board in _boards(source, args, self._row):
            if board.verdict == "NO-TEST":
                source.notes.append(f"group {board.number} was not tested")
                continue
            part = re.sub(r"\.SWX\Z", "", board.head.get("Model", ""), flags=re.IGNORECASE)
            report = _report(board, args, "%d/%m/%Y %H:%M:%S", serial_number=board.serial, part_number=part)
            if seconds := re.match(r"(\d+(?:\.\d+)?)\s*s", board.head.get("Test time", "")):
                report.info.exec_time = float(seconds[1])  # type: ignore[union-attr]  # a new report has it
            root = report.get_root_sequence_call()
            for number, line in board.rows:
                add_row(root, _tabbed([column.strip() for column in line.split("\t")], number))
            yield report


def _tabbed(columns: list[str], line: int) -> Row:
    if len(columns) < 57:
        raise ConverterError(f"A row has {len(columns)} columns instead of 58.", line=line)
    part, value, unit, comment = (column.strip("*") if column == "*" else column for column in columns[2:6])
    skipped = columns[55] == "JP"
    return Row(
        line=line,
        name=" ".join(filter(None, (part, f"{value}{unit}"))) or f"Step {columns[1]}",
        function=columns[55],
        judgement="SKIP" if skipped else columns[15],
        values=() if skipped else ((columns[22], columns[23]), (columns[26], columns[27])),
        reference=columns[18],
        reference_unit=columns[19],
        plus=columns[33],
        minus=columns[34],
        remark=lines(
            {
                "step": columns[1],
                "function": columns[55],
                "comment": comment,
                "H-pin": f"{columns[7]} {columns[8]}",
                "L-pin": f"{columns[9]} {columns[10]}",
                "mode": f"{columns[30]} {columns[31]}",
            }
        ),
        seconds=_seconds(columns[32]),
    )


class TakayaApt94xx(Converter[Arguments]):
    """The ATD log of a TAKAYA APT94xx. The file has no process or station; its times have no offset."""

    name, patterns = "takaya_apt94xx", ("*.atd",)
    _row = re.compile(r'\d{6} "')

    def match(self, source: Source) -> int:
        """It has the header of a TAKAYA, and rows with quotes."""
        head = source.head_text
        return Confidence.EXACT if _HEAD.match(head) and re.search(r'\n\d{6} "', head) else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for each board that was tested, with all its sides."""
        reports: dict[tuple[str, str], UUTReport] = {}
        for board in _boards(source, args, self._row):
            if board.verdict == "NO-TEST":
                source.notes.append(f"group {board.number} was not tested")
                continue
            key = (board.serial, board.number)
            report = reports.get(key) or reports.setdefault(key, self._report(board, args))
            root = report.get_root_sequence_call()
            status = "F" if board.verdict == "FAIL" else "P"
            if status == "F":
                report.result = root.status = "F"
            side = add_sequence(root, f"Side {len(root.steps) + 1}", status=status)
            rows = [_quoted([a or b for a, b in _COLUMN.findall(line)], number) for number, line in board.rows]
            for row in rows:
                add_row(side, row)
            side.tot_time = sum(row.seconds or 0.0 for row in rows)
            report.info.exec_time = sum(step.tot_time or 0.0 for step in root.steps)  # type: ignore[union-attr]
        yield from reports.values()

    def _report(self, board: _Board, args: Arguments) -> UUTReport:
        model, unit = _MODEL.match(board.head.get("Model", "")), _UNIT.match(board.serial)
        report = _report(
            board,
            args,
            "%d/%m/%y %H:%M:%S",
            serial_number=unit["serial"] if unit else board.serial,
            part_number=model["part"] if model else board.head.get("Model"),
            revision=model["version"] if model else None,
        )
        if unit:
            report.info.batch_number = unit["batch"]  # type: ignore[union-attr]  # a new report has it
            report.add_misc_info("Operation", unit["operation"])
        return report


def _quoted(columns: list[str], line: int) -> Row:
    """Read a row: the columns before the tolerances are of a fixed order, those behind by what they look like."""
    at = next((i for i in range(7, len(columns)) if re.fullmatch(r"[+-][\d.]+%", columns[i])), None)
    if at is None or len(columns) < at + 7:
        raise ConverterError(f"A row has {len(columns)} columns, and no tolerances among them.", line=line)
    number, part, value, comment, high, low, reference, *tests = (column.strip() for column in columns[:at])
    judged, mode, scale, seconds = (column.strip() for column in columns[at + 2 : at + 6])
    function = next((c.strip() for c in reversed(columns[at + 7 :]) if not c.strip().isdecimal()), "")
    skipped = function == "JP"
    measured = [_value(test) for test in tests]
    return Row(
        line=line,
        name=" ".join(text for text in (part, value) if text not in ("", "*")) or f"Step {number}",
        function=function,
        judgement="SKIP" if skipped else judged,
        values=() if skipped else tuple(measured),
        reference=_value(reference)[0],
        reference_unit=_value(reference)[1],
        plus=columns[at],
        minus=columns[at + 1],
        remark=lines(
            {
                "step": number,
                "function": function,
                "comment": comment,
                "H-pin": high,
                "L-pin": low,
                "mode": f"{mode} {scale}",
            }
        ),
        seconds=_seconds(seconds),
    )


def _value(text: str) -> tuple[str, str]:
    found = _VALUE.match(text)
    return (found["value"], found["unit"]) if found and text.strip(" .") else ("", "")


def _seconds(text: str) -> float | None:
    value = optional_number(text.removesuffix("ms"), what="time")
    return None if value is None else value / 1000


CONVERTERS = (TakayaAtd, TakayaApt94xx)
