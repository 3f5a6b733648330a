"""The rules for the steps of a test: statuses, measurements, charts, attachments, loops."""

from __future__ import annotations

from typing import Any

from ..document import Json
from . import rules
from .checks import Checks, Place, shown
from .clearing import clear
from .header import check_additional_data
from .loops import group, mismatches

__all__ = ["check_steps", "single_measurement"]

_STEP_STATUSES = tuple(rules.STEP_STATUSES)
_MEASUREMENT_STATUSES = tuple(rules.MEASUREMENT_STATUSES)
_GROUPS = (*rules.GROUPS, None)  # none is main
_MEASUREMENTS = (("numericMeas", rules.NUMERIC), ("stringMeas", rules.STRING), ("booleanMeas", rules.BOOLEAN))
_PARTS = frozenset({"seqCall", "callExe", "messagePopup", "loop", "chart", "attachment", "additionalResults"})


def check_steps(checks: Checks, root: Json) -> None:
    """Check a tree of steps."""
    todo: list[tuple[Json, Place, int]] = [(root, (None, "root", None), 1)]
    while todo:
        step, place, depth = todo.pop()
        if depth > rules.MAX_DEPTH:
            checks.add(place, "", f"Steps nest deeper than {rules.MAX_DEPTH:,} levels.", "depth")
            continue
        _check_step(checks, step, place)
        if not _PARTS.isdisjoint(step):
            _check_parts(checks, step, place)
        nested = step.get("steps")
        if nested and isinstance(nested, list):
            first = len(todo)
            loops = False
            cleared = clear(nested) if depth < rules.MAX_DEPTH else set[int]()
            if len(cleared) == len(nested):
                continue
            for child, at in checks.each(step, "steps", place):
                if at[2] in cleared:
                    continue
                todo.append((child, at, depth + 1))
                loops = loops or "loop" in child
            todo[first:] = reversed(todo[first:])
            if loops:
                _check_loops(checks, nested, place)


def single_measurement(step: Json) -> Json | None:
    """The measurement of a step that has exactly one, of whatever kind."""
    found: Json | None = None
    for key in ("numericMeas", "stringMeas", "booleanMeas"):
        items = step.get(key)
        if items and isinstance(items, list):
            if found is not None or len(items) > 1 or not isinstance(items[0], dict):
                return None
            found = items[0]
    return found


def _check_step(checks: Checks, step: Json, place: Place) -> None:
    checks.shape(step, rules.STEP, place)
    if step.get("status") not in _STEP_STATUSES:
        checks.letter(step, "status", rules.STEP_STATUSES, place)
    if step.get("group") not in _GROUPS:
        checks.letter(step, "group", rules.GROUPS, place)
    count, only = 0, None
    for key, shape in _MEASUREMENTS:
        items = step.get(key)
        if not items or not isinstance(items, list):
            continue
        count, only = count + len(items), items[0]
        for index, item in enumerate(items):
            if type(item) is not dict:
                checks.add((place, key, index), "", f"{key} must hold objects, not {shown(item)}.", "type")
                continue
            at = (place, key, index)
            checks.shape(item, shape, at)
            if item.get("status") not in _MEASUREMENT_STATUSES:
                checks.letter(item, "status", rules.MEASUREMENT_STATUSES, at)
            if shape is rules.NUMERIC:
                _check_limits(checks, item, at, step)
            elif shape is rules.STRING:
                _check_comparison(checks, item, at, step)
        if len(items) > 1:
            _check_names(checks, step, key, place)
    if count == 1 and isinstance(only, dict) and only.get("status") != step.get("status"):
        _check_conflict(checks, step, only.get("status"), place)


def _check_conflict(checks: Checks, step: Json, measured: Any, place: Place) -> None:
    status = step.get("status")
    if status in _STEP_STATUSES and measured in _MEASUREMENT_STATUSES:
        message = f"Status cannot be different from measurement status: {status}, but {measured}."
        checks.add(place, "status", message, "status-conflict", step=step.get("name"))


def _check_limits(checks: Checks, measurement: Json, place: Place, step: Json) -> None:
    operator = measurement.get("compOp")
    limits = rules.NUMERIC_LIMITS.get(operator) if isinstance(operator, str) else None
    if limits is None:
        _say_operator(checks, operator, rules.NUMERIC_LIMITS, place, step)
        return
    for limit in limits:
        if measurement.get(limit) is None:
            other = len(limits) == 1 and measurement.get("highLimit") is not None
            hint = f" The one limit of {operator} is the low one, whichever way it compares." if other else ""
            checks.add(place, limit, f"{operator} requires {limit}.{hint}", "limit", step=step.get("name"))


