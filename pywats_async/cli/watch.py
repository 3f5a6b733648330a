"""`pywats-async watch`: convert what is put into folders, until told to stop."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import anyio
import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from ..client import AsyncWATS
from ..converters import FileOutcome, HotFolder
from .conversion import Args, ConverterName, Load, given, load
from .exit_codes import ExitCode
from .options import AsJson, BaseUrl, TokenFile, client_settings
from .output import Output, counted
from .signals import run_tasks, stop_on_signal

__all__ = ["watch"]

_REFRESH = 0.5
Folders = Annotated[list[Path], typer.Argument(metavar="FOLDERS")]
Patterns = Annotated[list[str] | None, typer.Option("--pattern", help='Files that are meant, as "*.csv". Repeatable.')]
After = Annotated[
    Literal["move", "delete", "zip", "keep"], typer.Option("--after", help="What becomes of a converted file.")
]


def watch(
    folders: Folders,
    once: Annotated[bool, typer.Option("--once", help="End when everything that is there is dealt with.")] = False,
    converter: ConverterName = None,
    arg: Args = None,
    load_: Load = None,
    pattern: Patterns = None,
    recursive: Annotated[bool, typer.Option(help="Files in folders below too.")] = True,
    after: After = "move",
    done: Annotated[Path, typer.Option("--done", help="Where converted files go; in the folder.")] = Path("done"),
    quarantine: Annotated[Path, typer.Option("--quarantine", help="Where others go, with the reason.")] = Path(
        "quarantine"
    ),
    settle: Annotated[float, typer.Option("--settle", min=0, help="Seconds that a file must not change for.")] = 1.0,
    age: Annotated[float, typer.Option("--age", min=0, help="Seconds since it was written last.")] = 2.0,
    rescan: Annotated[float, typer.Option("--rescan", min=0.1, help="Seconds between two looks at everything.")] = 5.0,
    polling: Annotated[bool, typer.Option("--polling", help="No events, as on a network drive.")] = False,
    every: Annotated[float | None, typer.Option("--every", help="Look only every so many seconds.")] = None,
    cron: Annotated[str | None, typer.Option("--cron", help='Look only then, as "0 2 * * mon-fri".')] = None,
    attempts: Annotated[int, typer.Option("--attempts", min=1, help="Before a file goes to quarantine.")] = 3,
    priority: Annotated[int, typer.Option("--priority", min=1, max=10, help="1 is first.")] = 5,
    ordered: Annotated[bool, typer.Option("--ordered", help="One file after the other, the oldest first.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Files converted at a time.")] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="That a file may take.")] = 60.0,
    memory: Annotated[int, typer.Option("--memory", min=64, help="MB that a file may take.")] = 512,
    send: Annotated[bool, typer.Option(help="Send the queue too.")] = True,
    retry: Annotated[bool, typer.Option("--retry", help="First put back what is in quarantine.")] = False,
    grace: Annotated[float, typer.Option("--grace", min=0, help="Seconds for what is under way at the end.")] = 10.0,
    base_url: BaseUrl = None,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Convert what is put into folders and send the reports, until SIGTERM, Ctrl-C or Ctrl-Break.

    With --json it prints one object a line for each file. With --once the exit code is 1 if a file went to quarantine.
    """
    with Output(as_json=as_json) as out:
        arguments = given(arg)
        hot = [
            HotFolder(
                folder,
                converter=converter,
                arguments=arguments,
                patterns=pattern or ("*",),
                recursive=recursive,
                after=after,
                done=done,
                quarantine=quarantine,
                settle=settle,
                age=age,
                rescan=rescan,
                polling=polling,
                every=every,
                cron=cron,
                attempts=attempts,
                priority=priority,
                ordered=ordered,
            )
            for folder in folders
        ]
        settings = client_settings(base_url, token_file)
        run = partial(_Run, out, hot, once=once, retry=retry, grace=grace)
        options = {"send": send, "workers": workers, "seconds": seconds, "memory": memory << 20}

        async def main() -> int:
            async with AsyncWATS(settings=settings) as client:
                load(client.converters.registry, load_)
                return await run(client, options).run()

        if run_tasks(main) and once:
            raise typer.Exit(ExitCode.FAILED)


class _Run:
    """One run of the command."""

    def __init__(
        self,
        out: Output,
        folders: list[HotFolder],
        client: AsyncWATS,
        options: dict[str, Any],
        *,
        once: bool,
        retry: bool,
        grace: float,
    ) -> None:
        self._out, self._folders, self._client, self._options = out, folders, client, options
        self._once, self._retry, self._grace = once, retry, grace
        self._failed = self._files = 0
        self._live: Live | None = None

    async def run(self) -> int:
        """Watch until the end; return how many files failed."""
        if self._retry:
            for folder in self._folders:
                for path in await self._client.converters.retry(folder):
                    self._out.line(f"put back: {path}")
        async with anyio.create_task_group() as group:
            group.start_soon(stop_on_signal, partial(self._stop, group))
            console = Console(file=sys.stderr)
            if console.is_terminal and not self._out.as_json:
                with Live(console=console, transient=True, auto_refresh=False) as self._live:
                    group.start_soon(self._dashboard)
                    await self._follow()
            else:
                await self._follow()
            group.cancel_scope.cancel()
        return self._failed

    async def _follow(self) -> None:
        async for outcome in self._client.converters.watch(*self._folders, once=self._once, **self._options):
            self._files += 1
            self._failed += outcome.status == "failed"
            self._out.result(dict(outcome.wire()))
            line = _line(outcome)
            if self._live is not None:
                self._live.console.print(Text(line), soft_wrap=True, highlight=False)
            else:
                self._out.line(line)
                sys.stdout.flush()

    async def _stop(self, group: anyio.abc.TaskGroup) -> None:
        await self._client.converters.stop()
        await anyio.sleep(self._grace)
        group.cancel_scope.cancel()

    async def _dashboard(self) -> None:
        """Keep one line up to date."""
        began = time.monotonic()
        while True:
            stats, queue = await self._client.converters.stats(), await self._client.queue.stats()
            dealt = stats.converted + stats.skipped + stats.failed
            total = dealt + stats.waiting + stats.working
            rate = dealt / max(0.001, time.monotonic() - began)
            parts = [
                f"{dealt:,} of {total:,} files",
                counted(stats.reports, "report"),
                f"{stats.failed:,} in quarantine",
                f"{rate:.1f} files/s",
                f"{queue.totals.waiting + queue.totals.sending:,} in the queue",
                *filter(None, (stats.held, queue.reason)),
            ]
            if self._live is not None:
                self._live.update(Text(" \u00b7 ".join(parts), style="bold"), refresh=True)
            await anyio.sleep(_REFRESH)


def _line(outcome: FileOutcome) -> str:
    parts = [outcome.status, str(outcome.path), outcome.converter or "-", counted(len(outcome.report_ids), "report")]
    return " ".join([*parts, *filter(None, (outcome.reason, outcome.hint))])
