"""Keysight (Agilent) i3070 in-circuit testers: log records. No real file was at hand.

`BATCH` tells of the product, each `BTEST` in it is a unit, `BLOCK` groups tests: analogue ones (`A-RES`) with limits,
the high one first, and others (pins, shorts, digital, TestJet) that passed or failed. A status of 0 is a pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import ConverterError
from ...report.document import Json
from ...report.sequence import SequenceCall
from ...report.step import Step
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..log_records import Record, boards, line_of
from ..remarks import add_remarks
from ..source import Source
from ..steps import add_row, add_sequence
from ..values import optional_number, parse_time

__all__ = ["CONVERTERS", "KeysightI3070"]

_FIRST = re.compile(r"\s*\{@(BATCH|BTEST)\|")
_SOCKET = re.compile(r"(\d{1,5})%(.+)")
_UNBOUNDED = 9.99e99
_ROOM_OF_COMMENT = 5000
_RESULTS = {
    0: "passed", 1: "failed", 2: "pins failed", 3: "failed in learning", 4: "shorts failed", 6: "analog failed",
    7: "power supplies failed", 8: "digital or boundary scan failed", 9: "functional failed", 10: "pre-shorts failed",
    11: "failed in the board handler", 12: "bar code failed", 13: "X'd out", 14: "TestJet failed",
    15: "polarity check failed", 16: "connect check failed", 17: "analog cluster failed", 80: "run-time error",
    81: "aborted (stop)", 82: "aborted (break)",
}  # fmt: skip
_STATUSES = {2: "compliance limit", 3: "detector time-out", 7: "other failure", 11: "aborted"}
_UNITS = {
    "A-CAP": "F", "A-RES": "Ohm", "A-JUM": "Ohm", "A-FUS": "Ohm", "A-POT": "Ohm", "A-SWI": "Ohm", "A-IND": "H",
    "A-DIO": "V", "A-ZEN": "V",
}  # fmt: skip
_TESTS = {
    "PF": ("name", "status", "pins"),
    "TS": ("status", "shorts", "opens", "phantoms", "name"),
    "D-T": ("status", "substatus", "failing vector", "pins", "name"),
    "TJET": ("status", "pins", "name"),
    "PCHK": ("status", "name"),
    "CCHK": ("status", "pins", "name"),
    "BS-CON": ("name", "status", "shorts", "opens"),
}
_NAMES = {
    "PF": "Pins", "TS": "Shorts", "D-T": "Digital", "TJET": "TestJet", "PCHK": "Polarity check",
    "CCHK": "Connect check", "BS-CON": "Boundary scan",
}  # fmt: skip
_BATCH = {1: "Board type revision", 3: "Testhead", 4: "Testhead type", 5: "Process step", 11: "Panel type",
          12: "Panel revision"}  # fmt: skip


class KeysightI3070(Converter[Arguments]):
    """The log records of an i3070. They have no process, and times without an offset.

    The part number is the version label of the batch, else its board type; the revision that of the testplan, else of
    the board type. A process step is looked up in `operation_types`.
    """

    name, patterns = "keysight_i3070", ("*.log", "*.txt", "*.dat")

    def match(self, source: Source) -> int:
        """It begins with a record `{@BATCH|` or `{@BTEST|`."""
        return Confidence.EXACT if _FIRST.match(source.head_text) else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for each `BTEST`."""
        text = source.text(args.encoding)
        for batch, board in boards(text):
            try:
                yield _report(batch or Record("BATCH", board.position), board, args)
            except _RecordError as error:
                raise ConverterError(str(error), line=line_of(text, error.record.position)) from error


class _RecordError(Exception):
    """A record that makes no sense."""

    def __init__(self, record: Record, said: str) -> None:
        super().__init__(said)
        self.record = record


