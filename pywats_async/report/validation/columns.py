"""Look at many steps at once: those of the same keys as columns, where one look says that nothing is wrong.

It only ever clears steps. Whatever is not certainly right is looked at one by one, and only that makes findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, cast

from ..document import Json
from . import rules
from .rules import Shape

__all__ = ["clear"]

_FEW = 8
"""So many steps are faster looked at one by one."""
_PLAIN: frozenset[type[Any]] = frozenset({str, int, float, bool})
_STATUSES = frozenset(rules.STEP_STATUSES)
_MEASUREMENT_STATUSES = frozenset(rules.MEASUREMENT_STATUSES)
_GROUPS = frozenset(rules.GROUPS)
_MEASUREMENTS = {"numericMeas": rules.NUMERIC, "stringMeas": rules.STRING, "booleanMeas": rules.BOOLEAN}
_NESTED = frozenset(key for key, kind in rules.STEP.kinds.items() if not kind.types <= _PLAIN)


def clear(steps: Sequence[Any]) -> set[int]:
    """Return the indexes of steps that certainly have no finding and no parts; of few steps none."""
    if len(steps) < _FEW or set(map(type, steps)) != {dict}:
        return set()
    keys = list(map(tuple, cast("Sequence[Json]", steps)))
    if len(set(keys)) == 1:
        return set(range(len(steps))) if _are_right(keys[0], steps) else set()
    groups: dict[tuple[str, ...], list[int]] = {}
    for index, each in enumerate(keys):
        groups.setdefault(each, []).append(index)
    cleared: set[int] = set()
    for each, indexes in groups.items():
        if len(indexes) >= _FEW and _are_right(each, [steps[index] for index in indexes]):
            cleared.update(indexes)
    return cleared


def _are_right(keys: tuple[str, ...], steps: Sequence[Json]) -> bool:
    nested = [key for key in keys if key in _NESTED]
    if len(nested) > 1 or (nested and nested[0] not in _MEASUREMENTS):
        return False
    columns = _columns(keys, steps, rules.STEP)
    if columns is None or "status" not in columns or not _STATUSES.issuperset(columns["status"]):
        return False
    if not _GROUPS.issuperset(columns.get("group", ())):
        return False
    return not nested or _measure_right(nested[0], columns[nested[0]], columns["status"])


def _measure_right(key: str, lists: Sequence[Any], statuses: Sequence[Any]) -> bool:
    """Tell whether each step has one measurement of the same keys, with the step's status and all that it needs."""
    if set(map(type, lists)) != {list} or set(map(len, lists)) != {1}:
        return False
    measured: list[Any] = [items[0] for items in lists]
    if set(map(type, measured)) != {dict} or len(set(map(tuple, measured))) != 1:
        return False
    columns = _columns(tuple(measured[0]), measured, _MEASUREMENTS[key])
    if columns is None or columns.get("status") != statuses or not _MEASUREMENT_STATUSES.issuperset(statuses):
        return False
    operators = set(columns.get("compOp", ()))
    if key == "numericMeas":
        needed = {limit for each in operators for limit in rules.NUMERIC_LIMITS.get(each, ("?",))}
    elif key == "stringMeas":
        needed = {"?" if each not in rules.STRING_OPERATORS else "limit" for each in operators - {"LOG"}}
    else:
        return True
    return bool(operators) and needed <= columns.keys()


def _columns(keys: tuple[str, ...], rows: Sequence[Json], shape: Shape) -> dict[str, tuple[Any, ...]] | None:
    """Return the values of each key; None if one may be wrong, or is None. Letters are not looked at."""
    if len(keys) < 2:
        return None
    columns = dict(zip(keys, zip(*map(itemgetter(*keys), rows), strict=True), strict=True))
    for key, column in columns.items():
        types = set(map(type, column))
        if (length := shape.lengths.get(key)) is not None:
            if types != {str} or length == 0:
                return None
            if length > 1 and max(map(len, column)) > length:
                return None
        else:
            kind = shape.kinds.get(key)
            if not types <= (kind.types if kind else _PLAIN):
                return None
    for key in shape.required:
        if key not in columns or "" in columns[key]:
            return None
    return columns if all(key in columns for key in shape.present) else None
