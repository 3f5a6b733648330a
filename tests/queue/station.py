"""A test station that can be killed: `python -m tests.queue.station URL TOKEN FILE COUNT`.

It queues COUNT reports (0: without end) and sends them at the same time, and prints each id after `enqueue` has
returned. With a COUNT it ends when the queue is empty.
"""

from __future__ import annotations

import os
import sys

import anyio

from pywats_async import AsyncWATS

from .conftest import report


async def main(url: str, token: str, file: str, count: int) -> None:
    """Queue and send."""
    async with AsyncWATS(url, token, queue_path=file) as wats, anyio.create_task_group() as group:
        group.start_soon(wats.queue.run)
        number = 0
        while not count or number < count:
            number += 1
            report_id = await wats.queue.enqueue(report(f"SN-{os.getpid()}-{number}"))
            os.write(1, f"{report_id}\n".encode())
        while (await wats.queue.stats()).totals.waiting + (await wats.queue.stats()).totals.sending:  # noqa: ASYNC110
            await anyio.sleep(0.05)
        await wats.queue.stop()


if __name__ == "__main__":
    anyio.run(main, sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
