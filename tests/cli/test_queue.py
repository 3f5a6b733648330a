"""`pywats-async queue` against a server on a real socket."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pywats_async import WATS
from pywats_async.cli.app import app
from tests.queue.material import report

from .conftest import Cli


@pytest.fixture(autouse=True)
def queue_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the commands use."""
    path = tmp_path / "queue.db"
    monkeypatch.setenv("PYWATS_QUEUE_PATH", str(path))
    return path


def fill(n: int) -> list[str]:
    """Put reports into the queue."""
    with WATS() as wats:
        return list(wats.queue.enqueue_many([report(f"SN-{number}") for number in range(n)]))


def test_what_waits_is_listed_shown_and_counted(cli: Cli) -> None:
    (report_id,) = fill(1)
    (item,) = cli.json("queue", "list")
    assert (item["id"], item["state"], item["serialNumber"]) == (report_id, "waiting", "SN-0")
    assert json.loads(cli.run("queue", "show", report_id).stdout)["id"] == report_id
    assert cli.json("queue", "stats")["waiting"] == 1


def test_damage_is_told(cli: Cli, queue_file: Path) -> None:
    fill(1)
    with queue_file.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (queue_file.stat().st_size - 4096))
    command = [sys.executable, "-m", "pywats_async", "queue", "stats", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.startswith(f"CRITICAL: The queue's file {queue_file} was damaged.")
    assert json.loads(done.stdout)["waiting"] == 0


def test_a_folder_that_cannot_be_written_to_is_one_clear_line(cli: Cli, tmp_path: Path) -> None:
    fill(1)
    (tmp_path / "file").touch()
    shown = cli.run("queue", "export", tmp_path / "file" / "dead", code=1)
    assert shown.stderr.startswith(f"Error: {tmp_path}")
    assert shown.stderr.count("\n") == 1


def test_a_list_says_that_there_is_more(cli: Cli) -> None:
    fill(3)
    done = cli.run("queue", "list", "--top", 1)
    assert len(done.stdout.splitlines()) == 2, "a pipe gets the names and one row"
    assert "and 2 more" in done.stderr


def test_a_queue_that_is_named_has_to_be_one(cli: Cli, tmp_path: Path) -> None:
    assert "does not exist" in cli.run("queue", "drain", "--file", tmp_path / "typo.db", code=2).stderr
    (tmp_path / "notes.txt").write_text("no queue")
    assert "is no queue" in cli.json("queue", "list", "--file", tmp_path / "notes.txt", code=3)["error"]
    assert (tmp_path / "notes.txt").read_text() == "no queue"


def test_an_id_that_is_none_is_told(cli: Cli) -> None:
    (waiting,) = fill(1)
    assert cli.json("queue", "retry", waiting, code=1) == {"retried": 0}
    assert cli.json("queue", "purge", "--yes", waiting, code=1) == {"purged": 0}
    assert "not found" in cli.run("queue", "retry", waiting, code=1).stderr


def test_a_purge_asks_first(cli: Cli) -> None:
    fill(3)
    command = ("queue", "purge", "--state", "waiting")
    asked = CliRunner().invoke(app, command, input="n\n")
    assert (asked.exit_code, "Remove 3 waiting reports for good?" in asked.output) == (0, True)
    assert cli.json("queue", "stats")["waiting"] == 3
    cli.run(*command, "--json", code=2)
    assert cli.json(*command, "--yes") == {"purged": 3}


def test_the_queue_may_be_in_redis_and_a_file_goes_before(
    cli: Cli, redis: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYWATS_QUEUE_URL", redis)
    (report_id,) = fill(1)
    assert [item["id"] for item in cli.json("queue", "list")] == [report_id]
    (tmp_path / "other.db").touch()
    assert cli.json("queue", "list", "--file", tmp_path / "other.db") == []
    assert cli.json("queue", "drain")["delivered"] == 1


def test_no_server_is_needed_to_look(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    monkeypatch.delenv("PYWATS_BASE_URL")
    assert cli.json("queue", "list") == []


def test_a_drain_delivers(cli: Cli) -> None:
    fill(30)
    assert cli.json("queue", "drain") == {"delivered": 30, "dead": 0, "left": 0, "reason": None}


def test_a_drain_says_what_was_refused_and_it_can_be_exported_mended_and_retried(cli: Cli, tmp_path: Path) -> None:
    (report_id, other) = fill(2)
    cli.server.faults.add(status=400, times=2)
    assert cli.json("queue", "drain", code=1)["dead"] == 2
    files = cli.json("queue", "export", tmp_path / "out")["files"]
    assert len(files) == 2
    cli.run("queue", "fix", report_id, tmp_path / "out" / f"{report_id}.json")
    assert cli.json("queue", "retry", other) == {"retried": 1}
    assert cli.json("queue", "drain")["delivered"] == 2


def test_a_drain_with_a_wrong_token_keeps_everything(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(1)
    monkeypatch.setenv("PYWATS_TOKEN", "wrong")
    assert cli.json("queue", "drain", code=4)["left"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGTERM")
def test_run_forwards_until_it_is_told_to_stop(cli: Cli) -> None:
    ids = set(fill(5))
    command = [sys.executable, "-c", "from pywats_async.cli import main; main()", "queue", "run", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None
    assert {json.loads(process.stdout.readline())["id"] for _ in ids} == ids
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    process.stdout.close()


def test_leftovers_of_the_old_package_are_taken_over(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    made = report()
    (folder / "a.pending.wsjf").write_bytes(made.to_bytes())
    (folder / "b.error").write_text("nonsense")
    good, bad = sorted(cli.json("queue", "import-legacy", folder, code=1), key=lambda each: str(each["file"]))
    assert good == {"file": "a.pending.wsjf", "status": "queued", "id": str(made.id), "findings": []}
    assert (bad["file"], bad["status"]) == ("b.error", "left")
    assert cli.json("queue", "stats")["waiting"] == 1
