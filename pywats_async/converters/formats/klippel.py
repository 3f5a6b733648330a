"""Klippel QC: a main file of settings and verdicts, and a folder of the same name with one file for each measure.

The main file says when the test began, for which unit, and which measures passed. The files of the folder are named
`Task-measure.txt`: a curve (`frq`, value, limits), or a table of single values (`name`, value, max, min). Only the main
file has verdicts; what it does not name has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from ...errors import ConverterError
from ...report.chart import ChartSeries
from ...report.enums import ChartType
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter, Suspend
from ..source import Source, decode
from ..steps import add_row, add_sequence, settle
from ..values import optional_numbers

__all__ = ["CONVERTERS", "Klippel"]

_START = re.compile(r"(\d+)-(\d+)-\d+-\d+-\d+-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(-?\d+)-")
_COLUMN = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?(;-?\d+(\.\d+)?([eE][+-]?\d+)?)*\Z")
_MISSING = ("", "-")
_VERDICTS = {"1": "P", "0": "F", "2": "F", "3": "F", "4": "F", "-1": "E"}
_WORDS = {"-1": "Void", "2": "Warning", "3": "Noise", "4": "Invalid"}
_DEMANDED = ("Results_Pass", "Results_Fail")
"""They are near the end of the file: without them every measure would be one without a verdict."""
_RESULTS = {"Pass": "P", "Fail": "F", "Warning": "P", "Noise": "F", "Invalid": "F", "Void": "S"}


class Klippel(Converter[Arguments]):
    """The log of a Klippel QC system. It has no part number, revision or process.

    A verdict of Warning, Noise or Invalid fails the unit, as the vendor has it; Void is an error.
    """

    name, patterns = "klippel", ("*.txt",)

    def match(self, source: Source) -> int:
        """It has the settings `Cfg_SerialNumber` and `Ctrl_OverallVerdict`."""
        head = source.head_text
        return Confidence.EXACT if "Cfg_SerialNumber=" in head and "Ctrl_OverallVerdict=" in head else Confidence.NO

    def companions(self, source: Source) -> Iterable[Path]:
        """Return the folder of the measures. Raises `Suspend` while it is not there, if measures are named."""
        folder = source.path.with_name(source.stem)
        if folder.is_dir():
            return (folder,)
        if any(_names(_settings(source.lines()), result) for result in _RESULTS):
            raise Suspend(f"The folder {folder.name} is not there yet.")
        return ()

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield the report of the unit."""
        said = _settings(source.lines(args.encoding, ended=True))
        if lacking := [name for name in _DEMANDED if name not in said]:
            raise ConverterError(f"There is no {lacking[0]}: the file may not be written yet.")
        verdict = said.get("Ctrl_OverallVerdict", "")
        if verdict not in _VERDICTS:
            raise ConverterError(f"Ctrl_OverallVerdict {verdict!r} is none that is known.")
        report = args.new_report(
            serial_number=said.get("Cfg_SerialNumber"),
            operator=said.get("Cfg_UserName"),
            station_name=said.get("Cfg_PCName"),
            start=_start(said.get("Cfg_DutStartTime", "")),
            result=_VERDICTS[verdict],
            sequence=re.split(r"[\\/]", said.get("Cfg_DatabasePath", ""))[-1],
            sequence_path=said.get("Cfg_DatabasePath"),
        )
        if verdict in _WORDS:
            report.add_misc_info("Overall verdict", _WORDS[verdict])
        if problem := said.get("Ctrl_ErrorGeneral"):
            report.info.error_message = problem[:500]  # type: ignore[union-attr]  # a new report has it
        verdicts = {name: result for result in _RESULTS for name in _names(said, result)}
        root, tasks = report.get_root_sequence_call(), dict[str, SequenceCall]()
        for folder in self.companions(source):
            for file in sorted(folder.glob("*.txt")):
                _add_file(root, tasks, file, verdicts, args)
        for name, result in verdicts.items():  # those that no file tells of
            add_row(root, name, _RESULTS[result], text=f"result: {result}")
        for task in tasks.values():
            settle(task)
        yield report


