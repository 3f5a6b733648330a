"""The words of a filter, each as the server spells it."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self

__all__ = ["DateGrouping", "RunFilter", "SortDirection", "StatusFilter"]

_SHORT = {
    "P": "Passed",
    "PASS": "Passed",
    "OK": "Passed",
    "F": "Failed",
    "FAIL": "Failed",
    "E": "Error",
    "ERR": "Error",
    "T": "Terminated",
    "TERM": "Terminated",
    "D": "Done",
    "S": "Skipped",
    "SKIP": "Skipped",
}


class StatusFilter(StrEnum):
    """The result of a report or step. Found by word or letter, in any case: "Failed", "FAIL", "F"."""

    PASSED = "Passed"
    FAILED = "Failed"
    ERROR = "Error"
    TERMINATED = "Terminated"
    DONE = "Done"
    SKIPPED = "Skipped"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        word = str(value).strip().upper()
        word = _SHORT.get(word, word).upper()
        return next((member for member in cls if member.name == word), None)

    @property
    def full_name(self) -> str:
        """The word, as "Passed"."""
        return self.value

    @property
    def is_passing(self) -> bool:
        """Whether it is Passed or Done."""
        return self in (StatusFilter.PASSED, StatusFilter.DONE)

    @property
    def is_failure(self) -> bool:
        """Whether it is Failed, Error or Terminated."""
        return self in (StatusFilter.FAILED, StatusFilter.ERROR, StatusFilter.TERMINATED)


class RunFilter(IntEnum):
    """Which tests of a unit count, when it was tested several times in one process."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    LAST = -1
    ALL = -2


class DateGrouping(IntEnum):
    """What a period is."""

    NONE = -1
    YEAR = 0
    QUARTER = 1
    MONTH = 2
    WEEK = 3
    DAY = 4
    HOUR = 5


class SortDirection(StrEnum):
    """The order of rows."""

    ASC = "asc"
    DESC = "desc"
