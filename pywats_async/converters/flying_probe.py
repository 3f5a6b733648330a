"""Rows of TAKAYA flying probers, which three formats write in three ways."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ..errors import ConverterError
from ..report.sequence import SequenceCall
from . import steps
from .values import optional_number, prefix_factor

__all__ = ["Row", "add_row"]

_JUDGED = {
    "PASS": "P",
    **dict.fromkeys(("LOW-NG", "HIGH-NG", "NG", "LOWER", "UPPER", "OPEN", "SHORT", "UNMEASURED", "FAIL"), "F"),
    **dict.fromkeys(("", "......", "SKIP", "UNTESTED", "NO-TEST"), "S"),
}
_UNITS = "OFHVA"
_BOTH, _AT_LEAST, _AT_MOST, _OUTSIDE = "GELE", "GE", "LE", "LTGT"


class Row(NamedTuple):
    """One measurement between two pins; texts as the file has them, blank where it has none."""

    line: int
    name: str
    function: str
    """How the value is compared: "EQ" (or "**") within tolerances, "GE" (E: at most, F: at least), "D" outside, others
    without a limit that the file tells."""
    judgement: str
    values: tuple[tuple[str, str], ...]
    """What was measured, with units, the last one that is there decides."""
    reference: str
    reference_unit: str
    plus: str
    """Upper tolerance in percent."""
    minus: str
    """Lower tolerance in percent; it may have its sign or not."""
    remark: str
    seconds: float | None = None


def add_row(group: SequenceCall, row: Row) -> None:
    """Add a row as a step. Raises `ConverterError` with the line for a judgement or a number that is none."""
    letter = _JUDGED.get(row.judgement.strip().upper())
    if letter is None:
        raise ConverterError(f"judgement {row.judgement!r} is none that is known.", line=row.line)
    measured = [
        (value, unit.strip())
        for text, unit in row.values
        if (value := optional_number(text, what="test value", line=row.line)) is not None
    ]
    value, unit = measured[-1] if measured else (None, "")
    low, high, operator = _limits(row, unit)
    remark = row.remark
    for first, of in measured[:-1]:
        remark = f"{remark}\nmeasured before: {first:g} {of}"
    steps.add_row(
        group, row.name, letter, value, unit=unit, low=low, high=high, comp_op=operator, took=row.seconds, text=remark
    )


def _limits(row: Row, unit: str) -> tuple[float | None, float | None, str]:
    """Return limits in the unit of the value, and the operator."""
    reference = optional_number(row.reference, what="reference", line=row.line)
    scale = _scale(row.reference_unit.strip(), unit)
    if reference is None or scale is None:
        return None, None, "LOG"
    reference = _exact(reference * scale)
    match row.function.strip().upper():
        case "**" | "EQ" | "D" as function:
            plus = optional_number(row.plus.strip().rstrip("%"), what="upper tolerance", line=row.line)
            minus = optional_number(row.minus.strip().rstrip("%"), what="lower tolerance", line=row.line)
            if plus is None or minus is None:
                return None, None, "LOG"
            ends = sorted((_exact(reference * (1 - abs(minus) / 100)), _exact(reference * (1 + plus / 100))))
            return ends[0], ends[1], _OUTSIDE if function == "D" else _BOTH
        case "E" | "LE":
            return None, reference, _AT_MOST
        case "F" | "GE":
            return reference, None, _AT_LEAST
        case _:
            return None, None, "LOG"


def _exact(value: float) -> float:
    """Return what was reckoned without the traces of binary fractions."""
    return float(f"{value:.12g}")


@lru_cache(maxsize=256)
def _scale(unit: str, wanted: str) -> float | None:
    """Return by what a number in `unit` is multiplied to be in `wanted`; None if they measure different things."""
    if unit == wanted:
        return 1.0
    for base in _UNITS:
        one, other = prefix_factor(unit, base), prefix_factor(wanted, base)
        if one is None or other is None:  # UH is written for uH, where it cannot be anything else
            one, other = prefix_factor(_small(unit), base), prefix_factor(_small(wanted), base)
        if one is not None and other is not None:
            return one / other
    return None


def _small(unit: str) -> str:
    return unit[0].lower() + unit[1:] if unit.startswith(("U", "N", "P")) else unit
