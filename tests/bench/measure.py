"""The measures: each is written once, for either library, and returns one figure (`value`) and the `errors` on the way.

Times are seconds for one call. A measure that takes `seconds` makes as many calls as fit into them.
"""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import Any

from .material import report_wsjf
from .side import Side

__all__ = [
    "bulk",
    "call_from_threads",
    "cold",
    "construct",
    "first_call",
    "growth",
    "held",
    "model",
    "per_call",
    "read",
    "read_blocking",
    "read_cached",
    "read_cached_blocking",
    "submit",
]

Figure = dict[str, Any]


def model(side: Side, *, work: str, steps: int, seconds: float) -> Figure:
    """Build, dump or parse one report."""
    return {"value": per_call(_model_work(side, work, steps), seconds)}


def growth(side: Side, *, work: str, seconds: float) -> Figure:
    """Tell how much longer 1,000 steps take than 100."""
    small, large = (_model_work(side, work, steps) for steps in (100, 1_000))
    rounds = [per_call(large, seconds / 6) / per_call(small, seconds / 6) for _ in range(3)]
    return {"value": median(rounds)}


def _model_work(side: Side, work: str, steps: int) -> Callable[[], object]:
    if work == "build":
        return lambda: side.build(steps)
    if work == "dump":
        report = side.build(steps)
        return lambda: side.dump(report)
    wsjf = report_wsjf(steps)
    return lambda: side.parse(wsjf)


def per_call(work: Callable[[], object], seconds: float) -> float:
    """Measure what a call takes once code is warm."""
    for warming in (0, seconds / 4):
        _repeat(work, warming)
    return _repeat(work, seconds)


def _repeat(work: Callable[[], object], seconds: float) -> float:
    gc.collect()
    done, begun = 0, perf_counter()
    while (spent := perf_counter() - begun) < seconds or not done:
        work()
        done += 1
    return spent / done


def read(side: Side, *, url: str, rows: int, at_a_time: int, seconds: float) -> Figure:
    """Query headers."""

    async def run() -> Figure:
        client = side.awaited(url)
        try:
            return await _keep_calling(lambda: client.report.query_uut_headers(top=rows), at_a_time, seconds)
        finally:
            await client.close()

    return asyncio.run(run())


def read_cached(side: Side, *, url: str, rows: int, seconds: float) -> Figure:
    """Query the same headers again and again, with a cache that may answer. The clock is read once for fifty calls:
    to read it costs as much as half a call.
    """

    async def run() -> Figure:
        client = side.caching(url, blocking=False)

        async def fifty() -> None:
            for _ in range(50):
                await client.report.query_uut_headers(top=rows)

        try:
            return {"value": (await _keep_calling(fifty, 1, seconds))["value"] / 50}
        finally:
            await client.close()

    return asyncio.run(run())


def read_cached_blocking(side: Side, *, url: str, rows: int, seconds: float) -> Figure:
    """The same through the blocking client."""
    client = side.caching(url, blocking=True)
    try:
        client.report.query_uut_headers(top=rows)
        return {"value": per_call(lambda: client.report.query_uut_headers(top=rows), seconds)}
    finally:
        getattr(client, "close", list)()


def submit(side: Side, *, url: str, steps: int, at_a_time: int, seconds: float) -> Figure:
    """Submit reports that are built already."""

    async def run() -> Figure:
        client, reports = side.awaited(url), [side.build(steps) for _ in range(at_a_time)]
        turn = 0

        async def call() -> None:
            nonlocal turn
            turn += 1
            await client.report.submit_report(reports[turn % at_a_time])

        try:
            return await _keep_calling(call, at_a_time, seconds)
        finally:
            await client.close()

    return asyncio.run(run())


async def _keep_calling(call: Callable[[], Awaitable[Any]], at_a_time: int, seconds: float) -> Figure:
    """Measure what a call takes once connections are open and code is warm."""
    for warming in (0, seconds / 4):
        await _call_for(warming, call, at_a_time)
    value, times = await _call_for(seconds, call, at_a_time)
    return {"value": value, "latency": _percentiles(times)}


