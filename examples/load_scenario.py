"""A load test with an operation of your own, from code. `python examples/load_scenario.py` (extra `loadtest`)."""

from __future__ import annotations

import anyio

from pywats_async import AsyncWATS
from pywats_async.loadtest import Scenario, Stage, arrivals, generate
from pywats_async.testing import FakeWATS


async def check_and_submit(wats: AsyncWATS, number: int) -> None:
    """Do what this station does for each unit."""
    serial_number = f"SN-{number:04}"
    await wats.report.get_headers_by_serial(serial_number)
    report = wats.report.create_uut_report("ada", "PSU-5", "A", serial_number, operation_type=10)
    report.get_root_sequence_call().add_numeric_step(name="5V rail", value=5.0, unit="V")
    await wats.report.submit_report(report)


async def main() -> None:
    """Begin 20 operations a second, independently of each other, for three seconds."""
    with FakeWATS() as server, server.serve() as url:
        async with AsyncWATS(url, server.token) as wats:
            await wats.get_version()
            recording = await generate(wats, {Scenario("unit", check_and_submit): 1}, arrivals([Stage(20, 3)]))
    figures = recording.figures()
    latency = ", ".join(f"{name} {value:.1f}" for name, value in figures["latency_ms"].items())
    print(f"{figures['done']} units, {figures['failed']} failed; ms from when they were due: {latency}")


if __name__ == "__main__":
    anyio.run(main)
