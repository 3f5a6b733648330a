"""A test station that can be killed."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256

import anyio

from pywats_async import AsyncWATS
from pywats_async.queue.failpoints import arm

from .material import report

with suppress(ImportError):  # what is imported before the fork is imported once
    import redis  # noqa: F401


async def work(url: str, token: str, queue: str, count: int, acknowledged: int) -> None:
    """Queue reports and send them."""
    where = {"queue_url" if "://" in queue else "queue_path": queue}
    async with AsyncWATS(url, token, **where) as wats, anyio.create_task_group() as group:  # type: ignore[arg-type]
        group.start_soon(wats.queue.run)
        number = 0
        while not count or number < count:
            number += 1
            made = report(f"SN-{os.getpid()}-{number}")
            digest = sha256(made.to_bytes()).hexdigest()
            report_id = await wats.queue.enqueue(made)
            os.write(acknowledged, f"{report_id} {digest}\n".encode())
        while (await wats.queue.stats()).depth:  # noqa: ASYNC110
            await anyio.sleep(0.05)
        await wats.queue.stop()


def main(url: str, token: str, queue: str, count: int, file: str, point: str = "") -> None:
    """Queue COUNT reports (0: without end) in QUEUE, a file or the URL of a Redis server, and send them.

    When `enqueue` has returned, the report's id and the digest of what will be sent go to FILE. With a COUNT it ends
    when the queue is empty; at the failpoint it dies.
    """
    arm(point)
    acknowledged = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    anyio.run(work, url, token, queue, count, acknowledged)
