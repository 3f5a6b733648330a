"""Loops in a list of steps: a Summary step and, among its siblings of the same name, the runs that it sums up.

The server refuses a loop whose runs differ from the Summary in type, measurements, operators or limits, or lack one of
its steps, and counts in its own way: `endingIndex` is the highest index, `num` one more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..document import Json
from .checks import listed
from .rules import MAX_DEPTH

__all__ = ["Loop", "Mismatch", "group", "mismatches"]


class Loop(NamedTuple):
    """A Summary and its runs, each with its place in the list of steps."""

    place: int
    summary: Json
    runs: list[tuple[int, Json]]

    @property
    def highest(self) -> int | None:
        """The highest index of a run, if there are runs."""
        return max((run["loop"]["idx"] for _, run in self.runs if type(run["loop"]["idx"]) is int), default=None)


class Mismatch(NamedTuple):
    """Where a run differs from its Summary: steps on the way, then the key, and what the server says about it."""

    way: tuple[int, ...]
    key: str
    message: str


def group(steps: list[Any]) -> tuple[list[Loop], list[int]]:
    """Return the loops among some siblings, and the places of runs that no Summary precedes."""
    loops: list[Loop] = []
    latest: dict[str, Loop] = {}
    orphans: list[int] = []
    for place, step in enumerate(steps):
        if not isinstance(step, dict) or not isinstance(step.get("loop"), dict):
            continue
        name = str(step.get("name"))
        if step["loop"].get("idx") is None:
            latest[name] = loop = Loop(place, step, [])
            loops.append(loop)
        elif name in latest:
            latest[name].runs.append((place, step))
        else:
            orphans.append(place)
    return loops, orphans


def mismatches(summary: Json, run: Json) -> Iterator[Mismatch]:
    """Yield what the server would refuse about a run; nested steps are matched by name."""
    todo: list[tuple[tuple[int, ...], Json, Json]] = [((), summary, run)]
    while todo:
        way, one, other = todo.pop()
        if one.get("stepType") != other.get("stepType"):
            yield Mismatch(way, "stepType", "stepType is required to match Summary step.")
        for key, compared in _COMPARED:
            wanted, found = _objects(one, key), _objects(other, key)
            if [item.get("name") for item in wanted] != [item.get("name") for item in found]:
                yield Mismatch(way, key, f"{key} is required to match Summary step.")
                continue
            for index, (mine, theirs) in enumerate(zip(wanted, found, strict=True)):
                for name in compared:
                    if mine.get(name) != theirs.get(name):
                        yield Mismatch(way, f"{key}[{index}].{name}", f"{name} is required to match Summary step.")
        nested: list[tuple[tuple[int, ...], Json, Json]] = []
        places = _places(other)
        for step in _objects(one, "steps"):
            candidates = places.get(str(step.get("name")))
            if not candidates:
                yield Mismatch(way, "steps", f"step {step.get('name')} in Summary step requires a match.")
            elif len(way) < MAX_DEPTH:
                place = candidates.pop(0) if len(candidates) > 1 else candidates[0]
                nested.append(((*way, place), step, other["steps"][place]))
        todo += reversed(nested)


_COMPARED = (
    ("numericMeas", ("compOp", "lowLimit", "highLimit")),
    ("stringMeas", ("compOp", "limit")),
    ("booleanMeas", ()),
)


def _objects(step: Json, key: str) -> list[Json]:
    return [item for item in listed(step.get(key)) if isinstance(item, dict)]


def _places(step: Json) -> dict[str, list[int]]:
    """Where the nested steps of each name stand."""
    places: dict[str, list[int]] = {}
    for place, nested in enumerate(listed(step.get("steps"))):
        if isinstance(nested, dict):
            places.setdefault(str(nested.get("name")), []).append(place)
    return places
