"""Files of formats that no real one was at hand of, written as their description has them.

A module is called as the converter; its `EXAMPLES` are files by their names.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

__all__ = ["made_files"]


def made_files(converter: str) -> dict[str, bytes]:
    """Return the files that are made for a converter."""
    if converter not in {module.name for module in iter_modules(__path__)}:
        return {}
    examples: dict[str, bytes] = import_module(f"{__name__}.{converter}").EXAMPLES
    return examples
