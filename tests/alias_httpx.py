"""Give whoever imports httpx the package httpx2 instead. The nox session `httpx2` loads this in every interpreter.

`httpx2.alias_httpx()` must come before the first import of httpx, in the processes that tests start too; and it imports
httpx2, which would hide what a test says of imports. So it is called when somebody asks for httpx.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _WhenAsked(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in ("httpx", "httpcore"):
            return None
        sys.meta_path.remove(self)
        import httpx2

        httpx2.alias_httpx()
        specs = (finder.find_spec(fullname, path, target) for finder in sys.meta_path)
        return next((spec for spec in specs if spec is not None), None)


sys.meta_path.insert(0, _WhenAsked())
