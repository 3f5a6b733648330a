"""The import hook: `pywats` and `pywats_client` are made of names of this package."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from .homes import HOMES, NOT_THERE, RENAMED

__all__ = ["install"]

_OURS = __name__.partition(".")[0]
_ROOTS = ("pywats", "pywats_client")


def install() -> None:
    """Serve the old package's modules from ours. Raises `ImportError` if those of the real one are loaded already."""
    loaded = [root for root in _ROOTS if root in sys.modules and not isinstance(sys.modules[root], _Module)]
    if loaded:
        raise ImportError(f"{loaded[0]} is imported already; import pywats_async.compat before it.")
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Module(ModuleType):
    """A module of the old package, whose names are looked up in ours when they are first used."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return sorted({public for home in _homes(self.__name__) for public in getattr(home, "__all__", ())})
        if name.startswith("__"):
            raise AttributeError(name)
        if f"{self.__name__}.{name}" in HOMES:
            return import_module(f"{self.__name__}.{name}")
        wanted = RENAMED.get(name, name)
        for home in _homes(self.__name__):
            if wanted in getattr(home, "__all__", ()):
                value = getattr(home, wanted)
                setattr(self, name, value)
                return value
        if name in NOT_THERE:  # an AttributeError would reach `from ... import` without its text
            raise ImportError(f"{self.__name__}.{name} is gone: {NOT_THERE[name]}. See docs/migration.md.", name=name)
        raise AttributeError(f"{self.__name__}.{name}: pywats-async has nothing of that name.", name=name, obj=self)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.__all__]


class _Finder(MetaPathFinder, Loader):
    """Finds the modules in `HOMES`, all of which are packages as far as imports are concerned."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in _ROOTS:
            return None
        if name in HOMES:
            return ModuleSpec(name, self, is_package=True)
        raise ModuleNotFoundError(f"pywats-async serves no module {name}. See docs/migration.md.", name=name)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def _homes(old: str) -> Iterator[ModuleType]:
    """Yield our modules that hold the names of an old one: those listed, and what is inside those that are packages."""
    for listed in HOMES[old]:
        home = import_module(f"{_OURS}.{listed}" if listed else _OURS)
        yield home
        if listed and hasattr(home, "__path__") and not listed.startswith("compat"):
            for inner in iter_modules(home.__path__, f"{home.__name__}."):
                if not inner.ispkg:
                    yield import_module(inner.name)
