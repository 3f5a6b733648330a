"""WSTF, the WATS Standard Text Format: a text with tabs, of a header, steps and a footer for each unit.

No real file was at hand. `--Header-Start--` begins a unit, `--Step-Data-Start--` its steps, `--Step-Data-End--` its
footer, `--UUT-End--` ends it. A status that the file gives stands; where it gives none, limits decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ...errors import ConverterError
from ...report.uut import UUTReport
from ..arguments import DecimalArguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..steps import verdict
from ..values import optional_number, parse_time
from ..wstf_steps import Row, StepTable

__all__ = ["CONVERTERS", "Wstf"]

_START, _STEPS, _FOOTER, _END = "--Header-Start--", "--Step-Data-Start--", "--Step-Data-End--", "--UUT-End--"
_MARK = re.compile(r"^--Header-Start--", re.MULTILINE)
_IN_STEPS = ("UUTStatus", "ErrorCode", "ErrorMessage", "ExecutionTime")
_KNOWN = {
    *_IN_STEPS, "SerialNumber", "PartNumber", "Revision", "OperationTypeName", "OperationTypeCode", "StartDateTime",
    "UTCStartDateTime", "StationName", "OperatorName", "TestSocketIndex", "FixtureId", "SoftwareName",
    "SoftwareVersion", "BatchSerialNumber", "Comment", "ConverterMode",
}  # fmt: skip
_QUARTER = timedelta(minutes=15)


class Wstf(Converter[DecimalArguments]):
    """A WSTF file. Revision, process and station may lack; times are without an offset unless UTC is given too."""

    name, patterns = "wstf", ("*.txt", "*.wstf")
    arguments = DecimalArguments

    def match(self, source: Source) -> int:
        """A line begins with `--Header-Start--`."""
        return Confidence.EXACT if _MARK.search(source.head_text) else Confidence.NO

    def convert(self, source: Source, args: DecimalArguments) -> Iterator[UUTReport]:
        """Yield a report for each unit."""
        unit: _Unit | None = None
        for number, line in enumerate(source.lines(args.encoding), 1):
            if not (bare := line.strip()):
                continue
            mark = "".join(bare.split()) if bare.startswith("--") else ""
            if mark == _START:
                if unit is not None:
                    raise ConverterError("A unit starts before the last one has ended.", line=number)
                unit = _Unit(number)
            elif unit is None:
                raise ConverterError(f"{bare[:40]!r} stands before {_START}.", line=number)
            elif mark == _END:
                yield unit.report(args)
                unit = None
            elif mark in (_STEPS, _FOOTER):
                unit.part = mark
            else:
                unit.take(number, [cell.strip() for cell in line.split("\t")])
        if unit is not None:
            raise ConverterError("The file ends inside a unit: it may not be written yet.", line=unit.line)


class _Unit:
    """One unit while its lines are read."""

    def __init__(self, line: int) -> None:
        self.line, self.part = line, _START
        self.said: dict[str, tuple[int, str]] = {}
        self.remarks: dict[str, str] = {}
        self.sub_units: list[list[str]] = []
        self.rows: list[Row] = []

    def take(self, number: int, cells: list[str]) -> None:
        key, value = cells[0], cells[1] if len(cells) > 1 else ""
        if self.part == _STEPS and key not in _IN_STEPS:
            if key != "StepType":  # the titles of the columns
                self.rows.append((number, cells))
        elif key in _KNOWN:
            self.said[key] = (number, value)
        elif key == "Subunit":
            self.sub_units.append([*cells[1:], "", "", "", ""])
        elif len(cells) > 1:
            self.remarks[key] = "\t".join(cells[1:]).rstrip()
        else:
            raise ConverterError(f"{key[:40]!r} is no line of WSTF.", line=number)

    def text(self, key: str) -> str:
        return self.said.get(key, (0, ""))[1]

    def number(self, key: str, args: DecimalArguments) -> float | None:
        line, text = self.said.get(key, (0, ""))
        return optional_number(text, decimal=args.decimal, what=key, line=line)

    def report(self, args: DecimalArguments) -> UUTReport:
        if self.part != _FOOTER:
            raise ConverterError(f"The unit has no {_FOOTER}.", line=self.line)
        line, word = self.said.get("UUTStatus", (0, ""))
        status = verdict(word, what="UUTStatus", line=line) if word else None
        report = args.new_report(
            serial_number=self.text("SerialNumber"),
            part_number=self.text("PartNumber"),
            revision=self.text("Revision"),
            process=self.text("OperationTypeCode") or self.text("OperationTypeName"),
            operator=self.text("OperatorName"),
            station_name=self.text("StationName"),
            start=self._start(),
            result=status or "P",
            sequence=self.text("SoftwareName"),
            sequence_version=self.text("SoftwareVersion"),
        )
        uut: dict[str, Any] = report.data["uut"]
        for key, wire in (("ExecutionTime", "execTime"), ("ErrorCode", "errorCode"), ("TestSocketIndex", None)):
            value = self.number(key, args)
            if value is not None:
                uut[wire or "testSocketIndex"] = value if wire == "execTime" else _whole(value, key, self.said[key][0])
        texts = {"ErrorMessage": "errorMessage", "FixtureId": "fixtureId", "BatchSerialNumber": "batchSN"}
        uut.update(_given({**{wire: self.text(key) for key, wire in texts.items()}, "comment": self.text("Comment")}))
        add_remarks(report, self.remarks)
        for kind, part_number, serial_number, revision, *_ in self.sub_units:
            report.add_sub_unit(kind, serial_number, part_number, revision)
        root = report.get_root_sequence_call()
        worst = StepTable(root, args.decimal).fill(self.rows)
        if status is None:
            report.data["result"] = root.data["status"] = worst
        return report

    def _start(self) -> datetime | None:
        """Return the local time, with its offset if the file has the time in UTC too; else that, or none."""
        local, utc = (
            parse_time(text, ("iso",), what=key, line=self.said[key][0]) if (text := self.text(key)) else None
            for key in ("StartDateTime", "UTCStartDateTime")
        )
        if utc is None:
            return local
        utc = utc.replace(tzinfo=UTC) if utc.tzinfo is None else utc
        if local is None or local.tzinfo is not None:
            return local or utc
        offset = _QUARTER * round((local - utc.replace(tzinfo=None)) / _QUARTER)
        return utc if abs(offset) >= timedelta(hours=15) else local.replace(tzinfo=timezone(offset))


def _given(said: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in said.items() if value}


def _whole(value: float, what: str, line: int) -> int:
    if not value.is_integer():
        raise ConverterError(f"{what} {value:g} is no whole number.", line=line)
    return int(value)


CONVERTERS = (Wstf,)
