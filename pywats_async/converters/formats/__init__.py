"""The formats that come with the package: one module each, with its converters in `CONVERTERS`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from ..interface import AnyConverter

__all__ = ["built_in"]


def built_in() -> Iterator[AnyConverter]:
    """Make one of every converter in this folder."""
    for module in iter_modules(__path__, f"{__name__}."):
        for kind in import_module(module.name).CONVERTERS:
            yield kind()
