"""This package, measured: `python -m tests.bench.ours MEASURE PARAMETERS`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .side import Queue, main


class Ours:
    """This package with its defaults: retries, breaker, deadline, limits and cache stay on."""

    importing = "import pywats_async"
    first_report = (
        "from pywats_async import CompOp, UUTReport\n"
        "report = UUTReport(pn='PN-1', sn='1', rev='A', process_code=10, station_name='S', location='L', purpose='P')\n"
        "step = dict(name='Rail', value=5.02, unit='V', comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1)\n"
        "report.get_root_sequence_call().add_numeric_step(**step)\n"
        "report.model_dump_json()\n"
    )

    def version(self) -> str:
        """Return the version of the package."""
        from pywats_async import __version__

        return str(__version__)

    def build(self, steps: int) -> Any:
        """Return a new report, as a client makes it."""
        from pywats_async import CompOp, UUTReport

        report = UUTReport.create(
            operator="ada",
            part_number="PN-100200",
            revision="A",
            serial_number="SN-000001",
            process_code=10,
            station_name="STATION-7",
            location="Line 2",
            purpose="Production",
        )
        root = report.get_root_sequence_call()
        for number in range(1, steps + 1):
            root.add_numeric_step(
                name=f"Rail {number}",
                value=5.02,
                unit="V",
                comp_op=CompOp.GELE,
                low_limit=4.9,
                high_limit=5.1,
                tot_time=0.25,
            )
        return report

    def dump(self, report: Any) -> bytes:
        """Return the report as it is sent."""
        data: bytes = report.to_bytes()
        return data

    def parse(self, wsjf: bytes) -> None:
        """Read a report and touch its steps."""
        from pywats_async import UUTReport

        for step in UUTReport.model_validate_json(wsjf).get_root_sequence_call().steps:
            _ = step.name, step.status

    def converter(self, form: str, path: str) -> Callable[[], bytes]:
        """Return what converts a log file, with all checks and the ids that a hot folder gives."""
        from pathlib import Path

        from pywats_async.converters import Registry, Source
        from pywats_async.converters.conversion import conversion

        found = Registry().get(form)
        args = found.arguments.parse({"part_number": "PN-1", "revision": "A", "operation_type": 10})
        return lambda: b"\n".join(one.report.to_bytes() for one in conversion(found, Source(Path(path)), args))

    def awaited(self, url: str) -> Any:
        """Return a client with the defaults."""
        from pywats_async import AsyncWATS

        return AsyncWATS(url, "dG9rZW4=")

    def blocking(self, url: str) -> Any:
        """Return a client with the defaults."""
        from pywats_async import WATS

        return WATS(url, "dG9rZW4=")

    def caching(self, url: str, *, blocking: bool, file: Path | None = None) -> Any:
        """Return a client that was asked to keep report headers."""
        from pywats_async import WATS, AsyncWATS

        where: Any = {"cache": "sqlite", "cache_path": file} if file else {}
        return (WATS if blocking else AsyncWATS)(url, "dG9rZW4=", cache_ttl={"report": 600}, **where)

    async def latest_results(self, client: Any, serials: list[str]) -> int:
        """Ask for all units at once."""
        return len({header.serial_number for header in await client.report.get_headers_by_serial(serials)})

    async def running_counts(self, client: Any, serials: list[str]) -> list[int]:
        """Ask for all assets at once."""
        found = {asset.serial_number: asset for asset in await client.asset.get_assets_by_serial(serials)}
        return [found[serial].running_count or 0 for serial in serials]

    def queue(self, where: str, url: str) -> Queue:
        """Return the queue of a client with the defaults."""
        return OurQueue(where, url)


class OurQueue:
    """`wats.queue`."""

    def __init__(self, where: str, url: str) -> None:
        from pywats_async import AsyncWATS

        place: Any = {"queue_url" if "://" in where else "queue_path": where}
        self._client = AsyncWATS(url, "dG9rZW4=", **place)

    async def put(self, report: Any) -> None:
        """Accept a report."""
        await self._client.queue.enqueue(report)

    async def put_many(self, reports: list[Any]) -> None:
        """Accept reports."""
        await self._client.queue.enqueue_many(reports)

    async def count(self) -> int:
        """Return how many wait."""
        return (await self._client.queue.stats()).depth

    async def drain(self) -> int:
        """Send all, five at a time."""
        return (await self._client.queue.drain(concurrency=5)).delivered

    async def close(self) -> None:
        """Close the client."""
        await self._client.close()


if __name__ == "__main__":
    main(Ours())
