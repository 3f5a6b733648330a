"""Options that several commands have, and the settings that they lead to.

There is none for the token itself: the arguments of a program can be seen by everybody on the computer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..settings import ErrorMode, Settings

__all__ = ["AsJson", "BaseUrl", "Files", "TokenFile", "client_settings", "local_settings"]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]

BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="Server; else PYWATS_BASE_URL or the configuration file."),
]

TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file", metavar="FILE", help="File with the token; else PYWATS_TOKEN or the configuration file."
    ),
]

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILES/FOLDERS", help="Reports as WSJF (.json, .wsjf) or WSXF (.xml, .wsxf); folders as a whole."
    ),
]


def client_settings(base_url: str | None, token_file: Path | None) -> Settings:
    """Return the settings of a command that talks to a server. Raises `ConfigurationError` if it is not known which."""
    settings = Settings.load(base_url=base_url, token_file=token_file, error_mode=ErrorMode.STRICT)
    settings.get_base_url()
    return settings


def local_settings() -> Settings:
    """Return the settings of a command that sends nothing, and so needs no server."""
    settings = Settings.load()
    return settings if settings.base_url else settings.replace(base_url="http://localhost")
