"""`pywats-async cache stats|clear`: the store that programs share."""

from __future__ import annotations

import anyio
import typer

from ..settings import Settings
from .options import AsJson
from .output import Output

__all__ = ["cache"]

cache = typer.Typer(
    help='The cache that programs share (the setting cache is "sqlite" or "redis").', no_args_is_help=True
)


@cache.callback()
def _group() -> None: ...


@cache.command()
def stats(as_json: AsJson = False) -> None:
    """Show where the store is, how many answers it holds and their bytes."""
    from ..transports.cache.upkeep import survey

    with Output(as_json=as_json) as out:
        found = anyio.run(survey, Settings.load())
        out.result(found._asdict())
        out.table(("store", "answers", "bytes"), [(found.place, f"{found.entries:,}", f"{found.size:,}")])


@cache.command()
def clear(as_json: AsJson = False) -> None:
    """Make every program ask the server again: running ones within a second."""
    from ..transports.cache.upkeep import clear as clear_store

    with Output(as_json=as_json) as out:
        anyio.run(clear_store, Settings.load())
        out.result({"cleared": True})
        out.line("The cache is empty.")
