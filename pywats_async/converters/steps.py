"""Steps as testers tell them: a value or none, limits or none, and a verdict that stands."""

from __future__ import annotations

from typing import Any, Unpack

from ..errors import ConverterError
from ..report import build
from ..report.document import Json
from ..report.enums import FAILING, Status, status_letter
from ..report.factories import StepFactory, StepOptions
from ..report.limits import ONE_LIMIT, TWO_LIMITS
from ..report.sequence import SequenceCall
from ..report.step import Step
from ..report.values import measured_letter

__all__ = ["WORDS", "add_measured", "add_row", "add_sequence", "operator_for", "possible_operator", "settle", "verdict"]

WORDS = {
    "pass": "P", "passed": "P", "ok": "P", "good": "P", "true": "P",
    "fail": "F", "failed": "F", "ng": "F", "bad": "F", "false": "F",
    "done": "D", "skip": "S", "skipped": "S", "error": "E",
    "terminated": "T", "aborted": "T", "undetermined": "T", "incomplete": "T",
}  # fmt: skip
"""The verdicts that testers write, in lower case, and their letters."""

_ORDER = "EFT"


def verdict(word: str, *, what: str = "verdict", line: int | None = None) -> str:
    """Return the letter of a verdict that a tester wrote. Raises `ConverterError` naming `what` for another word."""
    letter = WORDS.get(word) or WORDS.get(word.strip().lower())
    if letter is None:
        raise ConverterError(f"{what} {word!r} is none that is known.", line=line)
    return letter


def operator_for(low: float | None, high: float | None) -> str:
    """Return the operator that limits stand for: inside both, or at least the one, or at most the other, or none."""
    if low is not None:
        return "GE" if high is None else "GELE"
    return "LOG" if high is None else "LE"


def possible_operator(comp_op: str, low: float | None, high: float | None) -> str:
    """Return an operator that a file names, or what its limits stand for if it has not those that this one needs."""
    name = comp_op.strip().upper()
    if name in TWO_LIMITS:
        return name if low is not None and high is not None else operator_for(low, high)
    if name in ONE_LIMIT:
        return name if low is not None or high is not None else "LOG"
    return name if name == "LOG" else operator_for(low, high)


def add_measured(
    parent: StepFactory,
    name: str,
    value: float | None,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    comp_op: str | None = None,
    status: object = None,
    **options: Unpack[StepOptions],
) -> Step:
    """Add a step that measured a number, and return it; one without a value only passed or failed.

    Args:
        comp_op: the operator, where the file tells it. Default: what the limits stand for.
        status: the tester's verdict. Default: the limits decide.
    """
    if value is None:
        letter = "D" if status is None else status_letter(status)
        if letter not in "PF":
            return parent.add_action_step(name, status=letter, **options)
        return parent.add_pass_fail_step(name=name, status=letter, **options)
    return parent.add_numeric_step(
        name=name,
        value=value,
        unit=unit,
        comp_op=comp_op or operator_for(low, high),
        low_limit=low,
        high_limit=high,
        status=None if status is None else status_letter(status),
        **options,
    )


def add_row(
    parent: SequenceCall,
    name: str,
    letter: str | None,
    value: float | None = None,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    comp_op: str | None = None,
    took: float | None = None,
    text: str | None = None,
) -> None:
    """Add a step as `add_measured` does, where nobody asks for the step; faster.

    Args:
        letter: the tester's verdict; None: the limits decide.
        took: seconds.
        text: the report text.
    """
    data: Json
    if value is not None:
        if letter and comp_op in (None, "GELE") and low is not None and high is not None:
            measured: Json = {"compOp": "GELE", "value": value, "unit": unit, "lowLimit": low, "highLimit": high}
            if not unit:
                del measured["unit"]
        else:
            measured, passed = build.numeric(name, value, unit, comp_op or operator_for(low, high), low, high)
            letter = letter or ("P" if passed else "F")
        measured["status"] = letter if letter in "PF" else measured_letter(letter)
        data = {"group": "M", "stepType": "ET_NLT", "name": name, "status": letter, "numericMeas": [measured]}
    elif letter and letter in "PF":
        measured = {"status": letter}
        data = {"group": "M", "stepType": "ET_PFT", "name": name, "status": letter, "booleanMeas": [measured]}
    else:
        data = {"group": "M", "stepType": "Action", "name": name, "status": letter or "D"}
    if took is not None:
        data["totTime"] = took
    if text:
        data["reportText"] = text
    parent.data.setdefault("steps", []).append(data)


def add_sequence(
    parent: SequenceCall, name: str, *, status: Status | None = None, **options: Unpack[StepOptions]
) -> SequenceCall:
    """Add a sequence that groups steps, and return it: without a status it passed until `settle` says otherwise."""
    return parent.add_sequence_call(name, status=status, file_name=name[:200], path="", version="", **options)


def settle(sequence: SequenceCall) -> None:
    """Give this sequence, and every sequence below that passed, the worst status of its steps.

    For groups that a converter makes; a sequence of which the tester gave a verdict needs none.
    """
    _settle(sequence.data)


def _settle(sequence: Json) -> str:
    """Return the status of a sequence: error before failed before terminated; else passed."""
    found: set[Any] = set()
    for step in sequence.get("steps") or ():
        found.add(_settle(step) if "seqCall" in step else step["status"])
    status: str = sequence["status"]
    if status not in FAILING:
        status = sequence["status"] = next((letter for letter in _ORDER if letter in found), status)
    return status
