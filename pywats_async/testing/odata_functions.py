"""The string functions of OData for SQLite, whose own know only ASCII and stop at a NUL character."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .times import parse_ticks

__all__ = ["FUNCTIONS"]


def _unless_null(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda text, *more: None if text is None or None in more else function(text, *more)


FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "odata_endswith": (2, _unless_null(str.endswith)),
    "odata_length": (1, _unless_null(len)),
    "odata_startswith": (2, _unless_null(str.startswith)),
    "odata_substring": (2, _unless_null(lambda text, start: text[max(start, 0) :])),
    "odata_ticks": (1, _unless_null(parse_ticks)),
    "odata_tolower": (1, _unless_null(str.lower)),
    "odata_toupper": (1, _unless_null(str.upper)),
    "odata_trim": (1, _unless_null(str.strip)),
}
"""Name in SQL, number of arguments, function. With a null among the arguments the result is null."""
