"""`pywats-async demo`: from log files in a hot folder to the server and back, without a WATS account."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import typer

from ..client import WATS
from ..converters import FileOutcome, HotFolder
from ..errors import PyWATSError
from ..report import wsxf
from ..report.headers import ReportHeader
from ..settings import Settings
from ..testing import FakeWATS
from .convert import show_outcomes
from .delivery import RESULTS
from .demo_files import fill
from .exit_codes import ExitCode
from .options import AsJson
from .output import Output, counted

__all__ = ["demo"]

LogFiles = Annotated[
    list[Path] | None, typer.Argument(metavar="FILES/FOLDERS", help="Log files of testers; folders as a whole.")
]
_TOKEN = "demo"  # noqa: S105  # of a server on loopback that lives for one command
_GIVEN = {"part_number": "DEMO", "revision": "A", "operation_type": 10}
_SHOWN = 20
"""Rows of a table."""


def demo(files: LogFiles = None, as_json: AsJson = False) -> None:
    """Show the main job: convert log files from a hot folder, queue and deliver the reports, query them back.

    Without files it takes example logs. The exit code is 0 only if each report arrived once and was read back. With
    --json it prints one object: {"files": n, "converted": n, "quarantined": n, "reports": n, "submitted": n,
    "delivered": n, "failed": n, "headers": n, "seconds": s}.
    """
    with Output(as_json=as_json) as out, TemporaryDirectory(prefix="pywats-demo-") as place:
        hot = Path(place, "hot")
        hot.mkdir()
        missing = [path for path in files or () if not path.exists()]
        left = fill(hot, files) if not missing else []
        count = sum(path.is_file() for path in hot.rglob("*"))
        if missing or not count:
            said = f"{missing[0]} does not exist." if missing else "There is no log file in what was named."
            out.fail(said, code=ExitCode.USAGE)
            raise typer.Exit(ExitCode.USAGE)
        for reason in left:
            out.line(f"Left out: {reason}")
        started = perf_counter()
        port = _free_port()
        server = FakeWATS(token=_TOKEN)
        with server, WATS(settings=_settings(f"http://127.0.0.1:{port}", Path(place, "queue.db"))) as client:
            run = _Run(out, client, server)
            run.convert(hot)
            run.wait()
            with server.serve(port) as url:
                out.line(f"3. The bundled server runs on {url}, in memory.")
                run.drain()
                run.query()
                run.read_back()
                run.download()
        result = {**run.result(), "seconds": round(perf_counter() - started, 3)}
        out.result(result)
        for problem in run.problems:
            out.line(f"failed: {problem}", style="red")
        out.line("   ".join(f"{name} {value}" for name, value in result.items()), style="bold")
        if result["failed"] or run.problems or run.headers.keys() != run.ids:
            raise typer.Exit(ExitCode.FAILED)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _settings(url: str, queue: Path) -> Settings:
    """Settings of this run alone: what is set on this computer points to another server."""
    kept = {"queue_path": queue, "cache_ttl": {"report": 60}}
    return Settings.model_validate({"base_url": url, "token": _TOKEN, "trust_env": False, **kept})


@dataclass
class _Run:
    """One run, step by step."""

    out: Output
    client: WATS
    server: FakeWATS
    outcomes: list[FileOutcome] = field(default_factory=list[FileOutcome])
    ids: set[str] = field(default_factory=set[str])
    """The ids of all reports that were queued."""
    headers: dict[str, ReportHeader] = field(default_factory=dict[str, ReportHeader])
    """What the server has."""
    problems: list[str] = field(default_factory=list[str])

    def convert(self, hot: Path) -> None:
        """Convert everything in the hot folder."""
        folder = HotFolder(hot, arguments=_GIVEN, settle=0, age=0, empty_age=0, attempts=1, rescan=0.05)
        count = sum(path.is_file() for path in hot.rglob("*"))
        started = perf_counter()
        with self.out.progress("Converting", count) as advance:
            for outcome in self.client.converters.watch(folder, once=True, send=False):
                self.outcomes.append(outcome)
                advance()
        self.outcomes.sort(key=lambda one: one.path)
        self.ids = {report_id for outcome in self.outcomes for report_id in outcome.report_ids}
        seconds = perf_counter() - started
        said = f"{counted(len(self.outcomes), 'file')}, {counted(len(self.ids), 'report')} in {seconds:.2f} s"
        self.out.line(f"1. Converted from a hot folder: {said}.")
        given = "part number DEMO, revision A, process 10"
        self.out.line(f"   Where a file does not say it, the arguments of this demo do: {given}.")
        show_outcomes(self.out, self.outcomes)

    def wait(self) -> None:
        """Show that the reports are safe while there is no server."""
        stats = self.client.queue.stats().totals
        kept = f"{stats.waiting} reports wait on disk, {stats.bytes / 1000:,.0f} kB"
        away = "" if self.client.test_connection() else ", and the server is down"
        self.out.line(f"2. The queue: {kept}{away}.")

    def drain(self) -> None:
        """Send the queue."""
        total, started = self.client.queue.stats().totals.waiting, perf_counter()
        with self.out.progress("Delivering", total) as advance:
            drained = self.client.queue.drain(lambda one: None if one.status == "kept" else advance())
        seconds = perf_counter() - started
        rate = drained.delivered / max(seconds, 1e-6)
        came = sum(map(len, self.server.received.values()))
        sent = counted(drained.delivered, "report")
        said = f"{sent} in {seconds:.2f} s, {rate:,.0f} a second; {came} came to the server"
        self.out.line(f"4. Delivered: {said}.")
        for item in self.client.queue.list():
            self.problems.append(f"{item.serial_number}: not delivered: {'; '.join(item.findings) or drained.reason}")

    def query(self) -> None:
        """Query all headers, twice: the second time the cache answers."""
        found: list[ReportHeader] = []
        seconds: list[float] = []
        for _ in range(2):
            started = perf_counter()
            found = [*self.client.report.iter_uut_headers(), *self.client.report.iter_uur_headers()]
            seconds.append(perf_counter() - started)
        self.headers = {str(header.uuid): header for header in found}
        for header in found:
            if str(header.uuid) not in self.ids:
                self.problems.append(f"the server has {header.uuid}, which was not sent")
        if len(found) != len(self.headers):
            self.problems.append("the server has a report twice")
        self.problems += [f"{report_id} did not arrive" for report_id in sorted(self.ids - self.headers.keys())]
        first, second = (value * 1000 for value in seconds)
        stats = self.client.cache.stats
        once = "each id exactly once" if self.headers.keys() == self.ids and not self.problems else "NOT each id once"
        self.out.line(f"5. Headers queried back: {len(found)} in {first:.1f} ms, {once}; again in {second:.2f} ms,")
        self.out.line(f"   from the cache: {stats.hits} hits, {stats.misses} misses.")
        self._show(found)

    def _show(self, found: Sequence[ReportHeader]) -> None:
        rows = [
            (
                header.start and f"{header.start:%Y-%m-%d %H:%M}",
                header.part_number,
                header.serial_number,
                header.process_name,
                header.result,
                header.report_size,
            )
            for header in found[:_SHOWN]
        ]
        self.out.table(("start", "part number", "serial number", "process", "result", "kB"), rows)
        if len(found) > _SHOWN:
            self.out.line(f"... and {len(found) - _SHOWN} more")

    def read_back(self) -> None:
        """Read each report from the server."""
        started, good = perf_counter(), 0
        for report_id, header in self.headers.items():
            try:
                document = self.client.report.get_report(report_id).model_dump()
            except PyWATSError as error:
                self.problems.append(f"{header.serial_number}: not read back: {error.message}")
                continue
            if (document["sn"], document["pn"]) != (header.serial_number, header.part_number):
                self.problems.append(f"{header.serial_number}: read back as another unit")
            else:
                good += 1
        ms = (perf_counter() - started) * 1000
        self.out.line(f"6. Read back whole: {good} of {len(self.headers)} in {ms:.1f} ms.")

    def download(self) -> None:
        """Download one report in the other format, as a file would be stored."""
        if not self.headers:
            return
        report_id = next(iter(self.headers))
        started = perf_counter()
        try:
            content = self.client.report.get_report_xml(report_id)
            (document,) = wsxf.loads(content)
        except (PyWATSError, ValueError) as error:
            self.problems.append(f"{report_id}: not downloaded as WSXF: {error}")
            return
        ms = (perf_counter() - started) * 1000
        verdict = RESULTS.get(document["result"], document["result"])
        said = f"{document['pn']} {document['sn']}, {verdict}, {len(content):,} bytes"
        self.out.line(f"7. Downloaded as WSXF: {said} in {ms:.1f} ms.")

    def result(self) -> dict[str, Any]:
        """Return the figures. A file that could not be converted counts as one report that failed."""
        reports = sum(len(one.report_ids) for one in self.outcomes)
        quarantined = sum(one.status == "failed" for one in self.outcomes)
        arrived = sum(report_id in self.headers for one in self.outcomes for report_id in one.report_ids)
        return {
            "files": len(self.outcomes),
            "converted": sum(one.status == "converted" for one in self.outcomes),
            "quarantined": quarantined,
            "reports": reports,
            "submitted": reports + quarantined,
            "delivered": arrived,
            "failed": reports - arrived + quarantined,
            "headers": len(self.headers),
        }