def _report(batch: Record, board: Record, args: Arguments) -> UUTReport:
    status = _whole(board, 1)
    step = batch.text(5)
    try:
        start = parse_time(board.text(2), ("%y%m%d%H%M%S",), what="start") if board.text(2) else None
        took = optional_number(board.text(3), what="duration")
        report = args.new_report(
            serial_number=board.text(0),
            part_number=batch.text(13) or batch.text(0),
            revision=batch.text(10) or batch.text(1),
            process=step if step in args.operation_types else None,
            operator=batch.text(7),
            station_name=batch.text(8),
            start=start,
            result="P" if status == 0 else "E" if status == 80 else "T" if status in (81, 82) else "F",
            sequence=batch.text(9),
            sequence_version=batch.text(10),
        )
    except ConverterError as error:
        raise _RecordError(board, f"BTEST: {error}") from error
    uut: Json = report.data["uut"]
    if took is not None:
        uut["execTime"] = took
    if status:
        uut |= {"errorCode": status, "errorMessage": _RESULTS.get(status, f"status {status}")}
    uut |= {key: value for key, value in (("fixtureId", batch.text(2)), ("batchSN", batch.text(6))) if value}
    if board.text(11).isdecimal():
        uut["testSocketIndex"] = int(board.text(11))
    add_remarks(report, {name: batch.text(place) for place, name in _BATCH.items()})
    if batch.text(13):
        add_remarks(report, {"Board type": batch.text(0)})
    add_remarks(report, {"Panel": board.text(12), "Status qualifier": board.text(10)})
    root = report.get_root_sequence_call()
    _fill(root, board, uut)
    comment = "\n".join(record.text(0) for record in board.records if record.prefix == "RPT")
    if len(comment) > _ROOM_OF_COMMENT:
        _remark(root, [comment])
    elif comment:
        uut["comment"] = comment
    return report


def _fill(sequence: SequenceCall, owner: Record, uut: Json) -> None:
    """Add the tests of a unit or a block; records that are none become remarks."""
    others: list[str] = []
    for record in owner.records:
        if record.prefix == "BLOCK":
            name = _name(record.text(0), uut) or "BLOCK"
            block = add_sequence(sequence, name, status=_letter(record, _whole(record, 1)))
            _fill(block, record, uut)
        elif record.prefix.startswith("A-"):
            _add_analog(sequence, record, uut)
        elif record.prefix in _TESTS:
            _add_test(sequence, record, uut)
        elif record.prefix != "RPT":
            others.append(record.whole())
        elif owner.prefix == "BLOCK":
            others.append(record.text(0))
    _remark(sequence, others)


def _remark(step: Step, said: list[str]) -> None:
    if said:
        step.data["reportText"] = "\n".join(filter(None, (step.data.get("reportText"), *said)))[:100_000]


def _add_analog(sequence: SequenceCall, record: Record, uut: Json) -> None:
    status = _whole(record, 0)
    low = high = None
    said = [_STATUSES.get(status, f"status {status}")] if status > 1 else []
    for limits in record.records:
        if limits.prefix in ("LIM2", "LIM3"):
            first = 1 if limits.prefix == "LIM3" else 0
            high, low = (_limit(limits, place) for place in (first, first + 1))
            if first and limits.text(0):
                said.append(f"nominal: {limits.text(0)}")
        else:
            said.append(limits.whole())
    value = _number(record, 1)
    if value is None:  # the limits have no place beside a verdict alone
        said += [f"{what} limit: {limit:g}" for what, limit in (("low", low), ("high", high)) if limit is not None]
    name = _name(record.text(2), uut) or sequence.name or record.prefix
    text = "\n".join([f"test: {record.prefix}", *said])
    letter = _letter(record, status)
    add_row(sequence, name, letter, value, unit=_UNITS.get(record.prefix, ""), low=low, high=high, text=text)


def _add_test(sequence: SequenceCall, record: Record, uut: Json) -> None:
    fields = _TESTS[record.prefix]
    status = _whole(record, fields.index("status"))
    said = [f"{field}: {record.text(place)}" for place, field in enumerate(fields)
            if field not in ("name", "status") and record.text(place)]  # fmt: skip
    said += [f"status {status}"] if status > 1 else []
    said += [inside.whole() for inside in record.records]
    name = _name(record.text(fields.index("name")), uut) or _NAMES[record.prefix]
    text = "\n".join([f"test: {record.prefix}", *said])
    sequence.add_pass_fail_step(name=name, status=_letter(record, status), report_text=text[:100_000])


def _name(text: str, uut: Json) -> str:
    """Return a designator without the number of the board on its panel, which is the socket."""
    found = _SOCKET.match(text)
    if found is None or uut.setdefault("testSocketIndex", int(found[1])) != int(found[1]):
        return text
    return found[2]


def _letter(record: Record, status: int) -> str:
    return "P" if status == 0 else "T" if status == 11 and record.prefix.startswith("A-") else "F"


def _whole(record: Record, place: int) -> int:
    text = record.text(place)
    if not text.isdecimal() or len(text) > 9:
        raise _RecordError(record, f"{record.prefix}: the status {text!r} is no whole number.")
    return int(text)


def _number(record: Record, place: int) -> float | None:
    try:
        return optional_number(record.text(place), what=record.prefix)
    except ConverterError as error:
        raise _RecordError(record, error.message) from error


def _limit(record: Record, place: int) -> float | None:
    value = _number(record, place)
    return None if value is None or abs(value) >= _UNBOUNDED else value


CONVERTERS = (KeysightI3070,)