def _settings(lines: Iterable[str]) -> dict[str, str]:
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("//"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _names(said: dict[str, str], result: str) -> list[str]:
    return [name.strip() for name in said.get(f"Results_{result}", "").split("\t") if name.strip()]


def _start(text: str) -> datetime:
    """Return the time of "Y-M-week-day of the year-weekday-D-h-m-s-ms-minutes east of UTC-..."."""
    found = _START.match(text)
    if found is None:
        raise ConverterError(f"Cfg_DutStartTime {text!r} is no time.")
    try:
        year, month, day, hour, minute, second, ms, offset = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second, ms * 1000, timezone(timedelta(minutes=offset)))
    except (OverflowError, ValueError) as error:
        raise ConverterError(f"Cfg_DutStartTime {text!r}: {error}.", cause=error) from error


def _add_file(
    root: SequenceCall, tasks: dict[str, SequenceCall], file: Path, verdicts: dict[str, str], args: Arguments
) -> None:
    """Add what a file of measures holds to the sequence of its task, and take its verdicts."""
    task, _, measure = file.stem.rpartition("-")
    text, _ = decode(file.read_bytes(), args.encoding)
    head, *rows = [line.split("\t") for line in text.splitlines() if line.strip()] or [[""]]
    task = task or measure
    sequence = tasks.get(task) or tasks.setdefault(task, add_sequence(root, task))
    if head[0] == "name":
        for number, row in enumerate(rows, 2):
            _add_value(sequence, row[0], _numbers(row[1:4], 3, number, row[0]), verdicts)
        return
    result = verdicts.pop(measure, None)
    step = sequence.add_chart_step(
        measure,
        chart_type=ChartType.LINE_LOG_X,
        status="D" if result is None else _RESULTS[result],
        label=measure,
        x_label=head[0],
        y_label=head[1] if len(head) > 1 else measure,
        report_text=f"result: {result}" if result else None,
    )
    if step.chart is not None:
        for name, x, y in _curves(head, rows, file.name):
            step.chart.series.append(ChartSeries(data_type="XYG", name=name, x_data=x, y_data=y))


def _curves(head: list[str], rows: list[list[str]], file: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, x and y of each curve, as charts have them; a point without value is left out."""
    width = len(head)
    columns = list(zip(*((row + [""] * (width - len(row)))[:width] for row in rows), strict=True))
    for name, column in zip(head[1:], columns[1:], strict=False):
        told = [(x, y) for x, y in zip(columns[0], column, strict=True) if x not in _MISSING and y not in _MISSING]
        if not told:
            continue
        x, y = (";".join(texts) for texts in zip(*told, strict=True))
        if not (_COLUMN.match(x) and _COLUMN.match(y)):  # else the texts are taken as they stand
            cells = enumerate(zip(columns[0], column, strict=True), 2)
            pairs = (_numbers(pair, 2, number, f"{file}: {name}") for number, pair in cells)
            points = [(a, b) for a, b in pairs if a is not None and b is not None]
            x, y = (";".join(map(repr, numbers)) for numbers in zip(*points, strict=True)) if points else ("", "")
        if x:
            yield name, x, y


def _numbers(cells: Sequence[str], count: int, line: int, what: str) -> list[float | None]:
    """Return as many numbers as there are columns; None where nothing stands."""
    found = optional_numbers(cells, names=(what,) * len(cells), line=line)
    return found if len(found) == count else [*found, *[None] * (count - len(found))]


def _add_value(sequence: SequenceCall, name: str, numbers: Sequence[float | None], verdicts: dict[str, str]) -> None:
    value, high, low = numbers
    result = verdicts.pop(name, None)
    status, text = ("D", "") if result is None else (_RESULTS[result], f"result: {result}")
    if value is None:  # the limits have no place beside a verdict alone
        limits = [f"{what}: {limit:g}" for what, limit in (("max", high), ("min", low)) if limit is not None]
        text = "\n".join(filter(None, (text, *limits)))
    add_row(sequence, name, status, value, low=low, high=high, text=text)


CONVERTERS = (Klippel,)
