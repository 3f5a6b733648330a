"""What commands print: tables on a terminal, tab-separated lines in a pipe, one JSON document with --json."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import Any, Literal, Self

import typer
from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from ..errors import PyWATSError
from .exit_codes import ExitCode, exit_code

__all__ = ["Output", "clean", "counted"]

_COLOURS = {"ok": "green", "delivered": "green", "warning": "yellow", "mended": "yellow", "failed": "bold red"}
"""How words that say how something went are coloured on a terminal."""


def clean(value: object) -> str:
    """Return a value as one line of text without control characters: what a server sends cannot steer a terminal."""
    text = "" if value is None else str(value)
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


class Output:
    """Where a command prints. Used as a context, it turns errors of this package, and those of files that the caller
    named, into a message and an exit code.

    With `as_json` nothing but one JSON document goes to standard output: the result, or {"error": ..., "hint": ...}.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self._out = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._err = Console(file=sys.stderr, highlight=False, soft_wrap=True)
        self._warnings = warnings.catch_warnings()

    def __enter__(self) -> Self:
        self._warnings.__enter__()
        warnings.simplefilter("always", UserWarning)  # each is for the person at the terminal
        warnings.showwarning = self._show_warning
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._warnings.__exit__(kind, error, trace)
        if isinstance(error, PyWATSError):
            code = exit_code(error)
            self.fail(error.message, error.hint, code=code, operation=error.operation)
            raise typer.Exit(code) from error
        if isinstance(error, OSError) and error.filename is not None:
            self.fail(f"{error.filename}: {error.strerror}", code=ExitCode.FAILED)
            raise typer.Exit(ExitCode.FAILED) from error

    def _show_warning(self, message: Warning | str, *_: Any, **__: Any) -> None:
        self._err.print(Text(f"Warning: {message}"), style="yellow")

    def line(self, text: str = "", *, style: str | None = None) -> None:
        """Print a line for people."""
        if not self.as_json:
            self._out.print(Text(clean(text)), style=style)

    def note(self, text: str) -> None:
        """Print a line for people that is no part of what a pipe gets, on standard error."""
        if not self.as_json:
            self._err.print(Text(clean(text)))

    def result(self, value: Any) -> None:
        """Print the JSON document for machines."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        title: str | None = None,
        below: str | None = None,
    ) -> None:
        """Print rows: a table on a terminal; in a pipe a line of column names and a line for each row, by tabs.

        The last column may be long text; if `below` is its name, a terminal gets it under the table, once for all rows
        that have the same. A last column of ids stands under each row where the terminal is too narrow for all.
        """
        if self.as_json:
            return
        if not self._out.is_terminal:
            for row in (columns, *rows):
                sys.stdout.write("\t".join(map(clean, row)) + "\n")
            return
        said: dict[str, list[str]] = {}
        if below is not None:
            columns = columns[:-1]
            for *row, text in rows:
                if text:
                    said.setdefault(clean(text), []).append(clean(row[0]))
        if title is not None:
            self._out.print(Text(title, style="bold"))
        texts = [[clean(value) for value in row[: len(columns)]] for row in rows]
        widths = [max(map(len, cells)) for cells in zip(columns, *texts, strict=True)]
        if columns[-1] == "id" and sum(widths) + 2 * len(widths) > self._out.width:
            for row in (columns, *texts):
                self._out.print(Text("  ".join(map(str.ljust, row[:-1], widths)).rstrip()))
                self._out.print(Text(f"  {row[-1]}", style="dim"))
        else:
            self._table(columns, texts)
        for text, names in said.items():
            self._out.print(Text(f"{names[0] if len(names) == 1 else f'{len(names)} of them'}: {text}"))

    def _table(self, columns: Sequence[str], texts: Sequence[Sequence[str]]) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in columns:
            justify: Literal["left", "right"] = "right" if column in ("ms", "kB", "steps") else "left"
            table.add_column(column, justify=justify, overflow="fold", no_wrap=column in ("id", "state", "status"))
        for cells in texts:
            table.add_row(*(Text(cell, style=_COLOURS.get(cell, "")) for cell in cells))
        self._out.print(table, soft_wrap=False)

    def figures(self, columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str) -> None:
        """Print rows of a name and many numbers, as `table`; on a terminal each name stands above its numbers."""
        if self.as_json or not self._out.is_terminal:
            self.table(columns, rows)
            return
        texts = [[clean(value) for value in row] for row in (columns, *rows)]
        widths = [max(map(len, column)) for column in list(zip(*texts, strict=True))[1:]]
        head, *lines = ("  ".join(map(str.rjust, row[1:], widths)) for row in texts)
        self._out.print(Text(f"{title}\n{head}", style="bold"))
        for row, line in zip(texts[1:], lines, strict=True):
            self._out.print(Text(f"{row[0]}\n{line}"))

    def fail(self, message: str, hint: str | None = None, *, code: ExitCode, operation: str | None = None) -> None:
        """Say what went wrong, on standard error, or as the JSON document."""
        if self.as_json:
            self.result({"error": message, "hint": hint, "operation": operation, "exitCode": int(code)})
            return
        self._err.print(Text(f"Error: {operation + ': ' if operation else ''}{message}", style="bold red"))
        if hint:
            self._err.print(Text(f"Hint: {hint}"))

    @contextmanager
    def progress(self, what: str, total: int) -> Generator[Callable[[], object]]:
        """Show a bar on a terminal while the block runs; call what it yields after each of the `total` pieces."""
        if self.as_json or not self._err.is_terminal or total < 20:
            yield lambda: None
            return
        with Progress(console=self._err, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)

    @contextmanager
    def live(self, view: RenderableType) -> Generator[bool]:
        """Show a view on a terminal while the block runs, ever anew; give whether it is shown."""
        shown = not self.as_json and self._err.is_terminal
        with Live(view, console=self._err, refresh_per_second=2) if shown else nullcontext():
            yield shown


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: "1 report", "1,200 reports"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
