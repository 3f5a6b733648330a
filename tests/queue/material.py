"""What tests put into a queue, and how they wait for what becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

import anyio

from pywats_async import UUTReport
from pywats_async.queue.store import Entry


def entry(body: bytes = b"{}", report_id: str | None = None, priority: int = 5) -> Entry:
    """Return something that a store takes."""
    return Entry(report_id or str(uuid4()), body, priority=priority)


def report(serial_number: str = "SN-1") -> UUTReport:
    """Return a report that every server takes."""
    made = UUTReport.create(
        operator="ada",
        part_number="PN-1",
        revision="A",
        serial_number=serial_number,
        process_code=10,
        station_name="ST-1",
        location="Lab",
        purpose="Test",
    )
    made.get_root_sequence_call().add_boolean_step(name="LED", status="Passed")
    return made


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 20.0) -> None:
    """Wait until something is true, but not for ever."""
    with anyio.fail_after(seconds):
        while not await condition():  # noqa: ASYNC110  # another process may make it true
            await anyio.sleep(0.02)
