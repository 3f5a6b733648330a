"""The command: against the bundled server, in processes of its own, with a page and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pywats_async.cli.app import app
from pywats_async.loadtest.capacity import find_capacity
from pywats_async.loadtest.page import page
from pywats_async.loadtest.recording import Recording


def test_a_run_gives_figures_and_a_page(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text("async def ask(wats, number):\n    await wats.get_version()\n", encoding="utf-8")
    html = tmp_path / "load.html"
    done = CliRunner().invoke(
        app, ["loadtest", f"{mine}:ask", "--stages", "20/s:2s", "--processes", "2", "--html", str(html), "--json"]
    )
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["failed"] == 0
    assert 20 <= figures["done"] <= 70
    assert figures["latency_ms"]["p50"] > 0
    written = html.read_text(encoding="utf-8")
    assert written.count("<svg") == 2
    assert "http" not in written.replace("http://127.0.0.1", "").replace("http://localhost", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--base-url", "https://acme.wats.com"], "--i-own-this-server"),
        (["nonsense"], "nonsense"),
        (["station", "--stages", "fast"], "no stage"),
    ],
)
def test_what_must_not_or_cannot_run_is_refused(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["loadtest", *arguments, "--json"])
    assert done.exit_code != 0
    assert said in done.stdout


@pytest.mark.anyio
async def test_the_highest_good_rate_is_found() -> None:
    async def run(rate: float) -> Recording:
        recording = Recording()
        for number in range(100):
            recording.end("x", number / 100, 0.01 if rate <= 73 else 0.2, None)
        return recording

    trials = await find_capacity(run, bound_ms=50, precision=0.02)
    assert max(trial.rate for trial in trials if trial.good) == pytest.approx(73, rel=0.03)
    assert min(trial.rate for trial in trials if not trial.good) > 73


def test_a_page_of_a_run_that_was_stopped_says_so() -> None:
    recording = Recording(stopped="<b>too much</b>")
    recording.end("x", 0.0, 0.1, "ServerError")
    recording.end("x", 0.0, 0.1, None)
    written = page(recording.figures(), {"scenario": "x & y"})
    assert "&lt;b&gt;too much" in written
    assert "x &amp; y" in written
    assert "ServerError" in written
