"""`submit`: report files to the server that is set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pywats_async.cli.files import examples
from pywats_async.testing import FakeWATS

from .conftest import Cli


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    """A report that every server refuses."""
    document = json.loads(examples()[0].read_bytes())
    document["pn"] = "x" * 101
    file = tmp_path / "refused.json"
    file.write_text(json.dumps(document))
    return file


def test_files_and_folders(cli: Cli, report_files: Path) -> None:
    result = cli.json("submit", report_files)
    assert (result["submitted"], result["delivered"], result["failed"]) == (5, 5, 0)
    assert {report["status"] for report in result["reports"]} == {"delivered"}
    assert sorted(report["id"] for report in result["reports"]) == sorted(cli.server.reports)


def test_wsxf_goes_as_wsxf(cli: Cli) -> None:
    (xml,) = (file for file in examples() if file.suffix == ".xml")
    cli.run("submit", xml)
    assert cli.server.count("/api/Report/WSXF", "POST") == 1


def test_a_pipe_gets_plain_lines(cli: Cli) -> None:
    lines = cli.run("submit", *examples()).stdout.splitlines()
    assert lines[0].split("\t")[:2] == ["file", "report"]
    assert lines[1].split("\t")[:4] == ["1-board.json", "test", "PCB-3301", "P2611-00093"]
    assert len(lines) == 6


def test_a_refused_report_stops_no_other(cli: Cli, refused: Path) -> None:
    result = cli.json("submit", refused, examples()[1], code=1)
    assert (result["submitted"], result["delivered"], result["failed"]) == (2, 1, 1)
    assert "pn" in result["reports"][0]["error"]
    assert cli.server.count("/api/Report/WSJF", "POST") == 1


def test_a_report_that_the_server_alone_refuses(cli: Cli, tmp_path: Path) -> None:
    document = json.loads(examples()[0].read_bytes())
    document["processCode"] = 12345
    (tmp_path / "code.json").write_text(json.dumps({**document, "processName": None}))
    result = cli.json("submit", tmp_path / "code.json", code=1)
    assert "processCode" in result["reports"][0]["error"]


def test_dry_run_sends_nothing_and_needs_no_server(cli: Cli, refused: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYWATS_BASE_URL")
    monkeypatch.delenv("PYWATS_TOKEN")
    result = cli.json("submit", "--dry-run", *examples(), refused, code=1)
    assert [report["status"] for report in result["reports"]] == ["ok"] * 5 + ["failed"]
    assert cli.server.requests == []


def test_the_rest_is_not_tried_when_the_token_is_refused(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_TOKEN", "wrong")
    result = cli.json("submit", *examples(), code=5)
    assert (result["delivered"], result["failed"], result["exitCode"]) == (0, 5, 5)
    assert len(cli.server.requests) == 1
    done = cli.run("submit", *examples(), code=5)
    assert "not sent" in done.stdout
    assert done.stderr.startswith("Error: ")


def test_no_connection(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("PYWATS_ATTEMPTS", "1")
    assert cli.json("submit", *examples(), code=4)["exitCode"] == 4


def test_no_server_is_set(monkeypatch: pytest.MonkeyPatch, wats_server: FakeWATS) -> None:
    done = Cli(wats_server, "").run("submit", *examples(), code=3)
    assert "PYWATS_BASE_URL" in done.stderr


def test_no_files_is_wrong_usage(cli: Cli) -> None:
    cli.run("submit", code=2)


def test_a_missing_file(cli: Cli, tmp_path: Path) -> None:
    result = cli.json("submit", tmp_path / "none.json", code=1)
    assert "cannot be read" in result["reports"][0]["error"]


def test_several_reports_in_one_wsxf_file(cli: Cli, tmp_path: Path) -> None:
    (xml,) = (file for file in examples() if file.suffix == ".xml")
    text = xml.read_text(encoding="utf-8")
    start, end = text.index("<Report "), text.index("</Report>") + len("</Report>")
    second = text[start:end].replace("2A04", "2A99")
    (tmp_path / "two.xml").write_text(text[:end] + second + text[end:], encoding="utf-8")
    result = cli.json("submit", tmp_path / "two.xml")
    assert result["delivered"] == 2
    assert len(cli.server.reports) == 2


def test_the_token_may_come_from_a_file(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_TOKEN", "wrong")
    (tmp_path / "token").write_text(f"{cli.server.token}\n")
    cli.run("submit", "--token-file", tmp_path / "token", "--base-url", f"{cli.url}/api/", examples()[0])
    (tmp_path / "token").unlink()  # no secret may be left


def test_there_is_no_option_for_the_token_itself(cli: Cli) -> None:
    cli.run("submit", "--token", "abc", examples()[0], code=2)
