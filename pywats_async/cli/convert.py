"""`pywats-async convert`: turn log files into reports, and send them or look at them."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from ..client import WATS
from ..converters import FileOutcome, Skip, Suspend
from ..errors import ConverterError, PyWATSError
from ..queue import Drained
from ..report import wsxf
from ..report.deep_json import dumps
from .conversion import Args, ConverterName, Load, given, load, log_files
from .delivery import RESULTS
from .exit_codes import ExitCode
from .options import AsJson, BaseUrl, TokenFile, client_settings, local_settings
from .output import Output, counted

__all__ = ["convert", "show_outcomes"]

LogFiles = Annotated[list[Path], typer.Argument(metavar="FILES/FOLDERS", help="Log files; folders as a whole.")]


def convert(
    files: LogFiles,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing; with --json print a WSJF object a line for each report.")
    ] = False,
    converter: ConverterName = None,
    arg: Args = None,
    load_: Load = None,
    priority: Annotated[int, typer.Option("--priority", min=1, max=10, help="Of the reports in the queue.")] = 5,
    base_url: BaseUrl = None,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Convert log files and send their reports, through the queue: what the server cannot take now waits there.

    The files stay as they are. Of a file that cannot be converted nothing is sent.
    """
    with Output(as_json=as_json) as out:
        arguments, paths = given(arg), list(log_files(files))
        if not paths:
            out.fail("There is no log file in what was named.", code=ExitCode.USAGE)
            raise typer.Exit(ExitCode.USAGE)
        if dry_run:
            with WATS(settings=local_settings()) as client:
                load(client.converters.registry, load_)
                failed = _dry_run(out, client, paths, converter, arguments)
            raise typer.Exit(ExitCode.FAILED if failed else ExitCode.OK)
        with WATS(settings=client_settings(base_url, token_file)) as client:
            load(client.converters.registry, load_)
            outcomes: list[FileOutcome] = []
            with out.progress("Converting", len(paths)) as advance:
                for path in paths:
                    outcomes.append(client.converters.process(path, converter, arguments, priority))
                    advance()
            drained = client.queue.drain()
        _finish(out, outcomes, drained)


def _dry_run(out: Output, client: WATS, paths: list[Path], converter: str | None, arguments: dict[str, Any]) -> int:
    """Print what would be sent; return how many files failed."""
    rows: list[tuple[object, ...]] = []
    failed = 0
    for path in paths:
        try:
            with redirect_stdout(sys.stderr):  # what a converter prints is no report
                reports = client.converters.convert(path, converter, arguments)
        except Skip as skip:
            rows.append((path.name, "", "", "", "skipped", str(skip)))
            continue
        except (ConverterError, Suspend) as error:
            failed += 1
            said = error.message if isinstance(error, PyWATSError) else str(error)
            sys.stderr.write(f"failed: {path}: {said}\n")
            if isinstance(error, PyWATSError) and error.hint:
                sys.stderr.write(f"Hint: {error.hint}\n")
            continue
        for report in reports:
            data = report.data
            if out.as_json:
                sys.stdout.write(dumps(wsxf.strip(data)).decode() + "\n")
            rows.append((path.name, data["pn"], data["sn"], RESULTS.get(data["result"]), "ok", ""))
    out.table(
        ("file", "part number", "serial number", "result", "status", ""), rows, title="Nothing is sent (--dry-run)"
    )
    return failed


def show_outcomes(out: Output, outcomes: list[FileOutcome], *, title: str | None = None) -> None:
    """Print what became of log files: a table, then why some failed."""
    rows = [
        (one.path.name, one.converter, len(one.report_ids), one.status, f"{one.seconds * 1000:.0f}") for one in outcomes
    ]
    out.table(("file", "converter", "reports", "status", "ms"), rows, title=title)
    for one in outcomes:
        for note in one.notes:
            out.line(f"note: {one.path.name}: {note}")
        if one.mended:
            said = f"changed so that the server takes the reports: {counted(one.mended, 'value')}"
            out.line(f"mended: {one.path.name}: {said}", style="yellow")
        if one.status != "converted":
            said = f"{one.status}: {one.path.name}: {one.reason}" + (f" {one.hint}" if one.hint else "")
            out.line(said, style="red" if one.status == "failed" else "yellow")


def _finish(out: Output, outcomes: list[FileOutcome], drained: Drained) -> None:
    """Print the outcomes, and leave with an exit code unless all went well."""
    failed = sum(one.status in ("failed", "suspended") for one in outcomes)
    result = {
        "converted": sum(one.status == "converted" for one in outcomes),
        "failed": failed,
        "reports": sum(len(one.report_ids) for one in outcomes),
        "delivered": drained.delivered,
        "refused": drained.dead,
        "waiting": drained.left,
        "reason": drained.reason,
        "files": [dict(one.wire()) for one in outcomes],
    }
    out.result(result)
    show_outcomes(out, outcomes)
    said = ("converted", "failed", "reports", "delivered", "refused", "waiting")
    out.line("   ".join(f"{name} {result[name]}" for name in said), style="bold")
    if drained.left:
        out.line(f"Reports wait in the queue: {drained.reason} 'pywats-async queue run' sends them.", style="yellow")
    if failed or drained.dead:
        raise typer.Exit(ExitCode.FAILED)
    if drained.left:
        raise typer.Exit(ExitCode.UNREACHABLE)
