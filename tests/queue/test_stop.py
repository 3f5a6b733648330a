"""Ends in the middle of sending: what is under way is finished, the rest stays, and nothing is sent twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import anyio
import pytest

from pywats_async import WATS, AsyncWATS
from pywats_async.testing import FakeWATS

from .material import report

INSERT = "/api/Report/WSJF"
REPORTS = 50
GRACE = 10.0
SENDING = 0.3
"""Seconds that the server takes for a report."""

AWAITED = """
import anyio
from pywats_async import AsyncWATS
async def main():
    async with AsyncWATS() as wats:
        await wats.queue.run()
anyio.run(main, backend="{loop}")
"""
BLOCKING = """
from pywats_async import WATS
with WATS() as wats:
    wats.queue.{method}()
"""
PROGRAMS = {
    "command": "from pywats_async.cli import main; import sys; sys.argv[1:] = ['queue', 'run']; main()",
    "asyncio": AWAITED.format(loop="asyncio"),
    "trio": AWAITED.format(loop="trio"),
    "blocking run": BLOCKING.format(method="run"),
    "blocking drain": BLOCKING.format(method="drain"),
}


@pytest.fixture
def server() -> FakeWATS:
    """A server that takes its time."""
    server = FakeWATS()
    server.faults.add(route=INSERT, delay=SENDING, times=None)
    return server


@pytest.fixture
def url(server: FakeWATS) -> Iterator[str]:
    """It listens."""
    with server.serve() as url:
        yield url


def arrived(server: FakeWATS, again: int = 0) -> int:
    """Return how many reports the server has, of which it got so many twice at most."""
    assert sum(len(digests) - 1 for digests in server.received.values()) <= again, "sent twice"
    return len(server.received)


def all_arrive(server: FakeWATS, url: str, where: dict[str, Any], ids: list[str], again: int = 0) -> None:
    """Send the rest, and look for what is lost, or was sent twice though it may not go `again`."""
    before = arrived(server)
    assert 0 < before < REPORTS
    server.faults.clear()
    with WATS(url, server.token, **where) as wats:
        assert REPORTS - before <= wats.queue.drain().delivered <= REPORTS - before + again
    assert arrived(server, again) == REPORTS
    assert server.received.keys() == set(ids)


def filled(url: str, token: str | None, where: dict[str, Any]) -> list[str]:
    """Queue reports."""
    with WATS(url, token, **where) as wats:
        return list(wats.queue.enqueue_many([report(f"SN-{number}") for number in range(REPORTS)]))


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize(
    ("program", "number"), [*product(PROGRAMS, [signal.SIGINT]), ("command", signal.SIGTERM)], ids=str
)
def test_a_signal_ends_it_within_the_grace_time(
    server: FakeWATS, url: str, path: Path, program: str, number: signal.Signals
) -> None:
    """A program without a handler dies at SIGTERM at once: see test_crash."""
    where = {"queue_path": path}
    ids = filled(url, server.token, where)
    named = {"PYWATS_QUEUE_PATH": str(path), "PYWATS_BASE_URL": url, "PYWATS_TOKEN": str(server.token)}
    environment = {**os.environ, **named}
    script = [sys.executable, "-c", PROGRAMS[program]]
    with subprocess.Popen(script, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while not server.received:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        began = time.monotonic()
        process.wait(GRACE)
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert time.monotonic() - began < GRACE
    if program == "command":
        assert (process.returncode, said) == (0, "")
    else:
        assert "KeyboardInterrupt" in said
    # trio raises it in whichever task runs: one that waits for its answer may not hear it, and asks again.
    all_arrive(server, url, where, ids, again=REPORTS if program == "trio" else 0)


@pytest.mark.anyio
async def test_leaving_async_with_ends_what_is_under_way(server: FakeWATS, url: str, where: dict[str, Any]) -> None:
    ids = await anyio.to_thread.run_sync(filled, url, server.token, where)
    async with anyio.create_task_group() as group:
        async with AsyncWATS(url, server.token, **where) as wats:
            group.start_soon(wats.queue.run)
            while not server.received:  # noqa: ASYNC110  # the server is in another thread
                await anyio.sleep(0.01)
            began = time.monotonic()
        assert time.monotonic() - began < GRACE
    await anyio.to_thread.run_sync(all_arrive, server, url, where, ids)


def test_leaving_with_ends_what_is_under_way(server: FakeWATS, url: str, where: dict[str, Any]) -> None:
    ids = filled(url, server.token, where)
    with ThreadPoolExecutor(1) as threads:
        with WATS(url, server.token, **where) as wats:
            running = threads.submit(wats.queue.run)
            while not server.received:
                time.sleep(0.01)
            began = time.monotonic()
        assert time.monotonic() - began < GRACE
        running.result(GRACE)
    all_arrive(server, url, where, ids)
