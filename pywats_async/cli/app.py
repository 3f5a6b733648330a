"""The commands, put together."""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper

import typer

from ..logs import logger
from .cache import cache
from .config import config
from .convert import convert
from .demo import demo
from .doctor import doctor
from .loadtest import loadtest
from .profile import profile
from .query import query
from .queue import queue
from .serve import serve
from .submit import submit
from .watch import watch

__all__ = ["app", "run"]

_EPILOG = (
    "Exit codes: 0 all went well, 1 something failed (a report was refused, a check failed), 2 wrong usage, "
    "3 a setting is missing or wrong, 4 the server was not reached or failed, 5 the token was refused. "
    "Settings come from PYWATS_... variables and the configuration file: see 'pywats-async config show'."
)

app = typer.Typer(
    name="pywats-async",
    help="The client for WATS, the test data server, on the command line.",
    epilog=_EPILOG,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and with them tokens
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in (demo, doctor, serve, submit, convert, watch, query, loadtest, profile):
    app.command(epilog=_EPILOG)(_command)
app.add_typer(config, name="config")
app.add_typer(cache, name="cache")
app.add_typer(queue, name="queue")


def _version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_version, is_eager=True),
) -> None: ...


def run() -> None:
    """Run the command line and leave with its exit code."""
    log = logging.StreamHandler()
    log.setLevel(logging.ERROR)  # commands say all else themselves
    log.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logger().addHandler(log)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console without µ shows an escape instead of failing
    app()
