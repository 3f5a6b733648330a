"""A converter of your own and a hot folder, without an account: python examples/converter.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pywats_async import WATS, UUTReport
from pywats_async.converters import Arguments, HotFolder, Source, converter
from pywats_async.converters.values import parse_number
from pywats_async.testing import FakeWATS


@converter("bench", patterns=["*.bench"])
def bench(source: Source, args: Arguments) -> Iterator[UUTReport]:
    """A line is a unit: its serial number, and the volts of its one rail."""
    for number, line in enumerate(source.lines(), 1):
        if line:
            serial_number, _, volts = line.partition(" ")
            report = args.new_report(serial_number=serial_number)
            rail = parse_number(volts, what="the voltage", line=number)
            report.get_root_sequence_call().add_numeric_step(name="rail", value=rail, unit="V")
            yield report


def main() -> None:
    with TemporaryDirectory() as place, FakeWATS() as server:
        inbox = Path(place, "in")
        inbox.mkdir()
        (inbox / "good.bench").write_text("SN-1 5.01\nSN-2 4.98\n")
        (inbox / "half.bench").write_text("SN-3")
        given = {"part_number": "PN-1", "revision": "A", "operation_type": 10}
        folder = HotFolder(inbox, arguments=given, settle=0.1, age=0.1, rescan=0.2, retry_delay=0.1)
        queue = Path(place, "queue.db")
        with WATS("https://wats.test", server.token, transport=server.transport(), queue_path=queue) as wats:
            wats.converters.registry.add(bench)
            for done in wats.converters.watch(folder, once=True):
                said = done.reason or f"{len(done.report_ids)} reports"
                print(f"{done.path.name}: {done.status}, {said}")
            headers = wats.report.iter_uut_headers()
            print("on the server:", *sorted(str(header.serial_number) for header in headers))


if __name__ == "__main__":  # worker processes load this file too
    main()
