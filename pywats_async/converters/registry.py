"""Which converters there are, and which of them gets a file.

Code comes from three places and from no other: this package, entry points of installed packages (group
`pywats_async.converters`), and files that somebody names. Never from a folder that log files are put into.
"""

from __future__ import annotations

import os
import runpy
import stat
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from inspect import isabstract
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError, ConverterError
from .formats import built_in
from .interface import AnyConverter, Converter
from .origin import Origin, origin_of
from .source import Source

__all__ = ["ENTRY_POINTS", "Registry"]

ENTRY_POINTS = "pywats_async.converters"
"""The group of entry points that installed packages name their converters in."""
_RUN = "<run_path>"
"""The module of classes that `runpy` made."""


class Registry:
    """The converters of a client: those of this package and of installed ones, and those that were added."""

    def __init__(self) -> None:
        self._converters: dict[str, AnyConverter] = dict(_installed())
        self._origins: dict[str, Origin] = {}

    def __iter__(self) -> Iterator[AnyConverter]:
        return iter(self._converters.values())

    def __contains__(self, name: str) -> bool:
        return name in self._converters

    def names(self) -> list[str]:
        """Return the names of all converters, sorted."""
        return sorted(self._converters)

    def get(self, name: str) -> AnyConverter:
        """Return the converter of that name. Raises `ConverterError` naming all that there are."""
        try:
            return self._converters[name]
        except KeyError:
            raise ConverterError(
                f"There is no converter {name!r}.", hint=f"Known: {', '.join(self.names())}."
            ) from None

    def add(self, converter: AnyConverter | type[AnyConverter]) -> AnyConverter:
        """Add a converter (or a class of one) and return it; one of the same name is replaced.

        What is no `Converter` may have a method `as_converter` that returns one.
        """
        made = _made(converter, "add")
        self._origins.pop(made.name, None)
        self._converters[made.name] = made
        return made

    def load(self, path: str | os.PathLike[str]) -> list[AnyConverter]:
        """Run a Python file and add every converter in it; return them.

        Raises `ConfigurationError` if there is none, or if others than its owner may write to the file.
        """
        file = Path(path)
        if not file.is_file():
            raise ConfigurationError(f"{file} is no file.")
        if os.name == "posix" and file.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise ConfigurationError(f"Others may write to {file}: it is not run.", hint=f"chmod go-w {file}")
        found = [value for value in runpy.run_path(str(file)).values() if _is_converter(value)]
        mine = [value for value in found if not isinstance(value, type) or value.__module__ == _RUN]
        if not mine:
            raise ConfigurationError(f"There is no converter in {file}.")
        added = [self.add(value) for value in mine]
        for converter in added:
            self._origins[converter.name] = ("file", str(file.resolve()))
        return added

    def adopt(self, origin: Origin) -> None:
        """Add the converters of a file, or those that a module defines, as `origins` tells them."""
        kind, where = origin
        if kind == "file":
            self.load(where)
            return
        for value in vars(import_module(where)).values():
            if _is_converter(value) and origin_of(_made(value, where)) == origin:
                self.add(value)

    @property
    def origins(self) -> list[Origin]:
        """Where the converters are from that were added: a worker process loads them from there.

        Raises `ConfigurationError` for one that stands in no file.
        """
        base = dict(_installed())
        added = (each for name, each in self._converters.items() if base.get(name) is not each)
        return sorted({self._origins.get(each.name) or origin_of(each) for each in added})

    def choose(self, source: Source) -> AnyConverter:
        """Return the converter that is surest of a source.

        Raises `ConverterError` if none knows it, or if two are equally sure.
        """
        sure: dict[str, int] = {}
        for converter in self:
            if (confidence := converter.match(source)) > 0:
                sure[converter.name] = confidence
        if not sure:
            hint = f"Name one of {', '.join(self.names())}, or write one."
            raise ConverterError(f"No converter knows {source.name}.", hint=hint)
        best = max(sure.values())
        names = sorted(name for name, confidence in sure.items() if confidence == best)
        if len(names) > 1:
            raise ConverterError(
                f"{len(names)} converters are equally sure of {source.name}: {', '.join(names)}.", hint="Name one."
            )
        return self._converters[names[0]]


@cache
def _installed() -> tuple[tuple[str, AnyConverter], ...]:
    """The converters of this package and of the entry points; a broken entry point is an error that names it."""
    found = {converter.name: converter for converter in built_in()}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            made = _made(entry.load(), entry.value)
        except Exception as error:
            raise ConfigurationError(f"The converter {entry.name} ({entry.value}) does not load: {error}") from error
        found[made.name] = made
    return tuple(found.items())


def _is_converter(value: Any) -> bool:
    """Whether it is a converter, a class of one that has a name, or something that says how it is one."""
    if isabstract(value):
        return False
    if isinstance(value, type) and issubclass(value, Converter):
        return "name" in vars(value)
    return isinstance(value, Converter) or callable(getattr(value, "as_converter", None))


def _made(converter: Any, where: str) -> AnyConverter:
    if not _is_converter(converter):
        raise ConfigurationError(f"{where}: {converter!r} is no converter with a name.")
    made: Any = converter() if isinstance(converter, type) else converter
    converted: AnyConverter = made if isinstance(made, Converter) else made.as_converter()
    return converted
