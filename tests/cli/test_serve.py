"""`serve`: the bundled server as a process."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pywats_async import WATS
from pywats_async.cli.files import examples, read_file

from .conftest import Cli


@contextmanager
def serving(*arguments: object, stop: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """Run `serve` until the block ends, and stop it with a signal; yields the URL that it prints."""
    command = [sys.executable, "-u", "-c", "from pywats_async.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen([*command, *map(str, arguments)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        try:
            assert found is not None
            yield found[0]
        finally:
            process.send_signal(stop)
            assert process.wait(20) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a word to it")
def test_it_serves_until_it_is_stopped_and_keeps_its_file(tmp_path: Path) -> None:
    database = tmp_path / "reports.sqlite"
    (report,) = read_file(examples()[0])
    assert report.document is not None
    with serving("--database", database, "--token", "abc") as url, WATS(url, "abc") as wats:
        report_id = wats.report.submit_report(report.document)
    with (
        serving("--database", database, "--token", "abc", stop=signal.SIGINT) as url,
        WATS(url, "abc") as wats,
    ):
        assert wats.report.get_report(report_id).sn == "P2611-00093"


def test_an_address_that_others_reach_needs_a_flag(cli: Cli) -> None:
    assert "--expose" in cli.run("serve", "--host", "0.0.0.0", "--port", "0", code=2).stderr


def test_a_port_in_use(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "cannot be used" in cli.run("serve", "--port", port, code=1).stderr
