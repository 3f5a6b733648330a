"""`pywats-async queue`: look at the reports that wait, mend and send them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import anyio
import typer

from ..client import WATS, AsyncWATS
from ..queue import Item, Outcome, State
from ..queue.place import default_path
from ..settings import Settings
from ..settings.urls import without_credentials
from .exit_codes import ExitCode
from .options import AsJson, BaseUrl, TokenFile, client_settings, local_settings
from .output import Output, counted
from .signals import run_tasks, stop_on_signal

__all__ = ["queue"]

queue = typer.Typer(name="queue", help="The reports that wait for the server.", no_args_is_help=True)

_FILE = "The queue's file; else PYWATS_QUEUE_URL, PYWATS_QUEUE_PATH or the default."
File = Annotated[Path | None, typer.Option("--file", metavar="FILE", exists=True, dir_okay=False, help=_FILE)]
NewFile = Annotated[Path | None, typer.Option("--file", metavar="FILE", dir_okay=False, help=_FILE)]
"""For commands that make the file where it is missing."""
Ids = Annotated[list[str] | None, typer.Argument(metavar="IDS", help="Ids of reports; default: all.")]
Only = Annotated[State | None, typer.Option("--state", help="Only these.")]
Concurrency = Annotated[int, typer.Option("--concurrency", min=1, help="Reports that are sent at a time.")]
Rate = Annotated[float | None, typer.Option("--rate", min=0.001, help="Reports per minute.")]
Bandwidth = Annotated[float | None, typer.Option("--bandwidth", min=1, help="Bytes of reports per second.")]


def _settings(file: Path | None, base_url: str | None = None, token_file: Path | None = None) -> Settings:
    return _in(file, client_settings(base_url, token_file))


def _in(file: Path | None, settings: Settings) -> Settings:
    return settings if file is None else settings.replace(queue_path=file, queue_url=None)


def _local(file: Path | None) -> WATS:
    """Return a client for commands that send nothing."""
    return WATS(settings=_in(file, local_settings()))


def _place(settings: Settings) -> str:
    """Return where the queue is, for people."""
    if settings.queue_url is not None:
        return without_credentials(settings.queue_url.get_secret_value())
    return str(settings.queue_path or default_path())


def _wire(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "state": item.state.value,
        "priority": item.priority,
        "format": item.format.value,
        "attempts": item.attempts,
        "queuedAt": item.queued_at.isoformat(),
        "partNumber": item.part_number,
        "serialNumber": item.serial_number,
        "bytes": item.size,
        "findings": list(item.findings),
        "metadata": dict(item.metadata),
    }


@queue.command("list")
def list_reports(
    state: Only = None,
    top: Annotated[int, typer.Option("--top", min=1, help="At most so many.")] = 100,
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """List the reports in the queue, in the order in which they are sent."""
    with Output(as_json=as_json) as out:
        with _local(file) as client:
            items = client.queue.list(state, top)
            totals = client.queue.stats().totals
        out.result([_wire(item) for item in items])
        columns = ("id", "state", "priority", "part number", "serial number", "findings")
        rows = [
            (item.id, item.state.value, item.priority, item.part_number, item.serial_number, "; ".join(item.findings))
            for item in items
        ]
        out.table(columns, rows, below="findings")
        more = sum(getattr(totals, each.value) for each in State if state in (None, each)) - len(items)
        if more > 0:
            out.note(f"... and {more:,} more: --top shows as many as you want.")


@queue.command()
def show(report_id: Annotated[str, typer.Argument(metavar="ID")], file: File = None, as_json: AsJson = False) -> None:
    """Print one report as it will be sent; with --json what the queue knows of it."""
    with Output(as_json=as_json) as out, _local(file) as client:
        if as_json:
            out.result(_wire(client.queue.get(report_id)))
        else:
            sys.stdout.write(client.queue.get_report(report_id).decode(errors="replace") + "\n")


@queue.command()
def retry(ids: Ids = None, file: File = None, as_json: AsJson = False) -> None:
    """Let reports that the server refused wait to be sent once more. Exit code 1: not all of the IDS are such."""
    with Output(as_json=as_json) as out:
        with _local(file) as client:
            retried = client.queue.retry(ids or None)
        out.result({"retried": retried})
        out.line(f"Will be sent again: {counted(retried, 'report')}.")
        _all_of(ids, retried, out)


@queue.command()
def purge(
    ids: Ids = None,
    state: Annotated[State, typer.Option("--state", help="Which ones.")] = State.DEAD,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """Remove reports (default: those that the server refused) for good. Exit code 1: not all of the IDS are such."""
    if as_json and not yes:
        raise typer.BadParameter("--json asks nothing: say --yes as well.")
    with Output(as_json=as_json) as out:
        with _local(file) as client:
            asked = f"The server does not have them. Remove {{:,}} {state.value} reports for good?"
            purged = client.queue.purge(lambda n: yes or typer.confirm(asked.format(n)), state, ids or None)
        out.result({"purged": purged})
        out.line(f"Removed: {counted(purged, 'report')}.")
        _all_of(ids, purged, out)


def _all_of(ids: list[str] | None, n: int, out: Output) -> None:
    """Fail if an id was named that there is not."""
    if (missing := len(set(ids or ())) - n) > 0:
        out.note(f"{missing} of the ids were not found in that state: see 'queue list'.")
        raise typer.Exit(ExitCode.FAILED)


@queue.command()
def fix(
    report_id: Annotated[str, typer.Argument(metavar="ID")],
    report: Annotated[Path, typer.Argument(metavar="FILE", help="The mended report.", exists=True, dir_okay=False)],
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """Replace a report in the queue by a mended one of the same id, and let it wait to be sent."""
    with Output(as_json=as_json) as out, _local(file) as client:
        client.queue.fix(report_id, report.read_bytes())
        out.result({"fixed": report_id})
        out.line(f"{report_id} will be sent as it is in {report}.")


@queue.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    state: Only = State.DEAD,
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """Write reports (default: those that the server refused) into a folder. They stay in the queue."""
    with Output(as_json=as_json) as out, _local(file) as client:
        files = client.queue.export(folder, state)
        out.result({"files": [str(each) for each in files]})
        out.line(f"In {folder}: {counted(len(files), 'report')}.")


@queue.command("import-legacy")
def import_legacy(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False)],
    file: NewFile = None,
    as_json: AsJson = False,
) -> None:
    """Take over the reports that a queue of pywats-api left in a folder. Exit code 1: some had to stay there."""
    with Output(as_json=as_json) as out:
        with _local(file) as client:
            done = client.queue.import_legacy(folder)
        found = [(each.file.name, each.status, each.id, each.findings) for each in done]
        out.result([dict(zip(("file", "status", "id", "findings"), each, strict=True)) for each in found])
        rows = [(*each, "; ".join(said)) for *each, said in found]
        out.table(("file", "status", "id", "findings"), rows, below="findings")
        if any(each.status == "left" for each in done):
            raise typer.Exit(ExitCode.FAILED)


@queue.command()
def stats(file: File = None, as_json: AsJson = False) -> None:
    """Say how many reports there are, and since when the oldest waits."""
    with Output(as_json=as_json) as out:
        with _local(file) as client:
            totals, place = client.queue.stats().totals, _place(client.settings)
        figures = {state.value: getattr(totals, state.value) for state in State}
        oldest = totals.oldest.astimezone().isoformat(timespec="seconds") if totals.oldest else None
        out.result({**figures, "bytes": totals.bytes, "oldest": oldest, "queue": place})
        out.table((*figures, "bytes", "oldest"), [(*figures.values(), totals.bytes, oldest)], title=place)


@queue.command()
def drain(
    concurrency: Concurrency = 5,
    rate: Rate = None,
    bandwidth: Bandwidth = None,
    file: File = None,
    base_url: BaseUrl = None,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Send what waits, and end. Exit code 1: some were refused; 4: some are left, because the server is away."""
    with Output(as_json=as_json) as out:
        with WATS(settings=_settings(file, base_url, token_file)) as client:
            waiting = client.queue.stats().totals.waiting
            with out.progress("Sending", waiting) as advance:
                done = client.queue.drain(
                    lambda outcome: None if outcome.status == "kept" else advance(),
                    concurrency=concurrency,
                    rate=rate,
                    bandwidth=bandwidth,
                )
        out.result({"delivered": done.delivered, "dead": done.dead, "left": done.left, "reason": done.reason})
        out.line(f"{done.delivered} delivered, {done.dead} refused, {done.left} left.")
        if done.reason:
            out.line(f"Why: {done.reason}", style="yellow")
        if done.left or done.dead:
            raise typer.Exit(ExitCode.UNREACHABLE if done.left else ExitCode.FAILED)


@queue.command()
def run(
    concurrency: Concurrency = 5,
    rate: Rate = None,
    bandwidth: Bandwidth = None,
    grace: Annotated[float, typer.Option("--grace", min=0, help="Seconds that reports under way may take.")] = 10.0,
    file: NewFile = None,
    base_url: BaseUrl = None,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Forward reports until SIGTERM, Ctrl-C or Ctrl-Break; then end gracefully. With --json: a line for each report."""
    with Output(as_json=as_json) as out:
        settings = _settings(file, base_url, token_file)
        out.line(f"Forwarding {_place(settings)} to {settings.base_url}.")
        sys.stdout.flush()

        def tell(outcome: Outcome) -> None:
            out.result({"id": outcome.id, "status": outcome.status, "findings": list(outcome.findings)})
            out.line(" ".join([outcome.id, outcome.status, *outcome.findings]))
            sys.stdout.flush()

        async def forward() -> None:
            async with AsyncWATS(settings=settings) as client, anyio.create_task_group() as group:
                group.start_soon(stop_on_signal, client.queue.stop)
                await client.queue.run(tell, concurrency=concurrency, rate=rate, bandwidth=bandwidth, grace=grace)
                group.cancel_scope.cancel()

        run_tasks(forward)
