"""Keep the queue's file in its place while somebody works on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Guard"]


class Guard:
    """A lock of all processes beside the file: shared for work on it, alone to put another file in its place.

    Windows needs none: there a file that is open cannot be renamed.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(f"{path}.lock")
        self._file: int | None = None

    @contextmanager
    def hold(self, *, alone: bool = False) -> Generator[None]:
        """Hold the lock; wait for it first."""
        if sys.platform == "win32":
            yield
            return
        import fcntl

        if self._file is None:
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the lock's file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
