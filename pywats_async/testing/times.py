"""Times as the server keeps them: ticks of 100 ns in UTC, so that the seventh digit of a second survives."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

__all__ = ["from_ticks", "parse_ticks", "to_utc"]

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


def parse_ticks(text: str) -> int | None:
    """Return the ticks of an ISO 8601 time (without an offset: UTC), or None if it is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        whole = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _offset(match[8])
    except (ValueError, OverflowError):
        return None
    span = whole - _EPOCH
    return (span.days * 86_400 + span.seconds) * 10_000_000 + int((match[7] or "")[:7].ljust(7, "0"))


def from_ticks(ticks: int) -> str:
    """Return the time as `yyyy-MM-ddTHH:mm:ss[.fffffff]Z`, without trailing zeros."""
    seconds, fraction = divmod(ticks, 10_000_000)
    text = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    return text + (f".{fraction:07d}".rstrip("0") if fraction else "") + "Z"


def to_utc(text: str) -> str | None:
    """Return an ISO 8601 time in UTC, in the server's form, or None if it is none."""
    ticks = parse_ticks(text)
    return None if ticks is None else from_ticks(ticks)


def _offset(text: str | None) -> timedelta:
    if text is None or text in "Zz":
        return timedelta()
    sign = -1 if text[0] == "-" else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
