"""Numbers and times as testers write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from ..errors import ConverterError

__all__ = ["PREFIXES", "optional_number", "parse_number", "parse_time", "prefix_factor"]

PREFIXES = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "\u00b5": 1e-6, "\u03bc": 1e-6, "m": 1e-3,
    "": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
}  # fmt: skip
"""SI prefixes, and what they stand for; both letters that look like µ."""

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\Z")
_NAMED = {"nan": float("nan"), "ind": float("nan"), "inf": float("inf"), "infinity": float("inf")}
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
    if not text or (not text[0].isdigit() and _BLANK.match(text)):
        return None
    return parse_number(text, decimal=decimal, what=what, line=line)


def prefix_factor(unit: str, base: str) -> float | None:
    """Return by what a number in `unit` is multiplied to be in `base`: ("KO", "O") gives 1000. None if they differ."""
    if not unit.endswith(base):
        return None
    return PREFIXES.get(unit[: len(unit) - len(base)])


def parse_time(text: str, formats: Sequence[str], *, what: str = "time", line: int | None = None) -> datetime:
    """Return the time that `text` is, in the first of the formats (as `strptime` has them) that fits.

    "iso" stands for ISO 8601. Raises `ConverterError` naming `what` and the line.
    """
    stripped = " ".join(text.split())
    for form in formats:
        try:
            return datetime.fromisoformat(stripped) if form == "iso" else datetime.strptime(stripped, form)
        except ValueError:
            continue
    raise ConverterError(f"{what} {text!r} is no time as {' or '.join(formats)}.", line=line)
