"""The measures of the queue: durable enqueuing beside what SQLite itself takes, draining, depth."""

from __future__ import annotations

import asyncio
import gc
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

from .side import Side

__all__ = ["deep", "drain", "enqueue", "enqueue_to_floor", "open_deep"]

Figure = dict[str, Any]
NOWHERE = "http://127.0.0.1:1"
_SHARED = 20
"""Reports in a bare group commit."""


def enqueue(side: Side, *, steps: int, reports: int, producers: int = 1, many: int = 1, redis: bool = False) -> Figure:
    """Put built reports into a queue on disk, so many producers at a time, each `many` in a call."""
    with _place(redis) as where:
        return {"value": asyncio.run(_enqueue(side, where, steps, reports, producers, many))}


async def _enqueue(side: Side, where: str, steps: int, reports: int, producers: int, many: int) -> float:
    queue = side.queue(where, NOWHERE)
    made = [side.build(steps) for _ in range(reports)]
    for warming in (side.build(steps) for _ in range(20)):
        await queue.put(warming)
    gc.collect()
    left = iter([made[n : n + many] for n in range(0, reports, many)])

    async def produce() -> None:
        for some in left:
            await (queue.put(some[0]) if many == 1 else queue.put_many(some))

    begun = perf_counter()
    await asyncio.gather(*(produce() for _ in range(producers)))
    spent = (perf_counter() - begun) / reports
    await queue.close()
    return spent


def enqueue_to_floor(side: Side, *, steps: int, reports: int, producers: int) -> Figure:
    """Tell how many times longer a report takes than a bare commit of its JSON to SQLite (WAL, FULL)."""
    rounds: list[float] = []
    for _ in range(3):
        with _place() as where:
            ours = asyncio.run(_enqueue(side, where, steps, reports, producers, 1))
        rounds.append(ours / _bare(side.dump(side.build(steps)), reports, 1 if producers == 1 else _SHARED))
    return {"value": median(rounds)}


def _bare(body: bytes, reports: int, each: int) -> float:
    with _place() as where:
        db = sqlite3.connect(where, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE reports(id INTEGER PRIMARY KEY, body BLOB)")
        begun = perf_counter()
        for _ in range(reports // each):
            db.execute("BEGIN IMMEDIATE")
            for _ in range(each):
                db.execute("INSERT INTO reports(body) VALUES (?)", (body,))
            db.execute("COMMIT")
        spent = perf_counter() - begun
        db.close()
        return spent / reports


def drain(side: Side, *, url: str, steps: int, reports: int, redis: bool = False) -> Figure:
    """Send what is in a queue, with 5 senders where the library has them."""

    async def run(where: str) -> Figure:
        queue = side.queue(where, url)
        for _ in range(reports):
            await queue.put(side.build(steps))
        begun = perf_counter()
        sent = await queue.drain()
        spent = perf_counter() - begun
        await queue.close()
        assert sent == reports, f"{sent} of {reports} were sent"
        return {"value": spent / reports}

    with _place(redis) as where:
        return asyncio.run(run(where))


def open_deep(side: Side, *, depth: int) -> Figure:
    """Open a queue that holds so many reports, and count them."""

    async def fill(where: str) -> None:
        queue = side.queue(where, NOWHERE)
        await _fill(side, queue, depth)
        await queue.close()

    async def look(where: str) -> float:
        begun = perf_counter()
        queue = side.queue(where, NOWHERE)
        assert await queue.count() == depth
        spent = perf_counter() - begun
        await queue.close()
        return spent

    with _place() as where:
        asyncio.run(fill(where))
        return {"value": median(asyncio.run(look(where)) for _ in range(3))}


def deep(side: Side, *, steps: int, depth: int, reports: int) -> Figure:
    """Tell how many times longer the slowest hundredth of enqueues takes behind so many reports than in front."""

    async def slowest(queue: Any) -> float:
        times: list[float] = []
        for report in [side.build(steps) for _ in range(reports)]:
            begun = perf_counter()
            await queue.put(report)
            times.append(perf_counter() - begun)
        return sorted(times)[-reports // 100]

    async def run(where: str) -> Figure:
        queue = side.queue(where, NOWHERE)
        await slowest(queue)  # warms up
        before = await slowest(queue)
        await _fill(side, queue, depth)
        value = await slowest(queue) / before
        await queue.close()
        return {"value": value}

    with _place() as where:
        return asyncio.run(run(where))


async def _fill(side: Side, queue: Any, depth: int) -> None:
    for start in range(0, depth, 500):
        await queue.put_many([side.build(1) for _ in range(min(500, depth - start))])


@contextmanager
def _place(redis: bool = False, *, durable: bool = True) -> Iterator[str]:
    """Give a path, or the URL of a Redis server; a durable one writes each command down before it answers."""
    with tempfile.TemporaryDirectory() as folder:
        if not redis:
            yield str(Path(folder, "queue.db"))
            return
        program = shutil.which("redis-server")
        assert program is not None, "redis-server is not installed"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        written = ["--appendonly", "yes", "--appendfsync", "always"] if durable else []
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", *written]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                _until(lambda: socket.create_connection(("127.0.0.1", port)).close())
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                process.kill()


def _until(work: Callable[[], object]) -> None:
    for _ in range(200):
        try:
            work()
        except OSError:
            sleep(0.02)
        else:
            return
