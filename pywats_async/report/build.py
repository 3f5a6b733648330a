"""The WSJF objects of measurements, written directly: building reports is mostly this."""

from __future__ import annotations

from typing import Any

from .document import Json
from .enums import CompOp
from .limits import ONE_LIMIT, TWO_LIMITS, operator_name, passes_number, passes_text
from .values import number, text

__all__ = ["numeric", "textual"]


def numeric(where: str, value: Any, unit: str, comp_op: Any, low: Any, high: Any) -> tuple[Json, bool]:
    """Return a numeric measurement that passed, and whether it does. `where` names it in errors.

    An operator with one limit has it in `low`; given in `high`, it is moved there.

    Raises:
        ValidationError: One is no number, the operator is not for numbers, or a limit that it needs is missing.
    """
    name = comp_op._value_ if type(comp_op) is CompOp else comp_op
    name = name if type(name) is str and name in TWO_LIMITS else operator_name(name, where)
    if type(value) is not float:
        value = number(value, f"{where}: value")
    if low is not None and type(low) is not float:
        low = number(low, f"{where}: low_limit")
    if high is not None and type(high) is not float:
        high = number(high, f"{where}: high_limit")
    if low is None and high is not None and name in ONE_LIMIT:
        low, high = high, None
    data = {"compOp": name, "value": value, "unit": unit, "lowLimit": low, "highLimit": high, "status": "P"}
    if not unit:
        del data["unit"]
    if low is None:
        del data["lowLimit"]
    if high is None:
        del data["highLimit"]
    if low is not None and high is not None and name in TWO_LIMITS:
        return data, TWO_LIMITS[name](value, low, high)
    return data, passes_number(name, value, low, high, where)


def textual(where: str, value: Any, comp_op: Any, limit: Any) -> tuple[Json, bool]:
    """Return a text measurement that passed, and whether it does. `where` names it in errors.

    Raises:
        ValidationError: The operator is not for text, or its limit is missing.
    """
    comp_op = operator_name(comp_op, where)
    data: Json = {"compOp": comp_op, "status": "P"}
    if value is not None:
        data["value"] = value = text(value)
    if limit is not None:
        data["limit"] = limit = text(limit)
    return data, passes_text(comp_op, value, limit, where)
