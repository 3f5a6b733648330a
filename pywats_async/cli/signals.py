"""Stop when the system asks for it: SIGTERM, Ctrl-C, Ctrl-Break."""

from __future__ import annotations

import signal
import sys
from collections.abc import Awaitable, Callable

import anyio

__all__ = ["stop_on_signal"]


async def stop_on_signal(stop: Callable[[], Awaitable[object]]) -> None:
    """Await `stop` at the first signal."""
    if sys.platform == "win32":
        told = anyio.Event()
        for number in (signal.SIGINT, signal.SIGBREAK, signal.SIGTERM):
            signal.signal(number, lambda *_: told.set())
        while not told.is_set():  # noqa: ASYNC110  # a signal wakes no loop here
            await anyio.sleep(0.2)
    else:
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            async for _ in signals:
                break
    await stop()
