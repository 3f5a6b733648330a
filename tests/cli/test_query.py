"""`query`: headers of reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async.cli.files import examples

from .conftest import Cli


@pytest.fixture(autouse=True)
def delivered(cli: Cli) -> None:
    """The example reports are on the server."""
    cli.run("submit", *examples())


def test_tests_newest_first(cli: Cli) -> None:
    headers = cli.json("query")
    assert [header["processName"] for header in headers] == [
        "Final Function Test",
        "Functional test",
        "Functional test",
        "PCBA test",
    ]


def test_repairs(cli: Cli) -> None:
    (header,) = cli.json("query", "--type", "uur")
    assert (header["reportType"], header["serialNumber"]) == ("R", "MC-2611-00417")


def test_filters_add_up(cli: Cli) -> None:
    assert len(cli.json("query", "--part-number", "PCB-3301")) == 1
    assert len(cli.json("query", "--serial-number", "MC-2611-00417")) == 3
    (failed,) = cli.json("query", "--filter", "result eq 'Failed'", "--part-number", "MOD-3300")
    assert failed["result"] == "Failed"


def test_a_quote_in_a_serial_number_is_data(cli: Cli) -> None:
    assert cli.json("query", "--serial-number", "x' or serialNumber ne '") == []


def test_top_is_the_most(cli: Cli) -> None:
    assert len(cli.json("query", "--top", 2)) == 2
    assert len(cli.json("query", "--top", 20_000)) == 4


def test_a_pipe_gets_plain_lines(cli: Cli) -> None:
    lines = cli.run("query", "--part-number", "PCB-3301").stdout.splitlines()
    assert lines[0].split("\t")[:3] == ["start", "part number", "serial number"]
    assert lines[1].split("\t")[1:3] == ["PCB-3301", "P2611-00093"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_into_a_file(cli: Cli, tmp_path: Path, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    file = tmp_path / f"headers.{ending}"
    assert cli.json("query", "-o", file) == {"rows": 4, "file": str(file)}
    assert b"MC-2611-00417" in file.read_bytes()
    assert "xlsx" in cli.run("query", "-o", tmp_path / "headers.xlsx", code=1).stderr


def test_what_the_server_sends_cannot_steer_the_terminal(cli: Cli) -> None:
    header = {"uuid": None, "serialNumber": "\x1b[2J\tX\n[red]", "partNumber": None, "start": None}
    import json

    cli.server.faults.add(route="/api/Report/Query/Header", body=json.dumps([header]), status=200)
    shown = cli.run("query").stdout
    assert "\x1b" not in shown
    assert " [2J X [red]" in shown


def test_a_filter_that_the_server_refuses(cli: Cli) -> None:
    error = cli.json("query", "--filter", "nonsense eq eq", code=1)
    assert error["exitCode"] == 1
    assert error["error"]


def test_a_server_in_trouble(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_ATTEMPTS", "1")
    cli.server.faults.add(status=500, times=None)
    assert "Error: " in cli.run("query", code=4).stderr
