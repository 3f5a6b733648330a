"""Teradyne GR228X in-circuit testers: the log of a test program, with the units that it tested.

`@time SN serial` begins a unit; `"time` (pass), `/time` (fail), `?time` and `!time` (terminated), `*time` and `&time`
(error) end it. Between stand contact, shorts, opens and bus failures, `(F 300,301 +`, which `+` continues, and
measurements, `R508=100.2K(92.9K,105.1K)R`: `=` passed, `#` is for information, `<`, `>` and `%` failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..source import Source
from ..steps import add_row
from ..values import parse_time

__all__ = ["CONVERTERS", "TeradyneGr228x"]

_TIME = r"\d{1,2}-[A-Za-z]{3}-\d\d\s+\d\d:\d\d:\d\d"
_PROGRAM = re.compile(rf"(?P<path>.*\.obc)\[(?P<time>{_TIME})", re.IGNORECASE)
_START = re.compile(rf"@(?P<time>{_TIME})\s+SN\s+(?P<serial>\S.*)")
_END = re.compile(rf'(?P<mark>["/?!*&])(?P<time>{_TIME})')
_SETTING = re.compile(r"WATS_(?P<name>\w+)=(?P<value>.*)")
_FAILURES = {
    "S": "Shorts", "O": "Opens", "B": "Bus failures", "C": "Scratch-probe failures", "F": "Contact failures",
}  # fmt: skip
_FAILURE = re.compile(r"\((?P<kind>[SOBCF])\s(?P<pins>.*)")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?(?:MEG|[PNUMK])?"
_MEASURE = re.compile(
    rf"(?P<name>[^=#<>%(]+)(?P<mark>[=#<>%])(?P<value>{_NUMBER})?"
    rf"(?:\((?P<low>{_NUMBER})?,(?P<high>{_NUMBER})?\)(?P<kind>\w*))?\s*\Z"
)
_SCALED = re.compile(r"(?P<number>.*?)(?P<prefix>MEG|[PNUMK])?\Z")
_PREFIXES = {None: 1.0, "P": 1e-12, "N": 1e-9, "U": 1e-6, "M": 1e-3, "K": 1e3, "MEG": 1e6}
_UNITS = {
    "R": "Ohm", "AR": "Ohm", "CP": "F", "CS": "F", "V": "V", "AC": "V", "DC": "V", "VS": "V", "I": "A", "IS": "A",
    "HZ": "Hz",
}  # fmt: skip
_RESULTS = {'"': "P", "/": "F", "?": "T", "!": "T", "*": "E", "&": "E"}
_MEASURED = {"=": "P", "#": "D"}


class TeradyneGr228x(Converter[Arguments]):
    """The .LOG of a Teradyne GR228X. The part number is the program's name up to `_`; it has no revision or process.

    Lines `WATS_partNumber=`, `_partRevision=`, `_sequenceName=`, `_sequenceVersion=`, `_operator=` and `_stationName=`
    after the start of a unit say so for that unit.
    """

    name, patterns = "teradyne_gr228x", ("*.log",)

    def match(self, source: Source) -> int:
        """It names a program (`.obc[` with a time), and begins a unit with `@`."""
        return Confidence.EXACT if _PROGRAM.search(source.head_text[:4096]) else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for each unit."""
        program = ""
        unit: _Unit | None = None
        for number, line in enumerate(source.lines(args.encoding), 1):
            if found := _PROGRAM.match(line):
                program = found["path"]
            elif found := _START.match(line):
                if unit is not None:
                    raise ConverterError("A unit starts before the last one has ended.", line=number)
                unit = _Unit(found["serial"].strip(), _time(found["time"], number), number)
            elif unit is None:
                continue
            elif found := _END.match(line):
                yield unit.report(program, _RESULTS[found["mark"]], _time(found["time"], number), args)
                unit = None
            elif found := _SETTING.match(line):
                unit.settings[found["name"]] = found["value"].strip()
            else:
                unit.lines.append((number, line.rstrip()))
        if unit is not None:
            raise ConverterError("The file ends inside a unit: it may not be written yet.", line=unit.line)


def _time(text: str, line: int) -> datetime:
    return parse_time(text.title(), ("%d-%b-%y %H:%M:%S",), line=line)


class _Unit:
    """One unit while its lines are read."""

    def __init__(self, serial: str, start: datetime, line: int) -> None:
        self.serial, self.start, self.line = serial, start, line
        self.settings: dict[str, str] = {}
        self.lines: list[tuple[int, str]] = []

    def report(self, program: str, result: str, end: datetime, args: Arguments) -> UUTReport:
        file = re.split(r"[\\/]", program)[-1]
        said = self.settings
        report = args.new_report(
            serial_number=self.serial,
            part_number=said.get("partNumber") or file.rpartition(".")[0].partition("_")[0],
            revision=said.get("partRevision"),
            operator=said.get("operator"),
            station_name=said.get("stationName"),
            start=self.start,
            result=result,
            sequence=said.get("sequenceName") or file,
            sequence_path=program,
            sequence_version=said.get("sequenceVersion"),
        )
        report.info.exec_time = (end - self.start).total_seconds()  # type: ignore[union-attr]  # a new report has it
        root = report.get_root_sequence_call()
        kind, pins = "", ""
        for number, line in self.lines:
            if not line:
                continue
            if kind:
                pins = f"{pins} {line}"
            elif found := _FAILURE.match(line):
                kind, pins = found["kind"], found["pins"]
            elif line.startswith("TOP_OF_LOOP-"):
                report.info.socket_index = ord(line[12:13] or "A") - 64  # type: ignore[union-attr]  # A is 1
            else:
                _add_measure(root, line, number)
            if kind and not pins.endswith("+"):
                _add_failure(root, kind, pins)
                kind = ""
            pins = pins.rstrip("+").rstrip()
        if kind:
            _add_failure(root, kind, pins)
        return report


def _add_failure(root: SequenceCall, kind: str, pins: str) -> None:
    root.add_pass_fail_step(name=_FAILURES[kind], status="F", report_text=pins.rstrip(" ,"))


def _add_measure(root: SequenceCall, line: str, number: int) -> None:
    found = _MEASURE.match(line)
    if found is None:
        raise ConverterError(f"{line!r} is no measurement.", line=number)
    value, low, high = (_number(found[name]) for name in ("value", "low", "high"))
    kind = found["kind"] or ""
    if found["mark"] == "#" and value is None and kind in ("IS", "VS"):
        return  # the tester set a source: nothing was tested
    status = _MEASURED.get(found["mark"], "F")
    text = [f"type: {kind}"] if kind else []
    if value is None:
        text += [f"{what}: {limit:g}" for what, limit in (("low", low), ("high", high)) if limit is not None]
    letter = "P" if status == "D" and value is not None else status
    unit = _UNITS.get(kind, "")
    add_row(root, found["name"].strip(), letter, value, unit=unit, low=low, high=high, text="\n".join(text))


def _number(text: str | None) -> float | None:
    """Return a number with its prefix: M is a thousandth, MEG a million."""
    if text is None:
        return None
    found = _SCALED.match(text)
    if found is None:
        return None
    return float(f"{float(found['number']) * _PREFIXES[found['prefix']]:.12g}")


CONVERTERS = (TeradyneGr228x,)
