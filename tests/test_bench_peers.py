"""What stands beside this package is measured where it is installed, and named where it is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.beside import BESIDE, bars, beside_row, beside_table
from tests.bench.peers import AWAITED, BLOCKING, measured
from tests.bench.processes import running
from tests.bench.scenario import NOW

ROOT = Path(__file__).parents[1]


def test_everything_beside_us_has_a_measure() -> None:
    assert {name for beside in BESIDE for name in beside.peers} == {*AWAITED, *BLOCKING}


@pytest.mark.parametrize("name", ["http.client", "httpx", "hishel", "sqlite3"])
def test_what_is_installed_is_measured(name: str) -> None:
    with running(NOW, Path()) as url:
        assert measured(name, url=url, seconds=0.02)["value"] > 0


def test_each_library_has_a_line_with_its_ratio_to_ours() -> None:
    beside = next(one for one in BESIDE if one.ours.name == "beside-read")
    missing = [{"failure": "ModuleNotFoundError: No module named 'aiohttp'"}]
    row = beside_row(beside, [[{"value": 0.002}], [{"value": 0.001}], missing, [{"value": 0.008}]])
    assert beside_table([row]).splitlines()[2:] == [
        "| Read 1 row, 0 ms, one at a time | **pywats-async** | 2 ms (2–2) | |",  # noqa: RUF001
        "| | http.client | 1 ms (1–1) | 0.5× |",  # noqa: RUF001
        "| | aiohttp | not installed |  |",
        "| | httpx | 8 ms (8–8) | 4.0× |",  # noqa: RUF001
    ]
    assert [bar["title"].partition(": ")[2] for bar in bars([row])] == ["http.client", "httpx"]


def test_a_run_measures_us_and_them_in_turn(tmp_path: Path) -> None:
    result, page = tmp_path / "result.json", tmp_path / "page.md"
    options = ["--quick", "--peers", sys.executable, "--json", str(result), "--markdown", str(page)]
    command = [sys.executable, "-m", "tests.bench", "beside-read-50", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(result.read_text("utf-8"))["beside"]
    assert row["ours"]["median"] > 0
    assert row["peers"]["httpx"]["median"] > 0
    assert "| **pywats-async** |" in page.read_text("utf-8").partition("<!-- beside: begin -->")[2]
