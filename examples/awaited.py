"""Build, submit and query reports with `await`. Runs against the bundled server: `python examples/awaited.py`."""

from __future__ import annotations

import anyio

from pywats_async import AsyncWATS, CompOp, UUTReport
from pywats_async.testing import FakeWATS


def measured(wats: AsyncWATS, serial_number: str, volts: float) -> UUTReport:
    """Return the report of one unit."""
    report = wats.report.create_uut_report("ada", "PSU-5", "A", serial_number, operation_type=10)
    root = report.get_root_sequence_call()
    root.add_numeric_step(name="5V rail", value=volts, unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1)
    root.add_boolean_step(name="LED", status="Passed")
    return report


async def main() -> None:
    """Submit ten reports at once, then read them back."""
    with FakeWATS() as server, server.serve() as url:  # in production: AsyncWATS("https://acme.wats.com", token)
        async with AsyncWATS(url, server.token, station_name="ST-1") as wats:
            reports = [measured(wats, f"SN-{number:03}", 4.85 + number * 0.02) for number in range(10)]
            async with anyio.create_task_group() as group:
                for report in reports:
                    group.start_soon(wats.report.submit_report, report)

            async for header in wats.report.iter_uut_headers(part_number="PSU-5", orderby="serialNumber asc"):
                print(header.serial_number, header.result, header.station_name)

            failed = await wats.report.query_uut_headers(odata_filter="result eq 'Failed'", top=10)
            print(f"{len(failed)} of {len(reports)} failed")


if __name__ == "__main__":
    anyio.run(main)
