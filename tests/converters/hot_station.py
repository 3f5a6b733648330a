"""A station that watches a folder and can be killed: `python -m tests.converters.hot_station FOLDER QUEUE`.

Nothing is sent: the queue's file is looked at in the end. It runs until it is killed, or with a third argument until
everything is dealt with.
"""

from __future__ import annotations

import sys

import anyio

from pywats_async import AsyncWATS
from pywats_async.converters import HotFolder

from .rails import GIVEN, rails


async def main(folder: str, queue: str, once: bool) -> None:
    """Watch."""
    hot = HotFolder(
        folder, converter="rails", arguments=GIVEN, settle=0, age=0, empty_age=0, rescan=0.05, attempts=1, polling=True
    )
    async with AsyncWATS("http://wats.test", "test-token", queue_path=queue) as wats:
        wats.converters.registry.add(rails)
        async for done in wats.converters.watch(hot, once=once, workers=1, send=False):
            sys.stdout.write(f"{done.path.name}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    anyio.run(main, sys.argv[1], sys.argv[2], len(sys.argv) > 3)
