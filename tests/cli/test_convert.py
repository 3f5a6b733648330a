"""`convert`: log files become reports, which are printed or sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pywats_async.testing import assert_converts

from ..converters.rails import line
from .conftest import Cli

LOAD = ("--load", Path(__file__).parents[1] / "converters" / "rails.py")
ARGS = ("--arg", "part_number=PN-1", "--arg", "revision=A", "--arg", "operation-type=10")


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of logs, and a queue of this test."""
    monkeypatch.setenv("PYWATS_QUEUE_PATH", str(tmp_path / "queue" / "queue.db"))
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "two.rails").write_text(line(1) + line(2, float("nan")))
    return folder


def test_a_dry_run_prints_a_report_a_line_and_needs_no_server(
    cli: Cli, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYWATS_BASE_URL")
    printed = cli.run("convert", logs, *LOAD, *ARGS, "--dry-run", "--json").stdout
    first, second = map(json.loads, printed.splitlines())
    assert (first["type"], first["pn"], first["sn"], second["sn"]) == ("T", "PN-1", "1", "2")
    shown = cli.run("convert", logs, *LOAD, *ARGS, "--dry-run").stdout
    assert "two.rails\tPN-1\t1\tPassed\tok" in shown
    golden = logs.parent / "golden.jsonl"
    golden.write_text(printed)
    arguments = {"part_number": "PN-1", "revision": "A", "operation_type": 10}
    from ..converters.rails import rails

    assert_converts(logs / "two.rails", golden, rails, arguments)
    golden.write_text(printed.replace("5.0", "5.1"))
    with pytest.raises(AssertionError, match=r"report 1\.root\.steps\[0\]\.numericMeas\[0\]\.value: expected 5.1"):
        assert_converts(logs / "two.rails", golden, rails, arguments)


def test_what_a_converter_prints_is_not_among_the_reports(cli: Cli, logs: Path, tmp_path: Path) -> None:
    loud = tmp_path / "loud.py"
    loud.write_text(
        "from pywats_async.converters import converter\n"
        "@converter('loud', patterns=['*.rails'])\n"
        "def loud(source, args):\n"
        "    print('hello')\n"
        "    yield args.new_report(serial_number='1', result='P')\n"
    )
    done = cli.run("convert", logs, "--load", loud, *ARGS, "--dry-run", "--json")
    (report,) = map(json.loads, done.stdout.splitlines())
    assert report["sn"] == "1"
    assert "hello" in done.stderr


def test_reports_are_sent_through_the_queue(cli: Cli, logs: Path) -> None:
    (logs / "broken.rails").write_text("bad\n")
    result = cli.json("convert", logs, *LOAD, *ARGS, code=1)
    said = {name: result[name] for name in ("converted", "failed", "reports", "delivered", "waiting")}
    assert said == {"converted": 1, "failed": 1, "reports": 2, "delivered": 2, "waiting": 0}
    assert {file["status"]: file["reason"] for file in result["files"]} == {
        "converted": None,
        "failed": "Line 1: a bad unit",
    }
    assert len(cli.server.store.uuids()) == 2
    assert (
        "failed: broken.rails: Line 1: a bad unit Test it again."
        in cli.run("convert", logs, *LOAD, *ARGS, code=1).stdout
    )


def test_what_the_server_cannot_take_now_waits(cli: Cli, logs: Path) -> None:
    cli.server.faults.add(route="/api/Report/WSJF", status=503, times=None)
    result = cli.json("convert", logs / "two.rails", *LOAD, *ARGS, code=4)
    assert (result["delivered"], result["waiting"]) == (0, 2)
    cli.server.faults.clear()
    assert cli.json("queue", "drain")["delivered"] == 2


@pytest.mark.parametrize("wrong", [("--arg", "novalue"), ("--converter", "trains")], ids=["argument", "converter"])
def test_a_wrong_option_is_said(cli: Cli, logs: Path, wrong: tuple[str, str]) -> None:
    cli.run("convert", logs, *wrong, code=2 if wrong[0] == "--arg" else 1)


def test_a_folder_without_logs_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    assert cli.json("convert", tmp_path, code=2)["exitCode"] == 2
