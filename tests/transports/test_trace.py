from __future__ import annotations

import logging
import random
from contextlib import suppress
from statistics import quantiles

import anyio
import httpx
import pytest

from pywats_async.transports import RouteStats, TraceTransport
from pywats_async.transports.latency import Latencies

from .caching import ask, cached
from .doubles import ROUTE, Script, answer, cancelled_after, get, post, read

pytestmark = pytest.mark.anyio

NAME = f"GET {ROUTE}"


async def test_counts_by_route_and_not_by_url() -> None:
    trace = TraceTransport(Script())
    for serial in range(50):
        await read(trace, get(f"http://wats.test/api/Product/{serial}"))
    await read(trace, post())
    assert {name: stats.count for name, stats in trace.routes.items()} == {NAME: 50, f"POST {ROUTE}": 1}


async def test_a_request_without_a_route_keeps_its_path_to_itself() -> None:
    trace = TraceTransport(Script())
    await read(trace, httpx.Request("GET", "http://wats.test/SN-4711"))
    assert list(trace.routes) == ["GET (no route)"]


async def test_errors_are_answers_of_400_and_above_and_failures() -> None:
    trace = TraceTransport(Script(200, 204, 304, 404, 500, httpx.ConnectError(""), answer(200, httpx.ReadError(""))))
    for _ in range(7):
        with suppress(httpx.TransportError):
            await read(trace, get())
    stats = trace.routes[NAME]
    assert (stats.count, stats.errors, stats.cancelled) == (7, 4, 0)
    assert trace.in_flight == 0


async def test_what_the_caller_gives_up_is_no_error() -> None:
    trace = TraceTransport(Script(answer(200, *[b"x"] * 5, pause=0)))
    overs = [await cancelled_after(steps, lambda: read(trace, get())) for steps in range(12)]
    assert trace.in_flight == 0
    stats = trace.routes[NAME]
    assert stats.errors == 0
    assert stats.cancelled + sum(overs) == stats.count


async def test_the_duration_reaches_to_the_end_of_the_body() -> None:
    trace = TraceTransport(Script(answer(200, b"x", b"x", b"x", pause=0.02)))
    response = await trace.handle_async_request(get())
    assert (trace.in_flight, trace.routes) == (1, {})
    await response.aread()
    stats = trace.routes[NAME]
    assert trace.in_flight == 0
    assert stats.longest >= 0.06
    assert stats.total == stats.longest
    assert stats.p50 <= stats.p99 <= stats.longest


async def test_an_answer_that_nobody_reads_ends_when_it_is_closed() -> None:
    trace = TraceTransport(Script())
    response = await trace.handle_async_request(get())
    await response.aclose()
    await response.stream.aclose()  # type: ignore[union-attr]
    assert (trace.in_flight, trace.routes[NAME].count) == (0, 1)


async def test_retries_and_cached_answers_are_counted() -> None:
    async def third_time(request: httpx.Request) -> httpx.Response:
        request.extensions["attempts"] = 3
        return answer()

    async def known(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=answer().stream, extensions={"from_cache": True})

    trace = TraceTransport(Script(third_time, known))
    await read(trace, get())
    await read(trace, get())
    stats = trace.routes[NAME]
    assert (stats.retries, stats.cached) == (2, 1)


async def test_one_debug_line_for_each_request_with_nothing_of_the_callers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "pywats_async")
    trace = TraceTransport(Script(answer(200, b"SECRET body"), httpx.ConnectError("SECRET host")))
    request = get("http://wats.test/api/Product/SECRET?q=SECRET")
    request.headers["x-note"] = "SECRET"
    await read(trace, request)
    with pytest.raises(httpx.ConnectError):
        await read(trace, get())
    assert [record.levelname for record in caplog.records] == ["DEBUG", "DEBUG"]
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith(f"{NAME}: 200 in ")
    assert second.startswith(f"{NAME}: ConnectError in ")
    assert "SECRET" not in caplog.text


async def test_the_snapshot_does_not_change_afterwards() -> None:
    trace = TraceTransport(Script())
    await read(trace, get())
    before = trace.routes
    await read(trace, get())
    assert before[NAME].count == 1
    assert isinstance(before[NAME], RouteStats)


async def test_many_at_a_time() -> None:
    trace = TraceTransport(Script(answer(200, b"x", pause=0)))
    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(read, trace, get())
    assert (trace.in_flight, trace.routes[NAME].count) == (0, 100)


@pytest.mark.parametrize("seed", range(5))
def test_percentiles_are_right_within_five_percent(seed: int) -> None:
    chance = random.Random(seed)
    latencies = Latencies()
    durations = [chance.lognormvariate(-5, 1.5) for _ in range(5000)]
    for duration in durations:
        latencies.add(duration)
    exact = quantiles(durations, n=100, method="inclusive")
    for percent in (50, 95, 99):
        assert latencies.percentile(percent / 100) == pytest.approx(exact[percent - 1], rel=0.05)


def test_extreme_durations_have_a_place() -> None:
    latencies = Latencies()
    for duration in (0.0, 1e-9, 1e9):
        latencies.add(duration)
    assert latencies.count == 3
    assert latencies.percentile(1.0) <= 1e9
    assert Latencies().percentile(0.5) == 0.0


async def test_v2_a_hit_brought_no_bytes() -> None:
    trace = TraceTransport(cached(Script(answer(200, b"12345"))))
    for _ in range(3):
        await read(trace, ask())
    (stats,) = trace.routes.values()
    assert (stats.count, stats.cached, stats.received) == (3, 2, 5)