def _check_comparison(checks: Checks, measurement: Json, place: Place, step: Json) -> None:
    operator = measurement.get("compOp")
    if not isinstance(operator, str) or operator not in rules.STRING_OPERATORS:
        _say_operator(checks, operator, rules.STRING_OPERATORS, place, step)
    elif operator != "LOG" and measurement.get("limit") is None:
        checks.add(place, "limit", f"{operator} requires limit.", "limit", step=step.get("name"))


def _say_operator(checks: Checks, operator: Any, known: Any, place: Place, step: Json) -> None:
    if operator is None:
        message = "compOp is required; LOG compares with nothing."
        checks.add(place, "compOp", message, "required", step=step.get("name"))
    elif isinstance(operator, str):
        hint = " EQT is TestStand's: give its thresholds as limits of GELE." if operator == "EQT" else ""
        hint = hint or (f" Write {operator.upper()!r}." if operator.upper() in known else "")
        message = f"compOp must be one of {', '.join(sorted(known))}, not {shown(operator)}.{hint}"
        checks.add(place, "compOp", message, "operator", step=step.get("name"))


def _check_names(checks: Checks, step: Json, key: str, place: Place) -> None:
    """Several measurements of a step are told apart by their names."""
    seen: set[str] = set()
    for index, item in enumerate(step[key]):
        name = item.get("name") if isinstance(item, dict) else None
        if name is None or name == "":
            message = "Every measurement of several needs a name."
        elif isinstance(name, str) and name in seen:
            message = f"Two measurements are named {name!r}."
        else:
            seen.add(str(name))
            continue
        checks.add((place, key, index), "name", message, "name", step=step.get("name"))


def _check_parts(checks: Checks, step: Json, place: Place) -> None:
    checks.one(step, "seqCall", rules.SEQUENCE_CALL, place)
    checks.one(step, "callExe", rules.CALL_EXE, place)
    checks.one(step, "messagePopup", rules.MESSAGE_POPUP, place)
    checks.one(step, "loop", rules.LOOP, place)
    checks.one(step, "attachment", rules.ATTACHMENT, place)
    if isinstance(step.get("attachment"), dict):
        checks.base64(step["attachment"].get("data"), (place, "attachment", None))
    if isinstance(step.get("chart"), dict):
        _check_chart(checks, step["chart"], (place, "chart", None))
    if step.get("additionalResults"):
        check_additional_data(checks, step, "additionalResults", place)


def _check_chart(checks: Checks, chart: Json, place: Place) -> None:
    checks.shape(chart, rules.CHART, place)
    series = list(checks.each(chart, "series", place))
    if len(series) > rules.MAX_SERIES:
        message = f"A chart of {len(series)} series; WATS takes {rules.MAX_SERIES}."
        checks.add(place, "series", message, "series")
    for curve, at in series:
        checks.shape(curve, rules.SERIES, at)
        xdata, ydata = curve.get("xdata"), curve.get("ydata")
        if isinstance(xdata, str) and isinstance(ydata, str) and xdata and xdata.count(";") != ydata.count(";"):
            message = f"xdata has {xdata.count(';') + 1} points and ydata {ydata.count(';') + 1}."
            checks.add(at, "xdata", message, "series")


def _check_loops(checks: Checks, steps: list[Any], place: Place) -> None:
    loops, orphans = group(steps)
    for loop in loops:
        at, counts = (place, "steps", loop.place), loop.summary["loop"]
        name, ending, num = loop.summary.get("name"), counts.get("endingIndex"), counts.get("num")
        if loop.runs and ending != loop.highest:
            message = f"endingIndex is required to be the same as highest index: {ending}, but {loop.highest}."
            checks.add((at, "loop", None), "endingIndex", message, "loop-ending-index", step=name)
        if type(ending) is not int or num != ending + 1:
            message = f"num is required to be one more than endingIndex: {num}, with endingIndex {ending}."
            checks.add((at, "loop", None), "num", message, "loop-num", step=name)
        for index, run in loop.runs:
            for mismatch in mismatches(loop.summary, run):
                nested: Place = (place, "steps", index)
                for inner in mismatch.way:
                    nested = (nested, "steps", inner)
                checks.add(nested, mismatch.key, mismatch.message, "loop-mismatch", step=name)
    for index in orphans:
        at = (place, "steps", index)
        message = "A run of a loop stands after the Summary step of the same name; there is none."
        checks.add(at, "loop", message, "loop-summary", step=steps[index].get("name"))
