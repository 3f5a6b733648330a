"""`pywats-async profile -- script.py`: where a script's time goes."""

from __future__ import annotations

import runpy
import sys
import traceback
from collections.abc import Generator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import ConfigurationError, ValidationError
from .options import AsJson
from .output import Output

if TYPE_CHECKING:
    from ..transports.figures import Figures, Snapshot

__all__ = ["profile"]

_COLUMNS = ("route", "calls", "cached", "errors", "total", "wire", "decode", "wait", "p50", "p95", "p99")


def profile(
    script: Annotated[Path, typer.Argument(metavar="SCRIPT", help="A Python program that uses this package.")],
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[ARGS]...", help="Its arguments.")] = None,
    flame: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a flame chart (HTML); needs pyinstrument.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a Python program and show where its time went: by route, on the wire, decoding, waiting.

    What the program prints goes to standard error with --json. The exit code is the program's own.
    """
    from ..transports.figures import collecting

    with Output(as_json=as_json) as out:
        if not script.is_file():
            raise ValidationError(f"{script} is no file.", field="script", hint="Name a Python program.")
        begun = perf_counter()
        with collecting() as clients, _flame(flame):
            code = _run(script, arguments or [], quiet=as_json)
        _show(out, clients, perf_counter() - begun, code)
    raise typer.Exit(code)


def _run(script: Path, arguments: Sequence[str], *, quiet: bool) -> int:
    before, sys.argv = sys.argv, [str(script), *arguments]
    sys.path.insert(0, str(script.resolve().parent))
    try:
        with redirect_stdout(sys.stderr if quiet else sys.stdout):
            runpy.run_path(str(script), run_name="__main__")
    except SystemExit as end:
        if not isinstance(end.code, (int, type(None))):
            print(end.code, file=sys.stderr)  # noqa: T201  # as the interpreter does
            return 1
        return end.code or 0
    except Exception:
        traceback.print_exc()
        return 1
    finally:
        sys.argv = before
        sys.path.remove(str(script.resolve().parent))
    return 0


@contextmanager
def _flame(file: Path | None) -> Generator[None]:
    if file is None:
        yield
        return
    try:
        from pyinstrument import Profiler
    except ImportError as error:
        hint = "pip install 'pywats-async[profile]'"
        raise ConfigurationError("A flame chart needs pyinstrument.", hint=hint) from error
    with Profiler() as profiler:
        yield
    file.write_text(profiler.output_html(), encoding="utf-8")


def _show(out: Output, clients: Sequence[Figures], seconds: float, code: int) -> None:
    snapshots = [client.snapshot() for client in clients]
    out.result({"seconds": seconds, "exitCode": code, "clients": [_plain(snapshot) for snapshot in snapshots]})
    used = [snapshot for snapshot in snapshots if snapshot.routes]
    for number, snapshot in enumerate(used, 1):
        which = f"Client {number} of {len(used)}, times in ms" if len(used) > 1 else "Times in ms"
        out.figures(_COLUMNS, _rows(snapshot), title=which)
        for loop in snapshot.loops:
            out.line(f"{loop.route}: {loop.calls} calls one by one took {loop.seconds:.1f} s: use {loop.instead}")
    busy = sum(snapshot.busy for snapshot in snapshots)
    decode = sum(route.decode for snapshot in snapshots for route in snapshot.routes.values())
    out.line(f"{seconds:.2f} s in all: {busy:.2f} s with a request under way, {decode:.2f} s decoding answers.")


def _rows(snapshot: Snapshot) -> list[tuple[object, ...]]:
    by_time = sorted(snapshot.routes.items(), key=lambda item: -item[1].total)
    return [
        (
            name,
            route.count + route.decoded,
            route.cached + route.decoded,
            route.errors,
            *(f"{1000 * seconds:.1f}" for seconds in (route.total, route.wire, route.decode, route.waited)),
            *(f"{1000 * seconds:.1f}" for seconds in (route.p50, route.p95, route.p99)),
        )
        for name, route in by_time
    ]


def _plain(snapshot: Snapshot) -> dict[str, Any]:
    return {**asdict(snapshot), "since": snapshot.since.isoformat()}
