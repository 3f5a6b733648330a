"""`watch`: what is put into a folder is converted and sent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ..converters.rails import line
from .conftest import Cli

LOAD = ("--load", Path(__file__).parents[1] / "converters" / "rails.py")
ARGS = ("--arg", "part_number=PN-1", "--arg", "revision=A", "--arg", "operation_type=10")
FAST = ("--settle", "0", "--age", "0", "--rescan", "0.1", "--workers", "1")


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hot folder, and a queue of this test."""
    monkeypatch.setenv("PYWATS_QUEUE_PATH", str(tmp_path / "queue" / "queue.db"))
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def test_once_deals_with_what_is_there(cli: Cli, inbox: Path) -> None:
    (inbox / "one.rails").write_text(line(1))
    (inbox / "broken.rails").write_text("bad\n")
    command = ("watch", inbox, "--once", *LOAD, *ARGS, *FAST, "--attempts", 1)
    lines = [json.loads(text) for text in cli.run(*command, "--json", code=1).stdout.splitlines()]
    assert {one["status"] for one in lines} == {"converted", "failed"}
    assert len(cli.server.store.uuids()) == 1
    (inbox / "quarantine" / "broken.rails").write_text(line(2))
    shown = cli.run(*command, "--retry").stdout
    assert "put back: " in shown
    assert f"converted {inbox / 'broken.rails'} rails 1 report" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to catch")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_gracefully(cli: Cli, inbox: Path, number: int) -> None:
    command = ["watch", inbox, "--json", *LOAD, *ARGS, *FAST]
    process = subprocess.Popen(
        [sys.executable, "-c", "from pywats_async.cli import main; main()", *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert process.stdout is not None
    (inbox / "one.rails").write_text(line(1))
    assert json.loads(process.stdout.readline())["status"] == "converted"
    end = time.monotonic() + 20
    while not cli.server.store.uuids() and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert len(cli.server.store.uuids()) == 1


def test_a_folder_that_is_not_there_is_said(cli: Cli, tmp_path: Path) -> None:
    assert "is no folder" in cli.json("watch", tmp_path / "none", code=3)["error"]
