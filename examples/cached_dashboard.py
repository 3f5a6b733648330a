"""A dashboard that asks the same again and again: `python examples/cached_dashboard.py`, on the bundled server."""

from __future__ import annotations

from time import perf_counter

import anyio

from pywats_async import AsyncWATS
from pywats_async.testing import FakeWATS

REFRESHES = 50


async def refresh(wats: AsyncWATS) -> int:
    """Read what one page shows."""
    rows = 0
    async with anyio.create_task_group() as tasks:

        async def show(part_number: str) -> None:
            nonlocal rows
            headers = await wats.report.get_headers_by_part_number(part_number, top=100)
            rows += len(headers)

        for part_number in ("PSU-5", "PSU-12"):
            tasks.start_soon(show, part_number)
    return rows


async def measure(url: str, token: str | None, **options: object) -> tuple[float, AsyncWATS]:
    """Refresh the page many times; return the milliseconds of one, and the client for its figures."""
    async with AsyncWATS(url, token, **options) as wats:  # type: ignore[arg-type]  # options of the client
        await refresh(wats)
        started = perf_counter()
        for _ in range(REFRESHES):
            await refresh(wats)
        return (perf_counter() - started) / REFRESHES * 1000, wats


async def main() -> None:
    """Show a page from the server, then from the cache, then after a write."""
    with FakeWATS() as server, server.serve() as url:
        async with AsyncWATS(url, server.token) as wats:
            for number in range(40):
                part_number = ("PSU-5", "PSU-12")[number % 2]
                report = wats.report.create_uut_report("ada", part_number, "A", f"SN-{number}", operation_type=10)
                await wats.report.submit_report(report)

        plain, _ = await measure(url, server.token)
        server.reset()
        cached, wats = await measure(url, server.token, cache="memory", cache_ttl={"report": 60})
        stats = wats.cache.stats
        print(f"a refresh: {plain:.2f} ms from the server, {cached:.3f} ms from the cache")
        print(f"hit rate: {stats.hit_rate:.0%}, requests: {server.count()} for {2 * (REFRESHES + 1)} reads")

        async with AsyncWATS(url, server.token, cache="memory", cache_ttl={"report": 60}) as wats:
            before = await refresh(wats)
            await wats.report.submit_report(wats.report.create_uut_report("ada", "PSU-5", "A", "SN-new", 10))
            print(f"a write is seen at once: {before} rows, then {await refresh(wats)}")


if __name__ == "__main__":
    anyio.run(main)
