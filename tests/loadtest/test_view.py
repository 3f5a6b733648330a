"""What a run shows while it goes, and what it knows of retries, the breaker and the queue."""

from __future__ import annotations

import io
from itertools import count
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from pywats_async import AsyncWATS
from pywats_async.cli.load_view import LoadView, sparkline
from pywats_async.loadtest import SCENARIOS, Recording, Scenario, Stage, arrivals, generate
from pywats_async.loadtest.arrivals import rate_at
from pywats_async.loadtest.recording import Tick
from pywats_async.testing import FakeWATS


def ticked(seconds: float, done: int, *micros: int, **given: object) -> Tick:
    tick = Tick(seconds, done, **given)  # type: ignore[arg-type]
    for value in micros:
        tick.latency.record_value(value)
    return tick


def test_a_line_says_the_rate_of_the_last_second_and_what_is_wrong() -> None:
    view = LoadView("station", [Stage(10, 10, to=30)])
    view.take(ticked(1, 11, 4_000))
    view.take(ticked(2, 23, 5_000, failed=1, retries=3, breaker="open", queued=7))
    assert view.line() == (
        "    2 s   13.0 of 13.0 a second   p50 5.0 ms   p99 5.0 ms   failed 1   retries 3   breaker open"
        "   under way 0   queued 7"
    )


def test_the_view_fits_a_terminal_of_80_columns() -> None:
    view = LoadView("converter-burst", [Stage(1_000, 600)])
    for second in range(1, 100):
        view.take(ticked(second, second * 1_000, 20_000 * second, queued=100_000))
    console = Console(file=io.StringIO(), width=80)
    console.print(view)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 7, "a row that does not fit would take two lines"
    assert "99 of 600 s" in lines[0]
    assert "█" in lines[3]


def test_a_sparkline_is_relative_to_its_highest_value() -> None:
    assert sparkline([0, 1, 2]) == "▁▅█"
    assert sparkline([0, 0]) == "▁▁"


def test_the_wanted_rate_follows_the_stages() -> None:
    stages = [Stage(10, 10), Stage(10, 10, to=30)]
    assert [rate_at(stages, at) for at in (0, 10, 15, 20, 21)] == [10, 10, 20, 30, 0]


def test_processes_are_shown_as_one() -> None:
    merged = Tick().merge(ticked(2, 5, 1_000, breaker="open", queued=2)).merge(ticked(3, 6, 3_000))
    assert (merged.seconds, merged.done, merged.breaker, merged.queued) == (3, 11, "open", 2)
    assert Tick.load(merged.dump()).latency.get_total_count() == 2


@pytest.mark.anyio
async def test_retries_and_an_open_breaker_are_recorded() -> None:
    asked = count(1)

    async def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=[]) if 2 <= next(asked) <= 20 else httpx.Response(503)

    async def ask(wats: AsyncWATS, number: int) -> None:
        await wats.report.query_uut_headers(top=number + 1)

    told: list[Tick] = []
    async with AsyncWATS("https://wats.test", "t", transport=httpx.MockTransport(handler)) as wats:
        due = arrivals([Stage(40, 1.3)], poisson=False)
        recording = await generate(wats, {Scenario("ask", ask): 1}, due, tell=told.append)
    figures = Recording.load(recording.dump()).figures()
    assert figures["retries"] >= 1, "the first request was sent again, and answered"
    assert figures["breaker_open_seconds"] >= 1
    assert figures["seconds"][-1]["breaker"] == told[-1].breaker == "open"
    assert told[-1].retries >= 1


@pytest.mark.anyio
async def test_the_depth_of_the_queue_is_recorded_and_the_queue_drained_meanwhile(tmp_path: Path) -> None:
    with FakeWATS(token=None) as server:
        wire = server.transport()
        async with AsyncWATS("http://wats.test", "t", transport=wire, queue_path=tmp_path / "queue.db") as wats:
            recording = await generate(wats, SCENARIOS["offline"], arrivals([Stage(20, 1.2)], poisson=False))
        assert recording.done == 24
        assert recording.figures()["most_queued"] is not None
        assert server.count() > 0
