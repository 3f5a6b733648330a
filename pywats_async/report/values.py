"""How values are read from a document, and how the many forms that callers give are written to it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from reprlib import repr as brief
from typing import Any, SupportsFloat, TypeAlias
from uuid import UUID

from ..errors import ValidationError
from .enums import ChartType, CompOp, ReportStatus, StepGroup, StepStatus, status_letter
from .fields import Codec
from .limits import operator_name

__all__ = [
    "CHART_TYPE",
    "GROUP",
    "IDENTIFIER",
    "INTEGER",
    "MEASURED",
    "MOMENT",
    "MOMENT_TEXT",
    "NUMBER",
    "OPERATOR",
    "RESULT",
    "STATUS",
    "UTC_MOMENT",
    "Moment",
    "Number",
    "group_letter",
    "integer",
    "join_numbers",
    "measured_letter",
    "moment_pair",
    "number",
    "number_text",
    "split_numbers",
    "text",
    "truth_letter",
]

Number: TypeAlias = SupportsFloat | str
"""A number: int, float, bool, Decimal, a numpy scalar, or text that `float` reads."""

Moment: TypeAlias = datetime | str
"""A time: aware, naive (local time), or ISO 8601 text."""

_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_GROUPS = {"S": "S", "M": "M", "C": "C"}
_MEASURED = {"P": "P", "F": "F", "S": "S", "D": "P", "E": "F", "T": "F"}


def number(value: Any, name: str = "value") -> float:
    """Return `value` as a float. Raises `ValidationError`, naming `name`, if it is no number."""
    if type(value) is float:
        return value
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValidationError(f"{name} must be a number, not {brief(value)}.", field=name, value=value) from None


def integer(value: Any, name: str = "value") -> int:
    """Return `value` as an int. Raises `ValidationError`, naming `name`, if it is no whole number."""
    if type(value) is int:
        return value
    try:
        whole = int(value)
        if isinstance(value, str) or whole == value:
            return whole
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValidationError(f"{name} must be a whole number, not {brief(value)}.", field=name, value=value)


def text(value: Any, name: str = "value") -> str:
    """Return `value` as text."""
    return value if type(value) is str else str(value)


def group_letter(value: Any, name: str = "group") -> str:
    """Return the letter of a step group that is given as a letter or word. Raises `ValidationError` for another."""
    letter = _GROUPS.get(value) if isinstance(value, str) else None
    if letter is None:
        try:
            letter = str(StepGroup(value).value)
        except ValueError:
            allowed = ", ".join(f"{group.name} ({group.value})" for group in StepGroup)
            raise ValidationError(f"{name}: {value!r} is no step group. Allowed: {allowed}.", name, value) from None
    return letter


def measured_letter(letter: str) -> str:
    """Return what a measurement says where its step says `letter`: Done passed, Error and Terminated failed."""
    return _MEASURED.get(letter, letter)


def truth_letter(value: Any, name: str = "value") -> str:
    """Return the letter of a result that is given as a bool, as 0 or 1, or as a status. Raises as `status_letter`."""
    passed = bool(value) if isinstance(value, int) and value in (0, 1) else value
    return _MEASURED[status_letter(passed, name)]


def number_text(value: Any) -> str:
    """Write a number as charts have it: without a trailing ".0"."""
    found = repr(number(value, "chart data"))
    return found[:-2] if found.endswith(".0") else found


def join_numbers(values: Iterable[Any] | str, name: str) -> str:
    """Write numbers as "1;2.5;3". Text is taken as it is, once it is known to hold numbers."""
    if isinstance(values, str):
        split_numbers(values, name)
        return values
    return ";".join(map(number_text, values))


def split_numbers(values: str | None, name: str) -> list[float]:
    """Read numbers from "1;2.5;3"."""
    return [number(part, name) for part in values.split(";")] if values else []


def _read_number(value: Any) -> Any:
    return _NOT_FINITE.get(value, value) if type(value) is str else value


def _read_integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _read_moment(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.astimezone()
    except (TypeError, ValueError, OverflowError, OSError):
        return value


def _read_utc(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parsed(value: Any, name: str) -> datetime:
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        message = f"{name} must be a datetime or ISO 8601 text, not {brief(value)}."
        raise ValidationError(message, field=name, value=value) from None


def _write_moment(value: Any, name: str) -> str:
    moment = _parsed(value, name)
    if moment.tzinfo is None:
        return moment.astimezone().isoformat()
    return value if isinstance(value, str) else moment.isoformat()


def _write_utc(value: Any, name: str) -> str:
    moment = _parsed(value, name)
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.isoformat().replace("+00:00", "Z")


def moment_pair(moment: Moment | None) -> tuple[str, str]:
    """Return a time (default: now) with its offset, and the same in UTC, as ISO 8601 text."""
    start = datetime.now() if moment is None else _parsed(moment, "start")
    start = start if start.tzinfo else start.astimezone()
    return start.isoformat(), _write_utc(start, "start")


def _read_identifier(value: Any) -> Any:
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        return value


def _write_identifier(value: Any, name: str) -> str:
    try:
        return str(value if isinstance(value, UUID) else UUID(value))
    except (TypeError, ValueError, AttributeError):
        raise ValidationError(f"{name} must be a UUID, not {brief(value)}.", field=name, value=value) from None


def _read_enum(of: Any) -> Any:
    members = {member.value: member for member in of}

    def read(value: Any) -> Any:
        try:
            return members.get(value) or of(value)
        except (TypeError, ValueError):
            return str(value)

    return read


def _write_chart_type(value: Any, name: str) -> str:
    try:
        return str(ChartType(value).value)
    except ValueError:
        allowed = ", ".join(member.value for member in ChartType)
        raise ValidationError(f"{name}: {value!r} is no chart type. Allowed: {allowed}.", name, value) from None


STATUS = Codec(_read_enum(StepStatus), status_letter)
RESULT = Codec(_read_enum(ReportStatus), lambda value, name: status_letter(value, name, ReportStatus))
MEASURED = Codec(_read_enum(StepStatus), lambda value, name: _MEASURED[status_letter(value, name)])
OPERATOR = Codec(_read_enum(CompOp), operator_name)
GROUP = Codec(lambda value: value, group_letter)
CHART_TYPE = Codec(_read_enum(ChartType), _write_chart_type)
NUMBER = Codec(_read_number, number)
INTEGER = Codec(_read_integer, integer)
IDENTIFIER = Codec(_read_identifier, _write_identifier)
MOMENT = Codec(_read_moment, _write_moment)
"""An aware datetime. A naive one that is assigned is local time."""
MOMENT_TEXT = Codec(lambda value: value, _write_moment)
UTC_MOMENT = Codec(_read_utc, _write_utc)
"""An aware datetime, written in UTC. A naive one that is assigned is UTC."""
