"""The rules for a report without its steps: header, test and repair data, sub units, misc infos, assets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from ..document import Json
from . import rules
from .checks import Checks, Place, listed, moment, shown
from .rules import Shape

__all__ = ["check_additional_data", "check_header"]

_TOLERANCE = timedelta(days=1)


def check_header(checks: Checks, report: Json) -> None:
    """Check everything of a report but its steps."""
    checks.shape(report, rules.REPORT, None)
    checks.letter(report, "type", rules.TYPES, None)
    checks.letter(report, "result", rules.RESULTS, None)
    for key in ("pn", "sn"):
        if isinstance(report.get(key), str) and report[key].isspace():
            checks.add(None, key, f"{key} is nothing but spaces.", "required")
    _check_start(checks, report.get("start"))
    kind = report.get("type")
    for key in ("root", "uut") if kind == "T" else ("uur", "subUnits") if kind == "R" else ():
        if report.get(key) is None:
            checks.add(None, key, f"{key} is required in a {rules.TYPES[str(kind)]} report.", "required")
    checks.one(report, "uut", rules.UUT, None)
    if isinstance(report.get("uur"), dict):
        _check_uur(checks, report["uur"], (None, "uur", None))
    for info, place in checks.each(report, "miscInfos", None):
        checks.shape(info, rules.MISC_INFO, place)
        if info.get("text") is None and info.get("numeric") is None:
            checks.add(place, "text", "text or numeric is required.", "required")
    _check_sub_units(checks, report, repair=kind == "R")
    for asset, place in checks.each(report, "assets", None):
        checks.shape(asset, rules.ASSET, place)
    for binary, place in checks.each(report, "binaryData", None):
        _check_binary(checks, binary, place)
    check_additional_data(checks, report, "additionalData", None)


def _check_start(checks: Checks, start: Any) -> None:
    when = moment(start)
    if when is None:
        return
    if when.tzinfo is None:
        message = f"{start!r} does not say its offset from UTC, as 2024-03-05T14:07:09+01:00 does."
        checks.add(None, "start", message, "offset")
    elif when > datetime.now(UTC) + _TOLERANCE:
        message = f"{start!r} is in the future: the server would put the report in quarantine."
        checks.add(None, "start", message, "future")


def _check_uur(checks: Checks, uur: Json, place: Place) -> None:
    checks.shape(uur, rules.UUR, place)
    if uur.get("processCode") is None and uur.get("processName") is None:
        message = "processCode is required: the process in which the unit had failed, not the repair."
        checks.add(place, "processCode", message, "required")
    for index, child in enumerate(listed(uur.get("children"))):
        checks.guid(child, (place, "children", index), "")


def _check_sub_units(checks: Checks, report: Json, *, repair: bool) -> None:
    units = list(checks.each(report, "subUnits", None))
    indexes = [unit.get("idx") for unit, _ in units]
    for number, (unit, place) in enumerate(units):
        checks.shape(unit, rules.SUB_UNIT, place)
        index, parent = indexes[number], unit.get("parentIdx")
        if index is None and repair:
            checks.add(place, "idx", "idx is required in a repair report; 0 is the main unit.", "required")
        if index is not None and index in indexes[:number]:
            checks.add(place, "idx", f"Another sub unit has the idx {shown(index)}.", "sub-unit")
        if repair and parent is not None and parent not in indexes:
            checks.add(place, "parentIdx", f"No sub unit has the idx {shown(parent)}.", "sub-unit")
        for failure, failed in checks.each(unit, "failures", place):
            checks.shape(failure, rules.FAILURE, failed)
            for binary, attached in checks.each(failure, "attachments", failed):
                _check_binary(checks, binary, attached)
    if repair and isinstance(report.get("subUnits"), list) and 0 not in indexes:
        checks.add(None, "subUnits", "No sub unit has the idx 0, which is the main unit.", "sub-unit")


def _check_binary(checks: Checks, binary: Json, place: Place) -> None:
    checks.shape(binary, rules.BINARY_DATA, place)
    checks.base64(binary.get("data"), place)


def check_additional_data(checks: Checks, owner: Json, key: str, place: Place | None) -> None:
    """Check additional data, whose properties may nest."""
    todo: list[tuple[Json, Shape, Place, int]] = [
        (data, rules.ADDITIONAL_DATA, at, 1) for data, at in checks.each(owner, key, place)
    ]
    todo.reverse()
    while todo:
        value, shape, at, depth = todo.pop()
        if depth > rules.MAX_DEPTH:
            checks.add(at, "", f"Properties nest deeper than {rules.MAX_DEPTH:,} levels.", "depth")
            continue
        checks.shape(value, shape, at)
        nested = [(prop, rules.PROP, inner, depth + 1) for prop, inner in checks.each(value, "props", at)]
        if shape is rules.ARRAY:
            indexes = checks.each(value, "indexes", at)
            nested += ((index, rules.ARRAY_INDEX, inner, depth + 1) for index, inner in indexes)
        for name, inside in (("array", rules.ARRAY), ("value", rules.PROP)):
            if isinstance(value.get(name), dict):
                nested.append((cast("Json", value[name]), inside, (at, name, None), depth + 1))
        todo += reversed(nested)
