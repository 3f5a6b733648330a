"""What the server refuses in the steps of a test report: fields, status conflicts, loops that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["check_steps"]

Json = dict[str, Any]

_STATUSES = frozenset("PFDSETU")
_NUMERIC = frozenset(
    ("EQ", "NE", "GT", "LT", "GE", "LE", "GTLT", "GELE", "GELT", "GTLE", "LTGT", "LEGE", "LEGT", "LTGE", "LOG")
)
_STRING = frozenset(("EQ", "NE", "CASESENSIT", "IGNORECASE", "LOG", "GT", "LT", "GE", "LE", "REGEX"))
_OPERATORS = {"numericMeas": _NUMERIC, "stringMeas": _STRING}
_COMPARED = {
    "numericMeas": ("compOp", "lowLimit", "highLimit"),
    "stringMeas": ("compOp", "limit"),
    "booleanMeas": (),
}
"""What an iteration of a loop has in common with its summary step."""

_LENGTHS = {"name": 100, "reportText": 100_000, "errorMessage": 200, "tsGuid": 30}
_PART_LENGTHS: dict[str, dict[str, int]] = {
    "numericMeas": {"name": 100, "unit": 20, "compOp": 10},
    "stringMeas": {"name": 100, "value": 100, "limit": 100, "compOp": 10},
    "booleanMeas": {"name": 100},
    "seqCall": {"name": 200, "version": 30, "path": 500},
    "chart": {"label": 100, "xLabel": 50, "yLabel": 50, "xUnit": 20, "yUnit": 20},
    "messagePopup": {"response": 200},
    "attachment": {"name": 100},
}


def check_steps(root: Json) -> Iterator[str]:
    """Yield the findings in a tree of steps: of each step its own, then of the loops in it, then of its children."""
    yield from _step("root", root)
    yield from _children("root", root)


def _children(where: str, parent: Json) -> Iterator[str]:
    steps: list[Json] = parent.get("steps") or []
    yield from _loops(where, steps)
    for step in steps:
        place = f"{where} -> step {step.get('name')}"
        yield from _step(place, step)
        yield from _children(place, step)


def _step(where: str, step: Json) -> Iterator[str]:
    if not step.get("name"):
        yield f"{where}: name is required."
    status = step.get("status")
    if status is None:
        yield f"{where}: status is required."
    elif status not in _STATUSES:
        yield f"{where}: status is required to be P, F, D, S, E or T."
    if step.get("group") not in (None, "S", "M", "C"):
        yield f"{where}: group is required to be S, M or C."
    for name, longest in _LENGTHS.items():
        yield from _length(where, name, step.get(name), longest)
    for kind, lengths in _PART_LENGTHS.items():
        part = step.get(kind)
        if not part:
            continue
        if kind in _COMPARED:
            yield from _measurements(where, kind, part)
            continue
        for name, longest in lengths.items():
            yield from _length(f"{where} -> {kind}", name, part.get(name), longest)
    measured = [item for kind in _COMPARED for item in step.get(kind) or ()]
    if len(measured) == 1 and measured[0].get("status") is not None and measured[0]["status"] != status:
        yield f"{where}: Status cannot be different from measurement status."


def _measurements(where: str, kind: str, part: list[Json]) -> Iterator[str]:
    names: set[str] = set()
    for item in part:
        name = item.get("name") or ""
        place = f"{where} -> {kind} {name}"
        if len(part) > 1 and not name:
            yield f"{place}: name is required when there are several measurements."
        elif len(part) > 1 and name in names:
            yield f"{place}: name is required to be unique."
        names.add(name)
        if item.get("status") not in ("P", "F", "S"):
            yield f"{place}: status is required to be P, F or S."
        operators = _OPERATORS.get(kind)
        if operators and item.get("compOp") not in operators:
            yield f"{place}: compOp is required to be a valid value."
        if kind == "numericMeas" and item.get("value") is None:
            yield f"{place}: value is required."
        for field, longest in _PART_LENGTHS[kind].items():
            yield from _length(place, field, item.get(field), longest)


def _length(where: str, name: str, value: Any, longest: int) -> Iterator[str]:
    if isinstance(value, str) and len(value) > longest:
        yield f"{where}: {name} is required to be at most {longest} characters."


def _index(step: Json) -> int | None:
    loop: Json = step.get("loop") or {}
    return loop.get("idx")


def _loops(where: str, steps: list[Json]) -> Iterator[str]:
    """Check each loop: a summary step (`num`, `endingIndex`), followed by its iterations (`idx`) of the same name."""
    for position, summary in enumerate(steps):
        loop: Json = summary.get("loop") or {}
        if not loop or loop.get("idx") is not None:
            continue
        rounds: list[Json] = []
        for step in steps[position + 1 :]:
            if _index(step) is None or step.get("name") != summary.get("name"):
                break
            rounds.append(step)
        place = f"{where} -> loop {summary.get('name')}"
        highest = max((_index(step) or 0 for step in rounds), default=None)
        if highest is not None and loop.get("endingIndex") != highest:
            yield f"{place}: endingIndex is required to be the same as highest index."
        if loop.get("num") != (loop.get("endingIndex") or 0) + 1:
            yield f"{place}: num is required to be one more than endingIndex."
        for step in rounds:
            yield from _iteration(f"{place} -> Index {_index(step)}", summary, step)


def _iteration(where: str, summary: Json, step: Json) -> Iterator[str]:
    if step.get("stepType") != summary.get("stepType"):
        yield f"{where}: stepType is required to match Summary step."
    for kind, fields in _COMPARED.items():
        expected, given = (summary.get(kind) or []), (step.get(kind) or [])
        if len(expected) != len(given):
            yield f"{where}: {kind} is required to match Summary step."
            continue
        for wanted, item in zip(expected, given, strict=True):
            for field in fields:
                if item.get(field) != wanted.get(field):
                    place = f"{where} -> {kind} {item.get('name') or ''}"
                    yield f"{place}: {field} is required to match Summary step."
    inner = {child.get("name"): child for child in (step.get("steps") or [])}
    for wanted in summary.get("steps") or []:
        match = inner.get(wanted.get("name"))
        if match is None:
            yield f"{where}: step {wanted.get('name')} in Summary step requires a match."
        else:
            yield from _iteration(f"{where} -> step {wanted.get('name')}", wanted, match)
