"""The test records of STDF as steps: parametric (PTR), with several results (MPR), functional (FTR).

Values and limits are in base units; scales only say how to show them. What a record leaves out was in the first one of
its test number.
"""

from __future__ import annotations

from math import nan
from typing import NamedTuple

from ...report.limits import passes_number
from ...report.sequence import SequenceCall
from ..steps import add_row
from .records import Fields

__all__ = ["Tests"]

_FLAGS = (
    (0x01, "alarm"),
    (0x02, "result not valid"),
    (0x04, "result unreliable"),
    (0x08, "time-out"),
    (0x20, "aborted"),
)
_INVALID, _NOT_RUN, _ABORTED, _NO_VERDICT, _FAILED = 0x02, 0x10, 0x20, 0x40, 0x80
_OLD_LOW, _OLD_HIGH, _NO_LOW, _NO_HIGH = 0x10, 0x20, 0x40, 0x80
_EQUAL_LOW, _EQUAL_HIGH = 0x40, 0x80


class _Test(NamedTuple):
    """What the first record of a test number said."""

    name: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""


_NOTHING = _Test()


class Tests:
    """The tests of a file."""

    def __init__(self) -> None:
        self._known: dict[int, _Test] = {}
        self.pins: dict[int, str] = {}
        """Names of pins by their indexes, as PMR records tell them."""

    def parametric(self, sequence: SequenceCall, number: int, flags: int, fields: Fields) -> None:
        """Add the step of a PTR, of which `fields` are those from PARM_FLG on."""
        compared, value = fields.take("Bf")
        name, alarm, test = fields.text(), fields.text(), self._known.get(number, _NOTHING)
        low, high, unit = test.low, test.high, test.unit
        if fields.more:
            low, high = self._limits(fields, test)
            unit = fields.text() or unit
        name = name or test.name
        if test is _NOTHING:
            self._known[number] = _Test(name, low, high, unit)
        letter = _status(flags) if flags else "P"
        if letter == "S":
            value = None
        elif flags & _INVALID:
            value = nan
        add_row(
            sequence,
            name or f"Test {number}",
            letter,
            value,
            unit=unit,
            low=low,
            high=high,
            comp_op=_operator(low, high, compared),
            text=_said(number, flags, alarm) if flags or alarm else f"test {number}",
        )

    def several(self, sequence: SequenceCall, number: int, flags: int, fields: Fields) -> None:
        """Add the step of an MPR, of which `fields` are those from PARM_FLG on."""
        compared, pins, count = fields.take("BHH")
        fields.skip((pins + 1) // 2)
        values = fields.take(f"{count}f") if count else ()
        name, alarm, test = fields.text(), fields.text(), self._known.get(number, _NOTHING)
        low, high, unit = test.low, test.high, test.unit
        indexes: tuple[int, ...] = ()
        if fields.more:
            low, high = self._limits(fields, test)
            fields.skip(8)
            indexes = fields.take(f"{pins}H") if pins and fields.more else ()
            unit = fields.text() or unit
        name = name or test.name
        if test is _NOTHING:
            self._known[number] = _Test(name, low, high, unit)
        letter, text = _status(flags), _said(number, flags, alarm)
        name = name or f"Test {number}"
        if letter == "S" or not values:
            sequence.add_action_step(name, status=letter, report_text=text)
            return
        comp_op = _operator(low, high, compared)
        passed = [letter != "F" or passes_number(comp_op, value, low, high) for value in values]
        all_failed = letter == "F" and all(passed)
        step = sequence.add_multi_numeric_step(name=name, status=letter, report_text=text)
        for place, value in enumerate(values):
            pin = self.pins.get(indexes[place]) if place < len(indexes) else None
            step.add_measurement(
                name=pin or f"Result {place + 1}",
                value=nan if flags & _INVALID else value,
                unit=unit,
                comp_op=comp_op,
                low_limit=low,
                high_limit=high,
                status="F" if all_failed or not passed[place] else "P",
            )

    def functional(self, sequence: SequenceCall, number: int, flags: int, fields: Fields) -> None:
        """Add the step of an FTR, of which `fields` are those from OPT_FLAG on."""
        known = fields.optional("B", 0xFF)
        failures, vector, alarm = None, "", ""
        test = self._known.get(number, _NOTHING)
        name = ""
        if fields.more:
            _, _, _, failures, _, _, _, returned, programmed = fields.take("IIIIiihHH")
            fields.skip(2 * returned + (returned + 1) // 2 + 2 * programmed + (programmed + 1) // 2)
            fields.skip((fields.optional("H", 0) + 7) // 8)
            vector, _, _, name, alarm = (fields.text() for _ in range(5))
        name = name or test.name
        if test is _NOTHING:
            self._known[number] = _Test(name)
        said = [_said(number, flags, alarm)]
        if vector:
            said.append(f"vector {vector}")
        if failures and not known & 0x08:
            said.append(f"{failures} failing pins")
        add_row(sequence, name or f"Test {number}", _status(flags), text="\n".join(said))

    def _limits(self, fields: Fields, test: _Test) -> tuple[float | None, float | None]:
        """Read OPT_FLAG to HI_LIMIT; limits that are not valid here are those of the first record."""
        low: float | None
        high: float | None
        known: int
        if fields.left >= 12:
            known, _, low, high = fields.take("B3sff")
        else:
            known = fields.take("B")[0]
            fields.skip(3)
            low, high = fields.optional("f", test.low), test.high
        low, high = test.low if known & _OLD_LOW else low, test.high if known & _OLD_HIGH else high
        return None if known & _NO_LOW else low, None if known & _NO_HIGH else high


def _status(flags: int) -> str:
    if flags & _NOT_RUN:
        return "S"
    if flags & _ABORTED:
        return "T"
    if flags & _NO_VERDICT:
        return "D"
    return "F" if flags & _FAILED else "P"


def _said(number: int, flags: int, alarm: str) -> str:
    words = [word for bit, word in _FLAGS if flags & bit]
    return "\n".join([f"test {number}", *words, *([f"alarm {alarm}"] if alarm else ())])


def _operator(low: float | None, high: float | None, compared: int) -> str:
    """Return the operator; PARM_FLG says whether a result that equals a limit passes."""
    if low is None and high is None:
        return "LOG"
    lower = "" if low is None else "GE" if compared & _EQUAL_LOW else "GT"
    return lower + ("" if high is None else "LE" if compared & _EQUAL_HIGH else "LT")