async def _call_for(seconds: float, call: Callable[[], Awaitable[Any]], at_a_time: int) -> tuple[float, list[float]]:
    """Return the seconds for one call, and what each took from its begin to its end."""
    gc.collect()
    times: list[float] = []
    begun = perf_counter()

    async def keep() -> None:
        while not times or perf_counter() - begun < seconds:
            called = perf_counter()
            await call()
            times.append(perf_counter() - called)

    await asyncio.gather(*(keep() for _ in range(at_a_time)))
    return (perf_counter() - begun) / len(times), times


def _percentiles(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {f"p{share}": ordered[(len(ordered) - 1) * share // 100] for share in (1, 25, 50, 75, 99)}


def bulk(side: Side, *, url: str, steps: int, reports: int, at_a_time: int) -> Figure:
    """Build and upload so many reports: the value is the time of all."""

    async def run() -> Figure:
        client, left = side.awaited(url), reports

        async def keep() -> None:
            nonlocal left
            while left > 0:
                left -= 1
                await client.report.submit_report(side.build(steps))

        try:
            await client.report.submit_report(side.build(steps))  # imports
            begun = perf_counter()
            await asyncio.gather(*(keep() for _ in range(at_a_time)))
            return {"value": perf_counter() - begun}
        finally:
            await client.close()

    return asyncio.run(run())


def read_blocking(side: Side, *, url: str, seconds: float) -> Figure:
    """Query one header with the blocking client."""
    client = side.blocking(url)
    try:
        return {"value": per_call(lambda: client.report.query_uut_headers(top=1), seconds)}
    finally:
        client.close()


def call_from_threads(side: Side, *, url: str, threads: int, calls: int) -> Figure:
    """Query one header with one blocking client from several threads."""
    read_blocking(side, url=url, seconds=0)  # imports; a client of its own, because one may belong to its first thread
    client = side.blocking(url)

    def call(_: int) -> str | None:
        try:
            client.report.query_uut_headers(top=1)
        except Exception as error:
            return repr(error)
        return None

    begun = perf_counter()
    try:
        with ThreadPoolExecutor(threads) as pool:
            errors = [error for error in pool.map(call, range(calls)) if error]
        return {
            "value": (perf_counter() - begun) / calls,
            "errors": len(errors),
            "first_error": errors[0] if errors else None,
        }
    finally:
        client.close()


def construct(side: Side, *, url: str, clients: int, enter: bool) -> Figure:
    """Make a client; with `enter`, begin its `async with` block too, where pywats-api makes what it sends with."""

    async def run() -> Figure:
        times: list[float] = []
        for _ in range(clients + 1):
            begun = perf_counter()
            client = side.awaited(url)
            if enter:
                await client.__aenter__()
            times.append(perf_counter() - begun)
            if enter:
                await client.close()
        return {"value": median(times[1:])}  # the first one imports

    return asyncio.run(run())


def first_call(side: Side, *, url: str, clients: int) -> Figure:
    """Make a client, query one header, close it."""

    async def run() -> Figure:
        times: list[float] = []
        for _ in range(clients + 1):
            begun = perf_counter()
            client = side.awaited(url)
            await client.report.query_uut_headers(top=1)
            await client.close()
            times.append(perf_counter() - begun)
        return {"value": median(times[1:])}  # the first one imports

    return asyncio.run(run())


def held(side: Side, *, url: str, rows: int) -> Figure:
    """Hold the rows of one query: the value is bytes, as tracemalloc counts them."""

    async def run() -> Figure:
        client = side.awaited(url)
        try:
            await client.report.query_uut_headers(top=rows)
            gc.collect()
            tracemalloc.start()
            before, _ = tracemalloc.get_traced_memory()
            found = await client.report.query_uut_headers(top=rows)
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert len(found) == rows
            return {"value": after - before}
        finally:
            await client.close()

    return asyncio.run(run())


def cold(side: Side, *, program: str, starts: int, bare: bool) -> Figure:
    """Run a program in new processes. With `bare`, the time of a Python that does nothing is taken off."""
    source: str = getattr(side, program)
    _start(source)  # compiles
    times = [_start(source) - (_start("pass") if bare else 0) for _ in range(starts)]
    return {"value": median(times)}


def _start(source: str) -> float:
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", source], check=True)
    return perf_counter() - begun
