"""`profile -- script.py` runs a program and shows where its time went."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console

from pywats_async.cli.output import Output
from pywats_async.cli.profile import _COLUMNS

from .conftest import Cli

SCRIPT = """
import sys
from pywats_async import WATS

print("said", sys.argv[1:], __name__)
with WATS() as wats:
    for number in range(22):
        wats.report.get_headers_by_serial(f"SN-{number}")
if "fail" in sys.argv:
    raise SystemExit(7)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "station.py"
    path.write_text(SCRIPT)
    return path


def test_routes_loops_and_the_sum(cli: Cli, script: Path) -> None:
    result = cli.run("profile", "--", script, "--verbose", "x")
    assert "said ['--verbose', 'x'] __main__" in result.stdout
    header, row, loop, in_all = result.stdout.splitlines()[-4:]
    assert header.split("\t")[:2] == ["route", "calls"]
    assert row.split("\t")[:4] == ["GET /api/Report/Query/Header", "22", "0", "0"]
    assert "22 calls one by one" in loop
    assert loop.endswith("use report.get_headers_by_serial([...])")
    assert "with a request under way" in in_all


def test_for_machines_and_with_the_exit_code_of_the_program(cli: Cli, script: Path) -> None:
    document = cli.json("profile", script, "fail", code=7)
    (client,) = document["clients"]
    assert document["exitCode"] == 7
    assert client["routes"]["GET /api/Report/Query/Header"]["count"] == 22
    assert client["loops"][0]["calls"] == 22


def test_a_program_that_breaks_is_shown_and_its_time_too(cli: Cli, script: Path) -> None:
    script.write_text(SCRIPT + "\nraise LookupError('no such board')\n")
    result = cli.run("profile", script, code=1)
    assert "LookupError: no such board" in result.stderr
    assert "22 calls one by one" in result.stdout


def test_no_program(cli: Cli, tmp_path: Path) -> None:
    assert "is no file" in cli.run("profile", tmp_path / "none.py", code=1).stderr


def test_a_flame_chart(cli: Cli, script: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyinstrument", reason="NO PYINSTRUMENT: pip install pyinstrument")
    cli.run("profile", "--flame", tmp_path / "flame.html", "--", script)
    assert "<html" in (tmp_path / "flame.html").read_text(encoding="utf-8")


def terminal() -> tuple[Output, io.StringIO]:
    """A terminal of 80 columns, and what is on its screen."""
    out, screen = Output(), io.StringIO()
    out._out = Console(file=screen, force_terminal=True, color_system=None, width=80, soft_wrap=True)
    return out, screen


def test_a_terminal_of_80_columns_has_room_for_long_routes() -> None:
    out, screen = terminal()
    route = "GET /api/internal/ManualInspection/GetAvailableDefinitions/{part_number}/{revision}"
    out.figures(_COLUMNS, [(route, *range(7), *("1234.5",) * 3)], title="Times in ms")
    head, names, row, numbers = screen.getvalue().splitlines()
    assert (head, row) == ("Times in ms", route)
    assert names.split() == list(_COLUMNS[1:])
    assert len(numbers) == len(names) <= 80


def test_a_terminal_of_80_columns_has_ids_under_the_rows() -> None:
    out, screen = terminal()
    known = ["2026-09-25 22:00:00+00:00", "PSU-1", "SN-299", "Functional test", "Passed", "ST1"]
    out.table(["start", "part", "serial", "process", "result", "station", "id"], [[*known, str(UUID(int=7))]] * 2)
    lines = screen.getvalue().splitlines()
    assert [line.split() for line in lines[2:]] == [" ".join(known).split(), [str(UUID(int=7))]] * 2
