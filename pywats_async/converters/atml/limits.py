"""The limits and outcomes of ATML, as operators, limits and letters."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ..teststand.words import step_letter, thresholds
from ..values import optional_number
from ..xml import children
from .data import Datum, datum_in, value_of

__all__ = ["Limits", "limits_of", "outcome_of", "text_limit_of"]

_SINGLE = ("EQ", "NE", "GT", "GE", "LT", "LE")


class Limits(NamedTuple):
    """An operator with its limits."""

    comp_op: str = "LOG"
    low: float | None = None
    high: float | None = None


def outcome_of(outcome: Element | None) -> tuple[str | None, str]:
    """Return the letter of an outcome, and the word for one that is not known. The qualifier tells what Aborted is."""
    if outcome is None:
        return None, ""
    value, qualifier = outcome.get("value", ""), outcome.get("qualifier", "")
    if value in ("Aborted", "UserDefined"):
        letter = step_letter(qualifier) if qualifier else None
        return letter or ("T" if value == "Aborted" else None), qualifier or value
    return step_letter(value) if value else None, value


def limits_of(result: Element, decimal: str, where: str) -> Limits:
    """Return the limits of a number. Raises `ConverterError` for those that make no sense."""
    limits = result.find("TestLimits/Limits")
    if limits is None:
        return Limits()
    if (pair := limits.find("LimitPair")) is not None:
        return _pair(pair, decimal, where)
    if (expected := limits.find("Expected")) is not None:
        extra = limits.find("Extension/TSLimitProperties")
        kind = value_of(None if extra is None else extra.find("ThresholdType"))
        if extra is not None and kind:
            raw = {
                name: _number(extra.find(f"RawLimits/{name}"), decimal, where) for name in ("Nominal", "Low", "High")
            }
            nominal = _limit(expected, decimal, where) if raw["Nominal"] is None else raw["Nominal"]
            return Limits(*thresholds(kind, nominal, raw["Low"], raw["High"], where))
        return _single(expected, decimal, where)
    if (single := limits.find("SingleLimit")) is not None:
        return _single(single, decimal, where)
    return Limits()


def text_limit_of(result: Element, where: str) -> tuple[str, str | None]:
    """Return the operator and the limit of a text."""
    expected = result.find("TestLimits/Limits/Expected")
    if expected is None:
        return "LOG", None
    operators = {"EQ": "CASESENSIT", "NE": "NE", "CIEQ": "IGNORECASE"}
    comparator = expected.get("comparator", "EQ")
    if comparator not in operators:
        raise ConverterError(f"{where}: the comparator {comparator!r} does not compare texts.")
    datum = datum_in(expected)
    return operators[comparator], datum.text if datum else ""


def _pair(pair: Element, decimal: str, where: str) -> Limits:
    """Two limits: inside both (AND), or outside of them (OR); they stand in any order."""
    first = "L" if pair.get("operator", "AND").upper() == "OR" else "G"
    both = sorted(children(pair, "Limit"), key=lambda limit: not limit.get("comparator", "").startswith(first))
    comp_op = "".join(limit.get("comparator", "") for limit in both)
    inside, outside = ("GTLT", "GTLE", "GELT", "GELE"), ("LTGT", "LTGE", "LEGT", "LEGE")
    if comp_op not in (inside if first == "G" else outside):
        raise ConverterError(f"{where}: {comp_op or 'nothing'!r} is no pair of comparators for two limits.")
    low, high = (_limit(limit, decimal, where) for limit in both)
    return Limits(comp_op, low, high)


def _single(limit: Element, decimal: str, where: str) -> Limits:
    comp_op = limit.get("comparator", "EQ")
    if comp_op not in _SINGLE:
        raise ConverterError(f"{where}: the comparator {comp_op!r} is none of {', '.join(_SINGLE)}.")
    return Limits(comp_op, _limit(limit, decimal, where))


def _limit(owner: Element, decimal: str, where: str) -> float:
    datum = datum_in(owner) or Datum("number", owner.get("value", ""), "")
    if not datum.text:
        raise ConverterError(f"{where}: a limit has no value.")
    return datum.number(decimal, f"{where}: limit")


def _number(element: Element | None, decimal: str, where: str) -> float | None:
    return optional_number(value_of(element), decimal=decimal, what=f"{where}: threshold")
