"""`pywats-async submit`: send report files to the server."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import typer

from ..client import WATS
from ..errors import PyWATSError
from .delivery import Outcome, counts, deliver, inspect, show
from .exit_codes import ExitCode, exit_code
from .files import find_files, read_file
from .options import AsJson, BaseUrl, Files, TokenFile, client_settings
from .output import Output

__all__ = ["submit"]


def submit(
    files: Files = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check: say what would be sent, mended or refused.")
    ] = False,
    base_url: BaseUrl = None,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Send reports to the server: WSJF and WSXF files, or folders of them.

    A report with an id that the server has replaces it, so sending a file twice is harmless. What servers export but
    refuse is mended in the copy that is sent. If the server cannot be reached, the rest is not tried.
    """
    with Output(as_json=as_json) as out:
        if not files:
            raise typer.BadParameter("name at least one file or folder.")
        paths = find_files(files)
        if not paths:
            out.fail("There is no report in what was named.", code=ExitCode.USAGE)
            raise typer.Exit(ExitCode.USAGE)
        reports = chain.from_iterable(map(read_file, paths))
        if dry_run:
            _finish(out, [inspect(report) for report in reports], None, title="Nothing is sent (--dry-run)")
            return
        settings = client_settings(base_url, token_file)
        outcomes: list[Outcome] = []
        stopped: PyWATSError | None = None
        with WATS(settings=settings) as client, out.progress("Submitting", len(paths)) as advance:
            try:
                for outcome in deliver(client, reports):
                    outcomes.append(outcome)
                    advance()
            except PyWATSError as error:
                stopped = error
        _finish(out, outcomes, stopped, title=f"Submitted to {settings.base_url}")


def _finish(out: Output, outcomes: list[Outcome], stopped: PyWATSError | None, *, title: str) -> None:
    """Print the outcomes, and leave with an exit code unless all went well."""
    result = {**counts(outcomes), "reports": [outcome.wire() for outcome in outcomes]}
    if stopped is not None:
        result |= {"error": stopped.message, "hint": stopped.hint, "exitCode": int(exit_code(stopped))}
    out.result(result)
    show(out, outcomes, title=title)
    if stopped is not None:
        if not out.as_json:
            out.fail(stopped.message, stopped.hint, code=exit_code(stopped), operation=stopped.operation)
        raise typer.Exit(exit_code(stopped))
    if result["failed"]:
        raise typer.Exit(ExitCode.FAILED)
