"""How a value of a WSJF document is spelt in XML, both ways.

A codec has one canonical text for each value; `load` also understands the others (`1` for `true`, `1.50` for `1.5`).
Nothing is refused here: text that is not of the type stays text, and a value that has no text is `None` for `dump`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

__all__ = ["BOOLEAN", "FLAGS", "GROUP", "GUID", "INTEGER", "KIND", "NUMBER", "STATUS", "TEXT", "Codec"]

_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SPECIAL = {"NaN": "NaN", "Infinity": "INF", "-Infinity": "-INF"}
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


class Codec(NamedTuple):
    """`load(text)` gives the value, `dump(value)` its canonical text, or None if the value is of another type."""

    load: Callable[[str], Any]
    dump: Callable[[Any], str | None]


def _dump_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _load_number(text: str) -> Any:
    """Read a number; NaN and infinities become the strings that Json.NET writes for them."""
    try:
        value = float(text)
    except ValueError:
        return text
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _dump_number(value: Any) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
        return repr(value).removesuffix(".0").replace("e", "E")
    if isinstance(value, int):
        return str(value) if abs(value) <= 2**53 else None
    if isinstance(value, str):
        return _SPECIAL.get(value) or (value if _load_number(value) == value else None)
    return None


def _load_integer(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return _load_number(text)


def _dump_boolean(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) and value not in _BOOLEANS else None


def _load_guid(text: str) -> str:
    return text.lower() if _GUID.fullmatch(text) else text


def _dump_guid(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return value.upper() if _GUID.fullmatch(value) else value


def _load_flags(text: str) -> Any:
    try:
        return int(text, 0)
    except ValueError:
        return text


def _dump_flags(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"0x{value:X}" if value >= 0 else None
    return value if isinstance(value, str) and _load_flags(value) == value else None


def _words(letters: Mapping[str, str]) -> Codec:
    """Spell the letters of WSJF as the words of WSXF; any other text stands for itself."""
    by_word = {word: letter for letter, word in letters.items()}

    def dump(value: Any) -> str | None:
        if not isinstance(value, str):
            return None
        return letters.get(value) or (None if value in by_word else value)

    return Codec(lambda text: by_word.get(text, text), dump)


TEXT = Codec(str, _dump_text)
NUMBER = Codec(_load_number, _dump_number)
INTEGER = Codec(_load_integer, _dump_number)
BOOLEAN = Codec(lambda text: _BOOLEANS.get(text, text), _dump_boolean)
GUID = Codec(_load_guid, _dump_guid)
FLAGS = Codec(_load_flags, _dump_flags)
KIND = _words({"T": "UUT", "R": "UUR"})
GROUP = _words({"S": "Setup", "M": "Main", "C": "Cleanup"})
STATUS = _words(
    {"P": "Passed", "F": "Failed", "D": "Done", "S": "Skipped", "E": "Error", "T": "Terminated", "U": "Unknown"}
)
