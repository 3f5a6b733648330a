"""The measures of the cache beyond repeats: equal reads at a time, each kind of store, and what many reads do to the
event loop.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from .measure import _keep_calling
from .queueing import _place
from .side import Side

__all__ = ["loop_blocked", "stampede", "stored"]

Figure = dict[str, Any]


def stampede(side: Side, *, url: str, rows: int, readers: int, times: int) -> Figure:
    """Read the same rows so many times at once, none of them cached; one figure for all of them."""

    async def run() -> Figure:
        spent: list[float] = []
        for _ in range(times):
            client = side.caching(url, blocking=False)
            await client.report.query_uut_headers(top=1)  # the connection, and what is imported late
            begun = perf_counter()
            await asyncio.gather(*(client.report.query_uut_headers(top=rows) for _ in range(readers)))
            spent.append(perf_counter() - begun)
            await client.close()
        return {"value": median(spent)}

    return asyncio.run(run())


def stored(side: Side, *, url: str, kind: str, hit: bool, seconds: float) -> Figure:
    """Read one row that is in a store, or in none yet. A hit is read from the store each time, not from memory before
    it, as another process would.
    """
    from pywats_async import AsyncWATS

    async def run(place: str) -> Figure:
        where: Any = {"redis": {"cache_url": place}, "sqlite": {"cache_path": Path(place)}}.get(kind, {})
        async with AsyncWATS(url, "dG9rZW4=", cache=kind, cache_ttl={"report": 600}, **where) as wats:
            numbers = count()

            async def call() -> None:
                number = 0 if hit else next(numbers)
                with wats.capture() as answers:
                    await wats.report.query_uut_headers(top=1, odata_filter=f"partNumber eq 'PN-{number}'")
                assert kind == "off" or number < 2 or answers[0].from_cache == hit

            return await _keep_calling(call, 1, seconds)

    with ExitStack() as places:
        place = places.enter_context(_place(kind == "redis", durable=False)) if kind in ("redis", "sqlite") else ""
        return asyncio.run(run(place))


def loop_blocked(side: Side, *, url: str, reads: int, at_a_time: int) -> Figure:
    """Tell the longest time in which reads, under the limits of the defaults, kept the event loop from other work."""

    async def run() -> Figure:
        client = side.awaited(url)
        await client.report.query_uut_headers(top=1)
        longest, done = 0.0, False

        async def watch() -> None:
            nonlocal longest
            while not done:
                begun = perf_counter()
                await asyncio.sleep(0.001)
                longest = max(longest, perf_counter() - begun - 0.001)

        watching = asyncio.create_task(watch())
        left = iter(range(reads))

        async def work() -> None:
            for _ in left:
                await client.report.query_uut_headers(top=1)

        await asyncio.gather(*(work() for _ in range(at_a_time)))
        done = True
        await watching
        await client.close()
        return {"value": longest}

    return asyncio.run(run())
