"""What the commands that convert have in common: their options, and which files they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from ..converters import HotFolder, Registry
from ..converters.scanning import Scanner

__all__ = ["Args", "ConverterName", "Load", "given", "load", "log_files"]

Args = Annotated[
    list[str] | None,
    typer.Option("--arg", metavar="KEY=VALUE", help="What files do not say, as part_number=PN-1. Repeatable."),
]
ConverterName = Annotated[
    str | None, typer.Option("--converter", metavar="NAME", help="Default: the one that is surest of each file.")
]
Load = Annotated[
    list[Path] | None, typer.Option("--load", metavar="FILE.py", help="A file with converters of your own. Repeatable.")
]


def given(args: list[str] | None) -> dict[str, Any]:
    """Return the arguments as a mapping. Raises a usage error for what is no KEY=VALUE."""
    found: dict[str, Any] = {}
    for text in args or ():
        key, equals, value = text.partition("=")
        if not (key and equals):
            raise typer.BadParameter(f"{text!r} is not KEY=VALUE.", param_hint="--arg")
        found[key.replace("-", "_")] = value
    return found


def load(registry: Registry, files: Iterable[Path] | None) -> None:
    """Add the converters of these files."""
    for file in files or ():
        registry.load(file)


def log_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named, and those in folders, as a hot folder would take them."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        folder = HotFolder(path, settle=0, age=0, empty_age=0)
        found, _ = Scanner(folder, None).look()
        yield from sorted(path / each.relative for each in found)
