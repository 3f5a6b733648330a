"""Run until the system asks to stop: SIGTERM, Ctrl-C, Ctrl-Break."""

from __future__ import annotations

import signal
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from ..errors import PyWATSError

__all__ = ["run_tasks", "stop_on_signal"]

T = TypeVar("T")


def run_tasks(main: Callable[[], Awaitable[T]]) -> T:
    """Run what waits for signals beside its work. Of the errors of its tasks, raise the first of ours by itself."""
    try:
        return anyio.run(main)
    except* PyWATSError as errors:
        raise errors.exceptions[0] from None


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
