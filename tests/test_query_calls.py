"""docs/queries.md says what typical tasks cost: ours are counted again here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .bench.calls import TASKS, Task, ours

PAGE = (Path(__file__).parents[1] / "docs" / "queries.md").read_text(encoding="utf-8")
ROWS = {name: (int(old), int(own)) for name, old, own in re.findall(r"^\| ([^|*]+) \| (\d+) \| (\d+) \|", PAGE, re.M)}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_costs_what_the_page_says(task: Task) -> None:
    assert ours(task) == ROWS[task.name][1]


def test_all_tasks_cost_at_least_30_percent_less() -> None:
    assert ROWS.keys() == {task.name for task in TASKS}
    before, after = (sum(row[side] for row in ROWS.values()) for side in (0, 1))
    assert after <= 0.7 * before
    assert f"| **{before}** | **{after}** |" in PAGE
