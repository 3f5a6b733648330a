"""Many steps looked at together: exactly the findings that looking at one by one makes."""

from __future__ import annotations

import copy
import math
import random
from decimal import Decimal
from typing import Any

import pytest

from pywats_async.report.deep_json import loads
from pywats_async.report.enums import ChartType
from pywats_async.report.validation import find, steps
from pywats_async.report.validation.clearing import clear

from ..bench.material import report_wsjf

STEPS = 24
VALUES: list[Any] = [
    None,
    "",
    "P",
    "F",
    "x" * 101,
    "x" * 30_000,
    0,
    1.5,
    True,
    [],
    {},
    [[]],
    "NaN",
    "GELE",
    "LOG",
    "EQ",
    "g",
    Decimal("1.5"),
    10**400,
    -math.inf,
    ChartType.LINE,
]


def document(chance: random.Random) -> dict[str, Any]:
    """Return a report of steps of several kinds that has no finding."""
    made: dict[str, Any] = loads(report_wsjf(STEPS))
    made["start"], made["startUTC"] = "2024-03-14T09:26:53.589+01:00", "2024-03-14T08:26:53.589Z"
    for step in made["root"]["steps"]:
        kind = chance.randrange(4)
        if kind == 1:
            del step["numericMeas"]
            step["stringMeas"] = [{"compOp": "LOG", "status": "P", "value": "a"}]
        elif kind == 2:
            del step["numericMeas"]
            step["booleanMeas"] = [{"status": "P"}]
        elif kind == 3:
            del step["numericMeas"]
    return made


def spoil(made: dict[str, Any], chance: random.Random) -> None:
    """Change something in a step or its measurement."""
    step = chance.choice(made["root"]["steps"])
    lists = [step[key] for key in ("numericMeas", "stringMeas", "booleanMeas") if isinstance(step.get(key), list)]
    if lists and chance.random() < 0.1:
        lists[0].append(chance.choice([{"status": "P"}, None, 7]))
        return
    target = chance.choice([step, *(items[0] for items in lists if items and isinstance(items[0], dict))])
    key = chance.choice([*target, "unknown", "highLimit", "limit", "loop", "start", "steps", "compOp"])
    if chance.random() < 0.3:
        target.pop(key, None)
    else:
        target[key] = copy.deepcopy(chance.choice(VALUES))


@pytest.mark.parametrize("seed", range(20))
def test_together_they_find_what_single_looks_find(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    for changes in (0, 0, *[1] * 15, *[2] * 5, 10):
        made = document(chance)
        for _ in range(changes):
            spoil(made, chance)
        swift = find(made)
        with monkeypatch.context() as patch:
            patch.setattr(steps, "clear", lambda _: set())
            assert find(made) == swift
        if not changes:
            assert not swift


def test_only_what_is_right_is_cleared() -> None:
    rows = loads(report_wsjf(STEPS))["root"]["steps"]
    assert clear(rows) == set(range(STEPS))
    rows[3]["numericMeas"][0]["status"] = "F"
    rows[5]["numericMeas"][0]["value"] = Decimal("5.02")
    rows[7]["chart"] = {}
    rows[9]["totTime"] = None
    rows[11] = "a step"
    assert clear(rows) == set(range(STEPS)) - {3, 5, 7, 11}
