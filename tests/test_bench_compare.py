"""`--compare` flags what got slower beyond the spread, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench.__main__ import main
from tests.bench.compare import compare, comparison
from tests.bench.scenarios import Scenario
from tests.bench.table import row


def result(*rounds: float, name: str = "read", cores: int = 2) -> dict[str, Any]:
    one = row(Scenario(name, "Read", "read"), [{"value": value} for value in rounds], [])
    return {"quick": False, "python": "3.11.7", "system": "Linux", "cores": cores, "rows": [one]}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((1.00, 1.02, 1.04), (1.15, 1.16, 1.17), "slower"),
        ((1.00, 1.02, 1.04), (1.05, 1.06, 1.07), ""),  # beyond the spread, but no tenth
        ((1.00, 1.02, 1.20), (1.15, 1.16, 1.17), ""),  # a tenth, but earlier rounds were as slow
        ((1.00, 1.02, 1.04), (1.03, 1.30, 1.40), ""),  # one round as fast as before
        ((1.15, 1.16, 1.17), (1.00, 1.02, 1.04), "faster"),
    ],
    ids=["slower", "by-little", "wide-before", "wide-after", "faster"],
)
def test_slower_is_a_tenth_and_beyond_the_spread_of_both(
    before: tuple[float, ...], after: tuple[float, ...], verdict: str
) -> None:
    (change,) = compare(result(*before)["rows"], result(*after)["rows"])
    assert change.verdict == verdict


def test_a_scenario_that_no_longer_runs_is_flagged() -> None:
    after = result(1.0)
    after["rows"] = [row(Scenario("read", "Read", "read"), [{"failure": "ImportError"}], [])]
    text, slower = comparison(result(1.0), after)
    assert slower
    assert text.splitlines()[-1] == "| Read | 1 s (1–1) | failed: ImportError |  | failed |"  # noqa: RUF001


def test_runs_under_other_conditions_say_so() -> None:
    text, _ = comparison(result(1.0), result(1.0, cores=8))
    assert text.startswith("Note: `cores` was 2 and is 8")


def test_runs_without_a_common_scenario_say_so() -> None:
    text, slower = comparison(result(1.0), result(9.0, name="write"))
    assert "no scenario in common" in text
    assert not slower


def test_the_command_exits_with_1_if_something_got_slower(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(result(1.0, 1.1)), "utf-8")
    new.write_text(json.dumps(result(1.5, 1.6)), "utf-8")
    assert main(["--from", str(new), "--compare", str(old)]) == 1
    assert "| +48% | slower |" in capsys.readouterr().out
    assert main(["--from", str(old), "--compare", str(new)]) == 0
