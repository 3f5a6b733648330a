"""`demo`: from log files in a hot folder to the server and back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pywats_async.cli import demo_files
from pywats_async.cli.files import examples, read_file
from pywats_async.report.validation import find

from .conftest import Cli


def pywats(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from pywats_async.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8", **environment},
    )


def test_the_examples_are_good_reports() -> None:
    reports = [report for path in examples() for report in read_file(path)]
    assert len(reports) == 5
    for report in reports:
        assert report.document is not None, report.error
        assert find(report.document) == [], report.path


def test_it_takes_the_example_logs_from_a_hot_folder_to_the_server() -> None:
    done = pywats("demo", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result.pop("seconds") > 0
    assert result == {
        "files": 5,
        "converted": 5,
        "quarantined": 0,
        "reports": 9,
        "submitted": 9,
        "delivered": 9,
        "failed": 0,
        "headers": 9,
    }
    assert done.stderr == ""


def test_it_shows_people_what_happened_and_minds_no_setting_of_this_computer() -> None:
    done = pywats(
        "demo",
        PYWATS_BASE_URL="https://unreachable.test",
        PYWATS_TOKEN="other",
        PYWATS_ATTEMPTS="zero",
        HTTP_PROXY="http://127.0.0.1:1",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "1. Converted from a hot folder: 5 files, 9 reports",
        "1-in-circuit.csv\tspea_3030\t2\tconverted",
        "part number DEMO",
        "2. The queue: 9 reports wait on disk",
        "the server is down",
        "The bundled server runs on",
        "4. Delivered: 9 reports",
        "each id exactly once",
        "from the cache: 2 hits",
        "SPK-5102",
        "Read back whole: 9 of 9",
        "Downloaded as WSXF",
    ):
        assert words in done.stdout


def test_folders_are_searched_and_what_is_evidently_no_log_is_left_out(cli: Cli, report_files: Path) -> None:
    result = cli.json("demo", report_files)
    names = ("files", "submitted", "delivered", "failed", "headers")
    assert [result[name] for name in names] == [5, 5, 5, 0, 5]
    assert "Left out: LICENSE: a licence, no log" in cli.run("demo", report_files).stdout


def test_files_that_are_no_logs_fail_and_stop_nothing(cli: Cli, report_files: Path) -> None:
    bad = {
        "notes.json": '{"hello": "world"}',
        "broken.json": '{"type": "T",',
        "list.wsjf": "[]",
        "other.xml": "<testsuite/>",
        "broken.xml": "<Reports",
        "bomb.wsxf": '<!DOCTYPE x [<!ENTITY a "a">]><Reports/>',
        "empty.json": "",
    }
    for name, content in bad.items():
        (report_files / name).write_text(content)
    done = cli.run("demo", report_files, code=1)
    for name in bad:
        assert f"failed: {name}: " in done.stdout
    assert "files 12   converted 5   quarantined 7   reports 5   submitted 12   delivered 5   failed 7" in done.stdout


def test_a_report_that_comes_twice_is_one_on_the_server(cli: Cli, report_files: Path) -> None:
    file = examples()[0]
    (report_files / "again.json").write_bytes(file.read_bytes())
    result = cli.json("demo", report_files)
    assert (result["submitted"], result["delivered"], result["headers"]) == (6, 6, 5)


def test_nothing_to_convert_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    assert cli.json("demo", tmp_path, code=2)["exitCode"] == 2
    assert "does not exist" in cli.json("demo", tmp_path / "none", code=2)["error"]


@pytest.mark.timeout(200)
def test_every_real_sample_is_converted_delivered_and_read_back(samples: Path) -> None:
    sources = json.loads((samples / "SOURCES.json").read_text(encoding="utf-8"))
    companions = [one for one in sources if Path(one["file"]).parent.name.startswith("DUT ")]
    done = pywats("demo", samples)
    assert done.returncode == 0, done.stdout
    result = dict(zip(*[iter(done.stdout.splitlines()[-1].split())] * 2, strict=True))
    files = str(len(sources) - len(companions))
    assert (result["files"], result["converted"], result["quarantined"], result["failed"]) == (files, files, "0", "0")
    assert int(result["reports"]) == sum(one.get("units_in_file", 1) for one in sources if one not in companions)
    assert result["delivered"] == result["reports"]
    assert "mended: uut-wsjf-export.json" in done.stdout
    assert "Left out: SOURCES.json: a description, no log" in done.stdout


def test_the_example_logs_may_be_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """uv installs files as hard links into its cache; a hot folder would leave such files alone."""
    shutil.copytree(Path(demo_files.__file__).with_name("logs"), tmp_path / "logs")
    for number, log in enumerate(sorted((tmp_path / "logs").rglob("*.*"))):
        os.link(log, tmp_path / f"{number}")
    monkeypatch.setattr(demo_files, "__file__", str(tmp_path / "demo_files.py"))
    assert demo_files.fill(tmp_path / "hot", None) == []
    assert len([path for path in (tmp_path / "hot").rglob("*") if path.is_file()]) == 5
