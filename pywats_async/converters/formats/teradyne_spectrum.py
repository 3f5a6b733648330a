"""Teradyne Spectrum in-circuit testers: nested records, `(STEP: (TYPE: RAW) (PAGE: ...) (STAT: PASS))`.

A page of a step with a measured value is a numeric step, one without passed or failed. Values and limits have scales of
their own: limits are given in the unit of the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks, lines
from ..source import Source
from ..steps import add_row, add_sequence, settle, verdict
from ..values import PREFIXES, parse_number, parse_time

__all__ = ["CONVERTERS", "TeradyneSpectrum"]

_TOKEN = re.compile(r'\(\s*(?P<key>\w+)\s*:|(?P<end>\))|"(?P<quoted>[^"]*)"|(?P<text>[^()"]+)|(?P<odd>[("])')
_TIME = "%m/%d/%Y %H:%M:%S"
_VALUES = ("MEASVAL", "MEAS_VAL")


@dataclass
class _Record:
    """A record: its key, its own text, and what is in it."""

    key: str
    line: int
    text: str = ""
    inside: list[_Record] = field(default_factory=list["_Record"])

    def all(self, key: str) -> list[_Record]:
        """Return the records of that key directly inside."""
        return [record for record in self.inside if record.key == key]

    def find(self, *keys: str) -> _Record | None:
        """Return the first record of one of the keys, at any depth."""
        for record in self.inside:
            if record.key in keys:
                return record
            if (found := record.find(*keys)) is not None:
                return found
        return None

    def said(self, key: str) -> str:
        """Return the text of the first record of that key directly inside; blank if there is none."""
        return next((record.text for record in self.inside if record.key == key), "")


def _records(text: str) -> Iterator[_Record]:
    """Yield the outermost records. Raises `ConverterError` where brackets do not fit."""
    stack: list[_Record] = []
    line = 1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "key":
            stack.append(_Record(token["key"], line))
        elif kind == "end":
            if not stack:
                raise ConverterError("A bracket closes nothing.", line=line)
            record = stack.pop()
            record.text = record.text.strip()
            if stack:
                stack[-1].inside.append(record)
            else:
                yield record
        elif kind == "odd":
            raise ConverterError("A bracket opens nothing that has a name, or a quote does not end.", line=line)
        elif stack:
            stack[-1].text += token["quoted"] if kind == "quoted" else token["text"]
        line += token[0].count("\n")
    if stack:
        raise ConverterError("A record has no end: the file may not be written yet.", line=stack[-1].line)


class TeradyneSpectrum(Converter[Arguments]):
    """The log of a Teradyne Spectrum. The part number is the program's name; it has no revision, process or station."""

    name, patterns = "teradyne_spectrum", ("*.txt", "*.log")

    def match(self, source: Source) -> int:
        """Its first record is the name of the program."""
        return Confidence.EXACT if re.match(r"\s*\(PROGRAM_NAME:", source.head_text) else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for each run of a program."""
        run: list[_Record] = []
        for record in _records(source.text(args.encoding)):
            if record.key == "PROGRAM_NAME" and run:
                yield _report(run, args)
                run = []
            run.append(record)
        if run:
            yield _report(run, args)


def _report(run: list[_Record], args: Arguments) -> UUTReport:
    told = dict(_told(record.text) for record in run if record.key == "USER")
    status = told.get("STATUS", "")
    if not status:
        raise ConverterError("There is no STATUS of the board: the file may not be written yet.", line=run[-1].line)
    times = [_time(record) for record in run if record.key == "STEP"]
    start = _clock(told, "StartTime") or next(iter(times), None)
    report = args.new_report(
        serial_number=told.get("Serialnumber"),
        part_number=run[0].text,
        operator=told.get("Operator"),
        start=start,
        result=verdict(status.split()[-1], what="STATUS"),
        sequence=run[0].text,
        sequence_version=told.get("version"),
    )
    end = _clock(told, "EndTime")
    if start and end:
        report.info.exec_time = (end - start).total_seconds()  # type: ignore[union-attr]  # a new report has it
    more = {"CustomerSerialnumber": "Customer serial number", "OrderNumber": "Order number"}
    add_remarks(report, {name: told.get(key) for key, name in more.items()})
    root = report.get_root_sequence_call()
    section: SequenceCall | None = None
    following = iter([*times[1:], None])
    for record in run:
        if record.key == "SECTION_NAME":
            section = add_sequence(root, record.text)
        elif record.key == "STEP":
            _add_step(section or add_sequence(root, "Start"), record, next(following))
    for sequence in root.steps:
        if isinstance(sequence, SequenceCall):
            settle(sequence)
    return report


def _told(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name.strip(), value.strip()


def _clock(told: dict[str, str], name: str) -> datetime | None:
    """Return a time of the day, "16:44:27:988", on the date of the file."""
    if not told.get("Date") or not told.get(name):
        return None
    clock, _, ms = told[name].rpartition(":")
    if not (ms.isdecimal() and len(ms) <= 3):
        raise ConverterError(f"{name} {told[name]!r} has no milliseconds.")
    return parse_time(f"{told['Date']} {clock}", (_TIME,), what=name).replace(microsecond=int(ms) * 1000)


def _time(step: _Record) -> datetime:
    return parse_time(step.said("TIME"), (_TIME,), what="TIME", line=step.line)


def _add_step(parent: SequenceCall, step: _Record, following: datetime | None) -> None:
    pages, name = step.all("PAGE"), step.said("SNAME") or "Step"
    seconds = None if following is None else max(0.0, (following - _time(step)).total_seconds())
    if len(pages) == 1:
        _add_page(parent, name, pages[0], step.said("DESC"), seconds)
        return
    status = verdict(step.said("STAT"), what="STAT", line=step.line)
    if not pages:
        parent.add_action_step(name, status=status, tot_time=seconds)
        return
    sequence = add_sequence(parent, name, status=status, tot_time=seconds)
    for page in pages:
        _add_page(sequence, page.said("PAGE_NAME") or name, page, "", None)


def _add_page(parent: SequenceCall, name: str, page: _Record, description: str, seconds: float | None) -> None:
    """Add what a page measured: a step for each value, or one that passed or failed."""
    status = verdict(page.said("STAT"), what="STAT", line=page.line)
    remark = {"type": page.said("TYPE"), "description": " ".join(description.split()), "comment": page.said("COMMENT")}
    program, failure = page.find("PROG_NAME"), page.find("FAIL_MSG")
    remark |= {"program": program.text if program else "", "message": failure.text if failure else ""}
    tests = [test for test in page.inside if test.find(*_VALUES) is not None]
    for number, test in enumerate(tests, 1):
        value, unit = _quantity(test.find(*_VALUES))
        low, high = (_scaled(test.find(key), unit) for key in ("LOLIM", "HILIM"))
        threshold = _scaled(test.find("THRESH"), unit)
        nominal = test.find("NOMVAL")
        points = {
            key.lower(): ", ".join(f"{one.said('TPNUM')} {one.said('TPNAME')}" for one in test.all(key))
            for key in ("MEAS", "STIM", "GUARD")
        }
        said = {"nominal": " ".join(one.text for one in nominal.inside) if nominal else "", **points}
        own = verdict(test.said("STAT"), line=test.line) if len(tests) > 1 and test.said("STAT") else status
        add_row(
            parent,
            name if len(tests) == 1 else f"{name} {number}",
            own,
            value,
            unit=unit,
            low=threshold if low is None else low,
            high=high,
            took=seconds,
            text=lines(remark | said),
        )
    if not tests:
        add = parent.add_action_step if page.said("TYPE") == "EXT_PROG" else None
        text = lines(remark) or None
        if add is not None:
            add(name, status=status, tot_time=seconds, report_text=text)
        else:
            parent.add_pass_fail_step(name=name, status=status, tot_time=seconds, report_text=text)


def _quantity(record: _Record | None) -> tuple[float | None, str]:
    """Return value and unit, with its scale as a prefix."""
    if record is None:
        return None, ""
    return parse_number(record.said("VAL"), line=record.line), record.said("SCALE") + record.said("UNIT")


def _scaled(record: _Record | None, unit: str) -> float | None:
    """Return a limit in the unit of the value. Raises `ConverterError` if it is of something else."""
    value, own = _quantity(record)
    if value is None or record is None or own == unit:
        return value
    base = record.said("UNIT")
    if not unit.endswith(base) or unit.removesuffix(base) not in PREFIXES or record.said("SCALE") not in PREFIXES:
        raise ConverterError(f"A limit is in {own}, but the value in {unit}.", line=record.line)
    return float(f"{value * PREFIXES[record.said('SCALE')] / PREFIXES[unit.removesuffix(base)]:.12g}")


CONVERTERS = (TeradyneSpectrum,)
