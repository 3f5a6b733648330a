"""`pywats-async config show`: which settings hold, and where each comes from."""

from __future__ import annotations

import typer

from ..settings import Settings
from ..settings.sources import config_files
from .options import AsJson
from .output import Output

__all__ = ["config"]

config = typer.Typer(help="The settings of this computer.", no_args_is_help=True)


@config.callback()
def _group() -> None: ...


@config.command()
def show(as_json: AsJson = False) -> None:
    """Show every setting, its value and where it comes from. Secrets are shown as asterisks."""
    with Output(as_json=as_json) as out:
        settings = Settings.load()
        values, sources, meanings = settings.redacted(), settings.sources, Settings.describe()
        out.result(
            {name: {"value": values[name], "source": sources[name], "meaning": meanings[name]} for name in values}
        )
        out.table(
            ("setting", "value", "source", "meaning"),
            [(name, values[name], sources[name], " ".join(meanings[name].split())) for name in values],
        )
        files = [str(path) for path in config_files()]
        out.line(f"Configuration files read: {', '.join(files) or 'none'}")
