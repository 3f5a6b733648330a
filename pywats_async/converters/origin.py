"""How a worker process gets the converters that a client has."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .interface import AnyConverter

__all__ = ["Origin", "origin_of"]

Origin = tuple[str, str]
"""("module", its name) or ("file", its path)."""


def origin_of(converter: AnyConverter) -> Origin:
    """Return where a worker can load a converter from.

    Raises `ConfigurationError` if it stands in no file, or inside a function.
    """
    defined: Any = vars(converter).get("_convert", type(converter))
    module = sys.modules.get(defined.__module__)
    if "<locals>" not in defined.__qualname__:
        if module is not None and defined.__module__ != "__main__":
            return "module", defined.__module__
        try:
            file = inspect.getsourcefile(defined)
        except TypeError:
            file = getattr(module, "__file__", None)
        if file is not None and Path(file).is_file():
            return "file", str(Path(file).resolve())
    raise ConfigurationError(
        f"The converter {converter.name} cannot be loaded by a worker process.",
        hint="Define it at the top of a module or a file, and not inside a function or at the prompt.",
    )
