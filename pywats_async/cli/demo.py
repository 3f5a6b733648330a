"""`pywats-async demo`: reports to a server and back, without a WATS account."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from time import perf_counter
from typing import Any

import typer

from ..client import WATS
from ..errors import PyWATSError
from ..report import wsxf
from ..settings import Settings
from ..testing import FakeWATS
from .delivery import HEAD, RESULTS, Outcome, counts, deliver, show
from .exit_codes import ExitCode
from .files import examples, find_files, read_file
from .options import AsJson, Files
from .output import Output

__all__ = ["demo"]

_TOKEN = "demo"  # noqa: S105  # of a server on loopback that lives for one command


def demo(files: Files = None, as_json: AsJson = False) -> None:
    """Show the main job: start the bundled server, submit reports, query them back, download them again.

    Without files it takes example reports. With --json it prints one object: {"submitted": n, "delivered": n,
    "failed": n, "headers": n, "seconds": s}. The exit code is 0 only if all were delivered and read back.
    """
    with Output(as_json=as_json) as out:
        paths = find_files(files) if files else examples()
        if not paths:
            out.fail("There is no report in what was named.", code=ExitCode.USAGE)
            raise typer.Exit(ExitCode.USAGE)
        started = perf_counter()
        with FakeWATS(token=_TOKEN) as server, server.serve() as url, WATS(settings=_settings(url)) as client:
            out.line(f"1. The bundled server runs on {url}, in memory.")
            outcomes = list(deliver(client, chain.from_iterable(map(read_file, paths))))
            out.line("2. Reports submitted:")
            show(out, outcomes)
            headers = _query(out, client)
            _read_back(out, client, outcomes)
            _download(out, client, outcomes)
        seconds = perf_counter() - started
        result = {**counts(outcomes), "headers": len(headers), "seconds": round(seconds, 3)}
        expected = {outcome.report_id for outcome in outcomes if outcome.sent}
        out.result(result)
        for outcome in outcomes:
            if outcome.sent and outcome.error is not None:
                out.line(f"failed: {outcome.path.name}: {outcome.error}", style="red")
        out.line("   ".join(f"{name} {value}" for name, value in result.items()), style="bold")
        if result["failed"] or set(headers) != expected:
            raise typer.Exit(ExitCode.FAILED)


def _settings(url: str) -> Settings:
    """Settings of this run alone: what is set on this computer points to another server."""
    return Settings.model_validate({"base_url": url, "token": _TOKEN, "trust_env": False})


def _query(out: Output, client: WATS) -> dict[str, Any]:
    """Return all headers on the server by the ids of their reports, and show them."""
    started = perf_counter()
    tests = list(client.report.iter_uut_headers())
    repairs = list(client.report.iter_uur_headers())
    ms = (perf_counter() - started) * 1000
    out.line(f"3. Headers queried back: {len(tests)} of tests and {len(repairs)} of repairs in {ms:.1f} ms:")
    out.table(
        ("start", "part number", "serial number", "process", "result", "kB"),
        [
            (
                header.start and f"{header.start:%Y-%m-%d %H:%M}",
                header.part_number,
                header.serial_number,
                header.process_name,
                header.result,
                header.report_size,
            )
            for header in (*tests, *repairs)
        ],
    )
    return {str(header.uuid): header for header in (*tests, *repairs)}


def _read_back(out: Output, client: WATS, outcomes: Iterable[Outcome]) -> None:
    """Read each report from the server; one that is not what was sent last under its id has failed."""
    sent = {outcome.report_id: outcome for outcome in outcomes if outcome.sent}
    started = perf_counter()
    for report_id, outcome in sent.items():
        try:
            document = client.report.get_report(report_id).model_dump()
        except PyWATSError as error:
            outcome.error = f"not read back: {error.message}"
            continue
        for key in HEAD[2:]:
            if document.get(key) != outcome.head[key]:
                outcome.error = f"read back with another {key}: {document.get(key)!r}"
    ms = (perf_counter() - started) * 1000
    good = sum(outcome.error is None for outcome in sent.values())
    out.line(f"4. Read back whole: {good} of {len(sent)} in {ms:.1f} ms.")


def _download(out: Output, client: WATS, outcomes: Iterable[Outcome]) -> None:
    """Download one report in the other format, as a file would be stored."""
    chosen = next((outcome for outcome in outcomes if outcome.sent and outcome.error is None), None)
    if chosen is None:
        return
    started = perf_counter()
    try:
        content = client.report.get_report_xml(chosen.report_id)
        (document,) = wsxf.loads(content)
    except (PyWATSError, ValueError) as error:
        chosen.error = f"not downloaded as WSXF: {error}"
        return
    ms = (perf_counter() - started) * 1000
    verdict = RESULTS.get(document["result"], document["result"])
    out.line(
        f"5. Downloaded as WSXF: {document['pn']} {document['sn']}, {verdict}, {len(content):,} bytes in {ms:.1f} ms."
    )
