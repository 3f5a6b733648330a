"""Test on while the server is away: reports wait on disk, and each arrives once. Nothing leaves this computer."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pywats_async import WATS, Queued, UUTReport
from pywats_async.testing import FakeWATS


def tested(wats: WATS, number: int) -> UUTReport:
    """Return the report of one unit."""
    report = wats.report.create_uut_report("ada", "PN-1", "A", f"SN-{number}", 10)
    report.get_root_sequence_call().add_boolean_step(name="LED", status="Passed")
    return report


def main(folder: str) -> None:
    """Kill the server, go on testing, bring it back."""
    server, file = FakeWATS(), Path(folder, "queue.db")
    with server.serve() as url, WATS(url, server.token, queue_path=file) as wats:
        print("with the server:", type(wats.queue.submit(tested(wats, 0))).__name__)
    with WATS(url, server.token, queue_path=file) as wats:  # nobody listens there now
        outcomes = [wats.queue.submit(tested(wats, number)) for number in range(1, 6)]
        print("without it:", sum(isinstance(outcome, Queued) for outcome in outcomes), "queued")
    with server.serve() as url, WATS(url, server.token, queue_path=file) as wats:
        print("waiting:", wats.queue.stats().totals.waiting)
        print("drained:", wats.queue.drain().delivered)
        serials = sorted(header.serial_number for header in wats.report.query_uut_headers() if header.serial_number)
        print("the server has:", *serials)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        main(temporary)
