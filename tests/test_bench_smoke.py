"""The benchmarks run: two cheap ones, on our side only."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.scenarios import SCENARIOS, Scenario
from tests.bench.table import missed, row, table, write_between_markers

ROOT = Path(__file__).parents[1]


def test_a_quick_run_prints_json_and_writes_the_table(tmp_path: Path) -> None:
    result, page = tmp_path / "result.json", tmp_path / "page.md"
    options = ["--quick", "--json", str(result), "--markdown", str(page)]
    command = [sys.executable, "-m", "tests.bench", "dump-100", "read-10", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    content = json.loads(result.read_text("utf-8"))
    assert {"at", "quick", "python", "system", "cores", "versions", "rows", "beside"} == content.keys()
    for item in content["rows"]:
        assert item["ours"]["median"] > 0, item
        assert item["old"] is None
        assert item["ratio"] is None
        assert item["passed"] is None, "without the other side there is nothing to compare"
    assert "| Dump a report of 100 steps to JSON |" in page.read_text("utf-8")


def test_every_scenario_names_a_measure() -> None:
    from tests.bench import caching, converting, measure, queueing, session

    known = {name for home in (caching, converting, measure, queueing, session) for name in home.__all__}
    assert {scenario.measure for scenario in SCENARIOS} <= known
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize(
    ("ours", "old", "passed"),
    [
        ([{"value": 1.0}], [{"value": 2.0}], True),
        ([{"value": 1.0}], [{"value": 1.9}], False),
        ([{"failure": "ImportError"}], [{"value": 2.0}], False),
        ([{"value": 1.0}], [], None),
        ([{"value": 1.0}], [{"failure": "ImportError"}], None),
    ],
)
def test_a_row_passes_where_its_target_is_met(
    ours: list[dict[str, object]], old: list[dict[str, object]], passed: bool | None
) -> None:
    scenario = Scenario("x", "Do it", "model", times=2)
    assert row(scenario, ours, old)["passed"] is passed


def test_the_table_shows_medians_spread_and_failures() -> None:
    scenario = Scenario("x", "Do it", "model", times=2, aim=4)
    ours: list[dict[str, object]] = [{"value": 0.001}, {"value": 0.003}, {"value": 0.002}]
    old: list[dict[str, object]] = [{"value": 0.008}, {"value": 0.008}, {"failure": "gave up"}]
    assert table([row(scenario, ours, old)]).splitlines()[-1] == (
        "| Do it | 8 ms (8–8), failed: gave up | 2 ms (1–3) | **4.0×** (2.7×–8.0×) | ≥ 2× (aim 4×) | yes |"  # noqa: RUF001
    )


def test_what_stands_around_the_markers_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table: begin -->\nold\n<!-- table: end -->\nafter\n", "utf-8")
    write_between_markers(page, "new")
    assert page.read_text("utf-8") == "before\n<!-- table: begin -->\nnew\n<!-- table: end -->\nafter\n"


def test_a_missed_target_is_said_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    said, unsaid = (
        Scenario("x", "Do it", "model", times=2, reason="The disk is slow."),
        Scenario("y", "Or not", "m", most=1),
    )
    monkeypatch.setattr("tests.bench.table.SCENARIOS", (said, unsaid))
    rows = [row(said, [{"value": 2.0}], [{"value": 2.0}]), row(unsaid, [{"value": 2.0}], [])]
    assert missed(rows).splitlines()[2:] == ["* **Do it**: The disk is slow.", "* **Or not**: not explained yet."]
    assert missed([row(said, [{"value": 1.0}], [{"value": 2.0}])]) == "No target was missed."


def test_a_bound_on_memory_is_shown_in_bytes() -> None:
    assert row(Scenario("x", "Hold it", "held", unit="B", most=10 << 20), [], [])["target"] == "≤ 10 MiB"
