"""The words of an OData filter: names, literals and signs, with their places."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["FilterError", "Token", "tokens"]

_TOKEN = re.compile(
    r"""\s+
    |(?P<text>'(?:[^']|'')*')
    |(?P<guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-]))
    |(?P<time>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?(?![\w-]))
    |(?P<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]))
    |(?P<name>[a-z_$][\w.]*)
    |(?P<sign>[(),/:=+*<>!&|%-])
    """,
    re.VERBOSE | re.IGNORECASE,
)


class FilterError(ValueError):
    """The filter is not understood, or asks for what the server does not offer."""


class Token(NamedTuple):
    """A word: its kind (text, guid, time, number, name, sign, end), as it stands, and where."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """Return the words of a filter, and one of kind `end`.

    Raises:
        FilterError: a quote is not closed, or a character has no meaning.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at] == "'":
                raise FilterError(f"There is an unterminated string literal at position {len(text)} in '{text}'.")
            raise FilterError(f"Syntax error: character '{text[at]}' is not valid at position {at} in '{text}'.")
        if match.lastgroup:
            found.append(Token(match.lastgroup, match.group(), at))
        at = match.end()
    found.append(Token("end", "", at))
    return found
