r"""The log records of i3070 testers: `{@PREFIX|field|field{@SUB|field}}`.

A field begins with `|`; a list, `\2|a|b`, with a backslash and its count; text of any characters, `~5|a{b}c`, with a
tilde and its length. Ctrl-D stands where the tester cut a record short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..errors import ConverterError

__all__ = ["Record", "boards"]

_TOKEN = re.compile(
    r"\{@(?P<prefix>[A-Z0-9][A-Z0-9-]*)|(?P<end>\})|\|(?P<plain>(?:[^|{}~\\\r\n\x04]|[~\\](?!\d))*)"
    r"|\\(?P<list>\d+)|~(?P<length>\d+)\||[\s\x04\x1a]+"
)
_RANKS = {"BATCH": 0, "BTEST": 1, "BLOCK": 2}
_TESTS = frozenset({"PF", "TS", "D-T", "TJET", "PCHK", "CCHK", "BS-CON", "D-PLD"})
_PART = 4


@dataclass(slots=True)
class Record:
    """One record, with those inside it."""

    prefix: str
    position: int
    fields: list[str | list[str]] = field(default_factory=list[str | list[str]])
    records: list[Record] = field(default_factory=list["Record"])

    def text(self, place: int) -> str:
        """Return a field, or "" if the record has not so many; a list with blanks between."""
        value = self.fields[place] if place < len(self.fields) else ""
        return value.strip() if isinstance(value, str) else " ".join(value)

    def whole(self) -> str:
        """Return the record and what is inside, as one line of text."""
        inside = [record.whole() for record in self.records]
        return " ".join([self.prefix, *filter(None, (self.text(place) for place in range(len(self.fields)))), *inside])


def boards(text: str) -> Iterator[tuple[Record | None, Record]]:
    """Yield each `BTEST`, complete, with the `BATCH` that it is in.

    Records that no brace ends are ended by the next of a higher rank; the last brace of the file may lack.
    Raises `ConverterError` with the line where a file ends inside a unit, and where no record can be.
    """
    stack: list[Record] = []
    position = missing = 0
    listed: list[str] = []
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ConverterError(f"{text[position : position + 20]!r} is no log record.", line=line_of(text, position))
        position, kind = found.end(), found.lastgroup
        if kind == "plain" or kind == "length":
            value = found["plain"]
            if kind == "length":
                value = text[position : position + int(found["length"])]
                position += len(value)
            if not stack:
                raise ConverterError("A field stands outside of records.", line=line_of(text, position))
            if missing:
                listed.append(value)
                missing -= 1
            else:
                stack[-1].fields.append(value)
        elif kind == "list" and stack:
            listed, missing = [], int(found["list"])
            stack[-1].fields.append(listed)
        elif kind == "prefix":
            missing = 0
            record = Record(found["prefix"], found.start())
            rank = _rank(record)
            while stack and rank < _PART and _rank(stack[-1]) >= rank:
                yield from _ended(stack)
            if stack and record.prefix != "BTEST":
                stack[-1].records.append(record)
            stack.append(record)
        elif kind == "end":
            missing = 0
            yield from _ended(stack)
    if stack and stack[-1].prefix != "BATCH":
        raise ConverterError(
            f"The file ends inside {stack[-1].prefix}: it may not be written yet.",
            line=line_of(text, stack[-1].position),
        )


def _rank(record: Record) -> int:
    if (rank := _RANKS.get(record.prefix)) is not None:
        return rank
    return 3 if record.prefix in _TESTS or record.prefix.startswith("A-") else _PART


def _ended(stack: list[Record]) -> Iterator[tuple[Record | None, Record]]:
    if stack and (ended := stack.pop()).prefix == "BTEST":
        yield stack[-1] if stack else None, ended


def line_of(text: str, position: int) -> int:
    """Return the number of the line that a position is in."""
    return text.count("\n", 0, position) + 1
