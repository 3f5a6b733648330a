"""Limit evaluation: what each comparison operator of WSJF means.

| operators | pass if | limits |
|---|---|---|
| EQ NE GT GE LT LE | value is so against the limit | one: `low`; if that is absent, `high` |
| GTLT GTLE GELT GELE | value is inside `low` and `high` | both; GE and LE include the limit |
| LTGT LTGE LEGT LEGE | value is below `low` or above `high` | both; LE and GE include the limit |
| CASESENSIT, EQ, EQT | the text is the limit | one |
| IGNORECASE | the text is the limit, whatever the case | one |
| NE | the text is not the limit | one |
| LOG | always | none |

EQT is taken as EQ. NaN passes LOG and NE only.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ..errors import ValidationError

__all__ = ["ONE_LIMIT", "TWO_LIMITS", "operator_name", "passes_number", "passes_text"]

ONE_LIMIT: dict[str, Callable[[float, float], bool]] = {
    "EQ": operator.eq,
    "EQT": operator.eq,
    "NE": operator.ne,
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
}
"""The comparisons of a value with one limit."""
TWO_LIMITS: dict[str, Callable[[float, float, float], bool]] = {
    "GTLT": lambda value, low, high: low < value < high,
    "GTLE": lambda value, low, high: low < value <= high,
    "GELT": lambda value, low, high: low <= value < high,
    "GELE": lambda value, low, high: low <= value <= high,
    "LTGT": lambda value, low, high: value < low or value > high,
    "LTGE": lambda value, low, high: value < low or value >= high,
    "LEGT": lambda value, low, high: value <= low or value > high,
    "LEGE": lambda value, low, high: value <= low or value >= high,
}
"""The comparisons with two limits: of a value with the low and the high one."""
_TEXT: dict[str, Callable[[str, str], bool]] = {
    "CASESENSIT": operator.eq,
    "EQ": operator.eq,
    "EQT": operator.eq,
    "NE": operator.ne,
    "IGNORECASE": lambda value, limit: value.casefold() == limit.casefold(),
}
_WRITTEN = {
    **{name: name for name in ("LOG", *ONE_LIMIT, *TWO_LIMITS, *_TEXT)},
    "EQT": "EQ",
}


def operator_name(comp_op: Any, where: str = "comp_op") -> str:
    """Return an operator as it is written: in capitals, EQT as EQ.

    Raises:
        ValidationError: There is no such operator.
    """
    name = _WRITTEN.get(comp_op) if type(comp_op) is str else None
    if name is None and isinstance(comp_op, str):
        name = _WRITTEN.get(comp_op.strip().upper())
    if name is None:
        known = " ".join(_WRITTEN)
        raise ValidationError(f"{where}: {comp_op!r} is no comparison operator. Known: {known}.", "comp_op", comp_op)
    return name


def passes_number(comp_op: str, value: float, low: float | None, high: float | None, where: str = "") -> bool:
    """Return whether a number passes its limits. `where` names the measurement in errors.

    Raises:
        ValidationError: A limit that the operator needs is missing, or the operator is not for numbers.
    """
    two = TWO_LIMITS.get(comp_op)
    if two is not None:
        if low is None or high is None:
            raise _missing(comp_op, "low_limit" if low is None else "high_limit", where)
        return two(value, low, high)
    if comp_op == "LOG":
        return True
    one = ONE_LIMIT.get(comp_op)
    if one is None:
        raise _unfit(comp_op, "numbers", where)
    limit = high if low is None else low
    if limit is None:
        raise _missing(comp_op, "low_limit", where)
    return one(value, limit)


def passes_text(comp_op: str, value: str | None, limit: str | None, where: str = "") -> bool:
    """Return whether a text passes its limit; an absent text passes LOG only. `where` names it in errors.

    Raises:
        ValidationError: The limit is missing, or the operator is not for text.
    """
    if comp_op == "LOG":
        return True
    compare = _TEXT.get(comp_op)
    if compare is None:
        raise _unfit(comp_op, "text", where)
    if limit is None:
        raise _missing(comp_op, "limit", where)
    return value is not None and compare(value, limit)


def _missing(comp_op: str, limit: str, where: str) -> ValidationError:
    return ValidationError(f"{where}{': ' if where else ''}{comp_op} needs {limit}.", field=limit)


def _unfit(comp_op: str, kind: str, where: str) -> ValidationError:
    message = f"{where}{': ' if where else ''}{comp_op} does not compare {kind}."
    return ValidationError(message, field="comp_op", value=comp_op)
