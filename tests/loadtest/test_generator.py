"""The load tool tells the truth: its percentiles are those of a server whose delays are known, and stalls show.

The clock is trio's mock clock, which jumps to the next event: an hour of load takes seconds, and nothing is measured
but what the test puts in.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from itertools import pairwise
from math import ceil
from random import Random
from typing import Any

import httpx
import pytest
import trio
import trio.testing

from pywats_async import AsyncWATS, ServerError, ValidationError
from pywats_async.loadtest import Limits, Recording, Scenario, Stage, arrivals, generate, parse_stages

Run = Callable[[], Coroutine[Any, Any, Recording]]


def simulated(run: Run) -> Recording:
    """Run on a clock that jumps."""
    return trio.run(run, clock=trio.testing.MockClock(autojump_threshold=0))


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered) - 1e-9) - 1]


def test_percentiles_are_those_of_the_server_within_two_percent() -> None:
    random = Random(1)
    delays = [random.lognormvariate(-3, 0.8) for _ in range(2_000)]

    async def handler(request: httpx.Request) -> httpx.Response:
        await trio.sleep(delays[int(request.url.params["$top"]) - 1])
        return httpx.Response(200, json=[])

    async def query(wats: AsyncWATS, number: int) -> None:
        await wats.report.query_uut_headers(top=number + 1)

    async def run() -> Recording:
        transport = httpx.MockTransport(handler)
        async with AsyncWATS("https://wats.test", "test-token", transport=transport, max_concurrency=1_000) as wats:
            return await generate(wats, {Scenario("query", query): 1}, arrivals([Stage(50, 40)], poisson=False))

    recording = simulated(run)
    total = recording.total
    assert recording.done == 2_000
    for share in (50, 90, 95, 99, 99.9):
        expected = percentile(delays, share / 100) * 1e6
        assert total.get_value_at_percentile(share) == pytest.approx(expected, rel=0.02), share


def test_a_stall_shows_in_all_that_was_due_meanwhile() -> None:
    stalled = (10.0, 15.0)

    async def work(wats: AsyncWATS, number: int) -> None:
        now = trio.current_time() - begun[0]
        await trio.sleep(0.01 + (stalled[1] - now if stalled[0] <= now < stalled[1] else 0))

    begun: list[float] = []

    async def run() -> Recording:
        begun.append(trio.current_time())
        async with AsyncWATS("https://wats.test", "test-token") as wats:
            due = arrivals([Stage(20, 30)], poisson=False)
            return await generate(wats, {Scenario("work", work): 1}, due)

    recording = simulated(run)
    slow = [second for second in recording.figures()["seconds"] if second["max"] > 900]
    assert [second["second"] for second in slow] == [10, 11, 12, 13, 14]
    assert recording.total.get_value_at_percentile(99) > 4_000_000
    assert recording.total.get_value_at_percentile(50) == pytest.approx(10_000, rel=0.01)


def test_a_server_that_cannot_follow_ends_the_run() -> None:
    async def never(wats: AsyncWATS, number: int) -> None:
        await trio.sleep(1_000)

    async def fails(wats: AsyncWATS, number: int) -> None:
        raise ServerError("no", 500)

    async def run(scenario: Scenario) -> Recording:
        async with AsyncWATS("https://wats.test", "test-token") as wats:
            return await generate(wats, {scenario: 1}, arrivals([Stage(50, 60)]), limits=Limits(at_once=200))

    assert simulated(lambda: run(Scenario("never", never))).stopped == "200 operations were under way at once"
    failed = simulated(lambda: run(Scenario("fails", fails)))
    assert failed.stopped == "100 of the last 100 operations failed"
    assert set(failed.errors) == {"ServerError"}
    assert failed.failed < 200


@pytest.mark.parametrize("poisson", [False, True])
def test_arrivals_have_the_rate_of_their_stage(poisson: bool) -> None:
    stages = [Stage(100, 100), Stage(100, 100, to=300), Stage(10, 100)]
    due = list(arrivals(stages, poisson=poisson, seed=3))
    assert due == sorted(due)
    counts = [sum(start <= at < start + 100 for at in due) for start in (0, 100, 200)]
    for count, expected in zip(counts, (10_000, 20_000, 1_000), strict=True):
        assert count == pytest.approx(expected, rel=0.1 if poisson else 0.001)
    if not poisson:
        assert max(b - a for a, b in pairwise(due[:1_000])) == pytest.approx(0.01, rel=0.01)


def test_generators_share_a_rate() -> None:
    parts = [list(arrivals([Stage(100, 60)], seed=seed, share=4)) for seed in range(4)]
    assert sum(map(len, parts)) == pytest.approx(6_000, rel=0.1)
    assert parts[0] != parts[1]


def test_stages_are_read_or_refused() -> None:
    assert parse_stages("50/s:30s, 10-100/s:60") == [Stage(50, 30), Stage(10, 60, 100)]
    for bad in ("50", "0/s:10s", "10/s:0s", "ten/s:1s", ""):
        with pytest.raises(ValidationError):
            parse_stages(bad)


def test_what_several_processes_measured_is_merged() -> None:
    one, two = Recording(), Recording()
    for number in range(1, 1_001):
        for recording, factor in ((one, 1), (two, 3)):
            recording.begin(number / 100, 0, 1)
            recording.end("x", number / 100, number * factor / 1_000, None)
    two.end("x", 1.0, 0.0, "ServerError")
    merged = Recording.load(one.dump()).merge(Recording.load(two.dump()))
    values = [number * factor for number in range(1, 1_001) for factor in (1, 3)]
    figures = merged.figures()
    assert figures["done"] == 2_000
    assert figures["failed"] == 1
    assert figures["latency_ms"]["p90"] == pytest.approx(percentile(values, 0.9), rel=0.01)
    assert sum(second["begun"] for second in figures["seconds"]) == 2_000
