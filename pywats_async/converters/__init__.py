"""Converters: log files of testers become reports.

What an author of a converter needs is here; the service is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .arguments import Arguments
    from .conversion import Converted
    from .hot_folder import HotFolder
    from .interface import AnyReport, Confidence, Converter, Skip, Suspend, converter
    from .outcomes import ConverterStats, FileOutcome
    from .registry import Registry
    from .service import ConvertersService
    from .source import Source

__all__ = [
    "AnyReport",
    "Arguments",
    "Confidence",
    "Converted",
    "Converter",
    "ConverterStats",
    "ConvertersService",
    "FileOutcome",
    "HotFolder",
    "Registry",
    "Skip",
    "Source",
    "Suspend",
    "converter",
]

_HOMES = {
    "arguments": ("Arguments",),
    "conversion": ("Converted",),
    "hot_folder": ("HotFolder",),
    "interface": ("AnyReport", "Confidence", "Converter", "Skip", "Suspend", "converter"),
    "outcomes": ("ConverterStats", "FileOutcome"),
    "registry": ("Registry",),
    "service": ("ConvertersService",),
    "source": ("Source",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_HOME[name]}", __name__), name)
    return value
