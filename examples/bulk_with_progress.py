"""Read many reports at once: so many at a time, with progress, and what failed told apart.

`python examples/bulk_with_progress.py` shows it against the bundled server.
"""

from __future__ import annotations

import sys
from uuid import uuid4

import anyio

from pywats_async import AsyncWATS
from pywats_async.fanout import fan_out
from pywats_async.testing import FakeWATS


def show(done: int, total: int) -> None:
    """Draw a bar on a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{'#' * (40 * done // total):40} {done}/{total}" + ("\n" if done == total else ""))


async def main() -> None:
    """Submit 30 reports, then read them back together with one that nobody submitted."""
    with FakeWATS() as server, server.serve() as url:
        async with AsyncWATS(url, server.token) as wats:
            reports = [wats.report.create_uut_report("ada", "PSU-5", "A", f"SN-{n}", 10) for n in range(30)]
            sent = await fan_out(range(30), lambda n: wats.report.submit_report(reports[n]), progress=show, most=10)
            print(f"submitted {len(sent)}, failed {len(sent.failures)}")

            wanted = [*sent.values(), str(uuid4())]
            read = await fan_out(wanted, wats.report.get_report, progress=show)
            print(f"read {len(read)}, failed {len(read.failures)}")
            for report_id, error in read.failures.items():
                print(f"{report_id == wanted[-1]}: {type(error).__name__}")


if __name__ == "__main__":
    anyio.run(main)
