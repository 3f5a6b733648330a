"""`demo`: reports to a server and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pywats_async.cli.files import examples, find_files, read_file
from pywats_async.report.validation import find

from .conftest import Cli


def pywats(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from pywats_async.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8", **environment},
    )


def test_the_examples_are_good_reports() -> None:
    reports = [report for path in examples() for report in read_file(path)]
    assert len(reports) == 5
    for report in reports:
        assert report.document is not None, report.error
        assert find(report.document) == [], report.path


def test_it_delivers_the_examples_and_reads_them_back() -> None:
    done = pywats("demo", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result.pop("seconds") > 0
    assert result == {"submitted": 5, "delivered": 5, "failed": 0, "headers": 5}
    assert done.stderr == ""


def test_it_shows_people_what_happened() -> None:
    done = pywats("demo")
    assert done.returncode == 0, done.stderr
    for words in ("bundled server", "MC-2611-00417", "Functional test", "Read back whole: 5 of 5", "Downloaded", "ms"):
        assert words in done.stdout


def test_it_minds_no_setting_of_this_computer() -> None:
    done = pywats(
        "demo",
        PYWATS_BASE_URL="https://unreachable.test",
        PYWATS_TOKEN="other",
        PYWATS_ATTEMPTS="zero",
        HTTP_PROXY="http://127.0.0.1:1",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_folders_are_searched_and_what_is_no_report_is_ignored(cli: Cli, report_files: Path) -> None:
    result = cli.json("demo", report_files)
    assert (result["submitted"], result["delivered"], result["failed"], result["headers"]) == (5, 5, 0, 5)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.json", '{"hello": "world"}'),
        ("broken.json", '{"type": "T",'),
        ("list.wsjf", "[]"),
        ("other.xml", "<testsuite/>"),
        ("broken.xml", "<Reports"),
        ("bomb.wsxf", '<!DOCTYPE x [<!ENTITY a "a">]><Reports/>'),
        ("empty.json", ""),
    ],
)
def test_a_file_that_is_no_report_is_reported_as_failed(name: str, content: str, cli: Cli, report_files: Path) -> None:
    (report_files / name).write_text(content)
    result = cli.json("demo", report_files, code=1)
    assert (result["submitted"], result["delivered"], result["failed"], result["headers"]) == (6, 5, 1, 5)
    shown = cli.run("demo", report_files, code=1).stdout
    assert f"failed: {name}: " in shown


def test_a_report_that_comes_twice_is_one_on_the_server(cli: Cli, report_files: Path) -> None:
    file = examples()[0]
    (report_files / "again.json").write_bytes(file.read_bytes())
    result = cli.json("demo", report_files)
    assert (result["submitted"], result["delivered"], result["headers"]) == (6, 6, 5)


def test_nothing_to_submit_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    assert cli.json("demo", tmp_path, code=2)["exitCode"] == 2


def test_every_real_report_is_delivered_and_read_back(samples: Path) -> None:
    folders = (samples / "wsjf", samples / "wsxf")
    reports = [report for path in find_files(folders) for report in read_file(path)]
    ids = {str((report.document or {})["id"]).lower() for report in reports}
    done = pywats("demo", *folders, "--json")
    assert done.returncode == 0, pywats("demo", *folders).stdout
    result = json.loads(done.stdout)
    assert (result["submitted"], result["delivered"], result["failed"]) == (len(reports), len(reports), 0)
    assert result["headers"] == len(ids)


def test_what_is_mended_is_said(samples: Path) -> None:
    shown = pywats("demo", samples / "wsjf" / "uut-wsjf-export.json").stdout
    assert "mended" in shown
