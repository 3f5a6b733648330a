"""An hour of a dashboard and a test station, in simulated time: how many requests it costs, and how often what they
are told is older than what was written.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from .side import Side

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["FIXTURES", "mixed_session"]

ON_THE_LINE = [f"SN-{number}" for number in range(60)]
FIXTURES = [f"FX-{number}" for number in range(20)]
_REFRESH, _UNIT, _EDIT = 15, 60, 600
"""Seconds between two refreshes of the dashboard, two units of the station, two edits of a product."""


class Clock:
    """Time that also passes when told to: must be made before anything takes its own reference to the clocks."""

    def __init__(self) -> None:
        from time_machine import travel

        self._passed = 0.0
        self._wall = travel(time.time()).start()
        monotonic = time.monotonic
        time.monotonic = lambda: monotonic() + self._passed

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self._wall.shift(seconds)
        self._passed += seconds


class Session:
    """Both programs; each has a client of its own, as two programs of one computer."""

    def __init__(self, side: Side, dashboard: Any, station: Any) -> None:
        self.side, self.dashboard, self.station = side, dashboard, station
        self.stale: list[str] = []
        self.tested = self.edited = 0

    def expect(self, what: str, fresh: bool) -> None:
        """Note an answer that is older than what was written."""
        if not fresh:
            self.stale.append(what)

    async def refresh(self) -> None:
        """Show the latest reports, and the names that stand beside them."""
        latest = await self.dashboard.report.query_uut_headers(top=50)
        self.expect("dashboard: headers", len(latest) == min(self.tested, 50))
        products = await self.dashboard.product.get_products()
        self.expect("dashboard: products", any(product.name == str(self.edited + 1) for product in products))
        await self.dashboard.process.get_processes()
        await self.dashboard.production.get_phases()
        await self.dashboard.asset.get_asset_types()
        results = await self.side.latest_results(self.dashboard, ON_THE_LINE)
        self.expect("dashboard: results", results == min(self.tested, len(ON_THE_LINE)))
        fixtures = await self.side.running_counts(self.dashboard, FIXTURES)
        self.expect("dashboard: fixtures", fixtures[0] == self.tested)

    async def test_unit(self) -> None:
        """Test a unit as a station does: look things up, submit, see that it is there, and hand the unit on."""
        serial = f"SN-{self.tested}"
        await self.station.process.get_processes()
        product = await self.station.product.get_product("PN-0")
        self.expect("station: product", product.name == str(self.edited + 1))
        before = await self.station.production.get_unit(serial, "PN-0")
        phase = 8 if before.unit_phase_id != 8 else 16
        report = self.side.build(10)
        report.sn = serial
        await self.station.report.submit_report(report)
        await self.station.asset.increment_count(serial_number=FIXTURES[0])
        self.tested += 1
        headers = await self.station.report.query_uut_headers(top=1_000)
        self.expect("station: headers", len(headers) == self.tested)
        await self.station.production.set_unit_phase(serial, "PN-0", phase)
        unit = await self.station.production.get_unit(serial, "PN-0")
        self.expect("station: unit", unit.unit_phase_id == phase)

    async def edit(self) -> None:
        """Rename a product, as an engineer does at the station."""
        product = await self.station.product.get_product("PN-0")
        self.edited += 1
        await self.station.product.update_product(product.model_copy(update={"name": str(self.edited + 1)}))


def mixed_session(side: Side, *, url: str, minutes: int) -> dict[str, Any]:
    """Let so many simulated minutes pass; the value is requests."""
    clock = Clock()

    async def run() -> dict[str, Any]:
        async with _clients(side, url) as (dashboard, station):
            session = Session(side, dashboard, station)
            for second in range(0, minutes * 60, 5):
                if second % _UNIT == 0:
                    await session.test_unit()
                if second % _EDIT == 5:
                    await session.edit()
                if second % _REFRESH == 10:
                    await session.refresh()
                clock.pass_(5)
            return {"value": await asyncio.to_thread(_requests, url), "stale answers": len(session.stale)}

    return asyncio.run(run())


@asynccontextmanager
async def _clients(side: Side, url: str) -> AsyncIterator[tuple[Any, Any]]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        first, second = (side.caching(url, blocking=False, file=Path(folder) / "c" / "cache.db") for _ in range(2))
        try:
            yield first, second
        finally:
            await first.close()
            await second.close()


def _requests(url: str) -> int:
    with urlopen(f"{url}/bench/requests") as answer:
        return int(json.load(answer))
