"""Numbers and times as testers write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from ..errors import ConverterError

__all__ = ["PREFIXES", "optional_number", "optional_numbers", "parse_number", "parse_time", "prefix_factor"]

PREFIXES = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "\u00b5": 1e-6, "\u03bc": 1e-6, "m": 1e-3,
    "": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
}  # fmt: skip
"""SI prefixes, and what they stand for; both letters that look like µ."""

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\Z")
_NAMED = {"nan": float("nan"), "ind": float("nan"), "inf": float("inf"), "infinity": float("inf")}
_PLACES = {
    "Y": r"(?P<year>\d{4})",
    "m": r"(?P<month>\d\d?)",
    "d": r"(?P<day>\d\d?)",
    "H": r"(?P<hour>\d\d?)",
    "M": r"(?P<minute>\d\d?)",
    "S": r"(?P<second>\d\d?)",
}
_BLANK = re.compile(r"[\s.\-_*]*\Z")


def parse_number(text: str, *, decimal: str = ".", what: str = "value", line: int | None = None) -> float:
    """Return the number that `text` is: decimal or hexadecimal, NaN, IND (as NaN) or INF with any sign.

    Args:
        decimal: what stands before the decimals, "." or ","; never a separator of thousands.

    Raises `ConverterError` naming `what` and the line.
    """
    if decimal == "." and "_" not in text:
        try:
            return float(text)
        except ValueError:
            pass
    stripped = text.strip()
    if _NUMBER.match(stripped):
        if decimal in stripped or not ("," in stripped or "." in stripped):
            return float(stripped.replace(decimal, "."))
    else:
        sign, bare = (-1, stripped[1:]) if stripped[:1] == "-" else (1, stripped.removeprefix("+"))
        if (named := _NAMED.get(bare.lower())) is not None:
            return sign * named
        if bare[:2].lower() == "0x":
            try:
                return sign * float(int(bare, 16))
            except (ValueError, OverflowError):
                pass
    raise ConverterError(f"{what} {text!r} is no number.", line=line)


def optional_number(
    text: str | None, *, decimal: str = ".", what: str = "value", line: int | None = None
) -> float | None:
    """Return the number, or None where nothing stands: blank, dashes or dots. Raises as `parse_number`."""
    if not text:
        return None
    if decimal == "." and "_" not in text:
        try:
            return float(text)
        except ValueError:
            pass
    if _BLANK.match(text):
        return None
    return parse_number(text, decimal=decimal, what=what, line=line)


def optional_numbers(
    texts: Sequence[str], *, names: Sequence[str], decimal: str = ".", line: int | None = None
) -> list[float | None]:
    """Return what `optional_number` returns of each text, which has a name for errors; faster."""
    try:
        found: list[float | None] = list(map(float, texts))
    except ValueError:
        pass
    else:
        if decimal == "." and "_" not in "".join(texts):
            return found
    return [
        optional_number(text, decimal=decimal, what=what, line=line) for text, what in zip(texts, names, strict=True)
    ]


def prefix_factor(unit: str, base: str) -> float | None:
    """Return by what a number in `unit` is multiplied to be in `base`: ("KO", "O") gives 1000. None if they differ."""
    if not unit.endswith(base):
        return None
    return PREFIXES.get(unit[: len(unit) - len(base)])


@cache
def _pattern(form: str) -> re.Pattern[str] | None:
    """Return what matches a format as `strptime` does, many times faster; None if it has more than plain numbers."""
    parts = re.split(r"%(.)", form)
    if not {"Y", "m", "d"} <= {*parts[1::2]} <= _PLACES.keys():
        return None
    parts[::2] = map(re.escape, parts[::2])
    parts[1::2] = [_PLACES[place] for place in parts[1::2]]
    return re.compile("".join(parts) + r"\Z")


def parse_time(text: str, formats: Sequence[str], *, what: str = "time", line: int | None = None) -> datetime:
    """Return the time that `text` is, in the first of the formats (as `strptime` has them) that fits.

    "iso" stands for ISO 8601. Raises `ConverterError` naming `what` and the line.
    """
    stripped = " ".join(text.split())
    for form in formats:
        try:
            if form == "iso":
                return datetime.fromisoformat(stripped)
            if (pattern := _pattern(form)) is None:
                return datetime.strptime(stripped, form)
            if found := pattern.match(stripped):
                return datetime(**{name: int(part) for name, part in found.groupdict().items()})  # type: ignore[arg-type]
        except ValueError:
            continue
    raise ConverterError(f"{what} {text!r} is no time as {' or '.join(formats)}.", line=line)
