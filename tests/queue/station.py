"""A test station that can be killed."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from typing import Any

import anyio
import trio  # noqa: F401  # what is imported before the fork is imported once

from pywats_async import WATS, AsyncWATS, UUTReport
from pywats_async.queue.failpoints import arm

from .material import report

with suppress(ImportError):
    import redis  # noqa: F401

Connection = dict[str, Any]

WAYS = ("asyncio", "trio", "blocking")
"""How a station calls the client: awaiting it on either event loop, or without `await`."""


class Station:
    """What it queued, as the test will read it."""

    def __init__(self, acknowledged: int) -> None:
        self._acknowledged, self._number = acknowledged, 0

    def tested(self) -> tuple[UUTReport, str]:
        """Return the report of the next unit, and the digest of what will be sent."""
        self._number += 1
        made = report(f"SN-{os.getpid()}-{self._number}")
        return made, sha256(made.to_bytes()).hexdigest()

    def has(self, report_id: str, digest: str) -> None:
        """Say that the queue has taken a report."""
        os.write(self._acknowledged, f"{report_id} {digest}\n".encode())


async def awaited(station: Station, count: int, connection: Connection) -> None:
    """Queue reports and send them."""
    async with AsyncWATS(**connection) as wats, anyio.create_task_group() as group:
        group.start_soon(wats.queue.run)
        for _ in range(count) if count else iter(int, 1):
            made, digest = station.tested()
            station.has(await wats.queue.enqueue(made), digest)
        while (await wats.queue.stats()).depth:  # noqa: ASYNC110
            await anyio.sleep(0.05)
        await wats.queue.stop()


def blocking(station: Station, count: int, connection: Connection) -> None:
    """Do the same without `await`."""
    with WATS(**connection) as wats, ThreadPoolExecutor(1) as threads:
        running = threads.submit(wats.queue.run)
        for _ in range(count) if count else iter(int, 1):
            made, digest = station.tested()
            station.has(wats.queue.enqueue(made), digest)
        while wats.queue.stats().depth:
            time.sleep(0.05)
        wats.queue.stop()
        running.result()


def main(url: str, token: str, queue: str, count: int, file: str, way: str, point: str = "") -> None:
    """Queue COUNT reports (0: without end) in QUEUE, a file or the URL of a Redis server, and send them.

    When `enqueue` has returned, the report's id and the digest of what will be sent go to FILE. With a COUNT it ends
    when the queue is empty; at the failpoint it dies.
    """
    arm(point)
    station = Station(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY))
    connection: Connection = {"base_url": url, "token": token, "queue_url" if "://" in queue else "queue_path": queue}
    if way == "blocking":
        blocking(station, count, connection)
    else:
        anyio.run(awaited, station, count, connection, backend=way)
