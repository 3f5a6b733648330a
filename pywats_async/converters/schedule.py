"""When a folder is looked at: all the time, at an interval, or by the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..errors import ConfigurationError

__all__ = ["Cron"]

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {month: number for number, month in enumerate(_NAMES, 1)}
_DAYS = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _DAYS),
)
_YEARS = 8
"""How far ahead a moment is looked for: a 29 February comes within eight years."""


class Cron:
    """A cron expression of five fields: numbers, names, ranges, lists and steps ("*/15 6-22 * * mon-fri").

    If both day and weekday are given, either is enough, as cron has it. Raises `ConfigurationError` if it is none.
    """

    def __init__(self, text: str) -> None:
        parts = text.lower().split()
        if len(parts) != len(_FIELDS):
            raise ConfigurationError(
                f"cron {text!r} has {len(parts)} fields instead of 5: minute hour day month weekday."
            )
        sets = [_values(part, *known) for part, known in zip(parts, _FIELDS, strict=True)]
        self._minutes, self._hours, self._days, self._months, weekdays = sets
        self._weekdays = {day % 7 for day in weekdays}
        self._either = not parts[2].startswith("*") and not parts[4].startswith("*")
        self._text = text
        self.next(datetime(2000, 1, 1))  # one that never comes is told at once

    def next(self, after: datetime) -> datetime:
        """Return the first moment after that one, in the same (local) time."""
        at = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
        end = after + timedelta(days=366 * _YEARS)
        while at <= end:
            if at.month not in self._months or not self._has_day(at):
                at = at.replace(hour=0, minute=0) + timedelta(days=1)
            elif at.hour not in self._hours:
                at = at.replace(minute=0) + timedelta(hours=1)
            elif at.minute not in self._minutes:
                at += timedelta(minutes=1)
            else:
                return at
        raise ConfigurationError(f"cron {self._text!r} names no day that there is.")

    def _has_day(self, at: datetime) -> bool:
        day, weekday = at.day in self._days, at.isoweekday() % 7 in self._weekdays
        return (day or weekday) if self._either else (day and weekday)


def _values(part: str, name: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    found: set[int] = set()
    for piece in part.split(","):
        span, _, step = piece.partition("/")
        first, dash, last = span.partition("-")
        try:
            start = low if first == "*" else names[first] if first and first in names else int(first)
            stop = (names[last] if last in names else int(last)) if dash else high if first == "*" or step else start
            each = int(step) if step else 1
        except ValueError:
            raise ConfigurationError(f"cron: {piece!r} is no {name}.") from None
        if not (low <= start <= stop <= high and each >= 1):
            raise ConfigurationError(f"cron: the {name} {piece!r} is not within {low} to {high}.")
        found.update(range(start, stop + 1, each))
    return found
