"""The command line as a test uses it: in this process against a server on a real socket, or as a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pywats_async.cli.app import app
from pywats_async.cli.files import examples
from pywats_async.testing import FakeWATS

__all__ = ["Cli"]


class Cli:
    """Runs commands. `url` and `token` are those of the server that the environment names."""

    def __init__(self, server: FakeWATS, url: str) -> None:
        self.server, self.url = server, url

    def run(self, *arguments: object, code: int = 0) -> Result:
        """Run a command that has to end with this exit code."""
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exit_code == code, result.output + result.stderr + repr(result.exception)
        return result

    def json(self, *arguments: object, code: int = 0) -> Any:
        """Run a command with --json and return the one document that it prints."""
        return json.loads(self.run(*arguments, "--json", code=code).stdout)


@pytest.fixture
def cli(wats_server: FakeWATS, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """The command line with an environment that points to a server of this test."""
    with wats_server.serve() as url:
        monkeypatch.setenv("PYWATS_BASE_URL", url)
        monkeypatch.setenv("PYWATS_TOKEN", wats_server.token or "")
        yield Cli(wats_server, url)


@pytest.fixture
def report_files(tmp_path: Path) -> Path:
    """A folder with the example reports, a licence, a repeated report that a server exports but refuses, and junk."""
    folder = tmp_path / "reports"
    (folder / "deep").mkdir(parents=True)
    for number, file in enumerate(examples()):
        (folder / ("deep" if number % 2 else "") / file.name).write_bytes(file.read_bytes())
    (folder / "LICENSE").write_text("All rights reversed.")
    return folder
