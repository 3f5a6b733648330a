"""`pywats-async loadtest`: load on a server, and what it answers to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import ConfigurationError
from .options import AsJson, TokenFile
from .output import Output

__all__ = ["loadtest"]

_OWN_RATE = 50.0
"""The highest rate at a server that is not the bundled one, unless `--max-rate` allows more."""


def loadtest(
    scenario: Annotated[
        str, typer.Argument(help="station, offline, dashboard, converter-burst, mixed, or file.py:function.")
    ] = "mixed",
    stages: Annotated[str, typer.Option(help='Rates and times: "50/s:30s", "10-100/s:60s", or several.')] = "20/s:10s",
    processes: Annotated[int, typer.Option(min=1, help="How many generators share the rate.")] = 1,
    even: Annotated[bool, typer.Option("--even", help="Evenly spaced arrivals instead of independent ones.")] = False,
    seed: Annotated[int, typer.Option(help="Of the random numbers.")] = 0,
    bound: Annotated[
        float | None,
        typer.Option("--find-capacity", metavar="MS", help="Search the highest rate that keeps p99 under so many ms."),
    ] = None,
    base_url: Annotated[str | None, typer.Option("--base-url", help="Default: a bundled server of its own.")] = None,
    token_file: TokenFile = None,
    mine: Annotated[bool, typer.Option("--i-own-this-server", help="Needed for any other server.")] = False,
    max_rate: Annotated[
        float, typer.Option(help="Cap on the rate at any other server, in operations a second.")
    ] = _OWN_RATE,
    html: Annotated[Path | None, typer.Option(help="Write the report as one HTML file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Begin operations at a rate, whatever the server does, and measure how long each takes from when it was due.

    Against a bundled server of its own unless --base-url names another one, which needs --i-own-this-server. It stops
    by itself when the server cannot follow. The exit code is 1 if operations failed or the run was stopped.
    """
    with Output(as_json=as_json) as out:
        if base_url is not None and not mine:
            raise ConfigurationError(
                f"{base_url} may be somebody's production server.",
                hint="If it is yours to load, add --i-own-this-server.",
            )
        try:
            from .loading import Load
        except ImportError as error:
            raise ConfigurationError(
                f"Load tests need {error.name}.", hint="pip install 'pywats-async[loadtest]'"
            ) from error
        load = Load(scenario, stages, processes, not even, seed, base_url, token_file, max_rate)
        code = load.find_capacity(out, bound) if bound is not None else load.run(out, html)
        raise typer.Exit(code)
