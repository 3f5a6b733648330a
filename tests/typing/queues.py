"""The Queue domain: exact for both clients."""

from __future__ import annotations

from typing import assert_type

from pywats_async import WATS, AsyncWATS, Delivered, Queued, QueueService, UUTReport
from pywats_async.bridge import Async, Blocking


async def awaited(wats: AsyncWATS, report: UUTReport) -> None:
    assert_type(wats.queue, QueueService[Async])
    assert_type(await wats.queue.enqueue(report), str)
    assert_type(await wats.queue.submit(report), Delivered | Queued)


def blocking(wats: WATS, report: UUTReport) -> None:
    assert_type(wats.queue, QueueService[Blocking])
    assert_type(wats.queue.enqueue(report), str)
    assert_type(wats.queue.submit(report), Delivered | Queued)
