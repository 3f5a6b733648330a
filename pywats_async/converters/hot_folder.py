"""What a client is told of a folder that log files are put into."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..errors import ConfigurationError
from .schedule import Cron

__all__ = ["QUARANTINE", "WORK", "HotFolder"]

WORK = ".work"
"""Where files are while they are converted: on the same volume, so that a rename takes them there."""
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class HotFolder:
    """A folder whose log files become reports.

    Raises `ConfigurationError` for what makes no sense.
    """

    path: Path | str | os.PathLike[str]
    _: KW_ONLY
    converter: str | None = None
    """Name of the converter of all its files. Default: for each file the one that is surest of it."""
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the files do not say, as {"part_number": "PN-1", "revision": "A", "operation_type": 10}."""
    patterns: Sequence[str] = ("*",)
    """Names of the files that are meant, as "*.csv"; others are left alone. Their case does not matter."""
    recursive: bool = True
    """Whether files in folders below are meant too."""
    after: Literal["move", "delete", "zip", "keep"] = "move"
    """What becomes of a file whose reports are in the queue: it is moved to `done`, deleted, or put into a zip of its
    own there; or it stays where it is, and a ledger remembers that it was converted."""
    done: Path | str | os.PathLike[str] = "done"
    """Where converted files go; in `path` unless it is absolute."""
    quarantine: Path | str | os.PathLike[str] = QUARANTINE
    """Where files go that cannot be converted, each with the reason in NAME.error.json; in `path` unless absolute."""
    ledger: Path | str | os.PathLike[str] | None = None
    """The file in which "keep" remembers. Default: one beside the queue's file."""
    settle: float = 1.0
    """Seconds for which size and time of a file must not change before it is taken."""
    age: float = 2.0
    """Seconds since a file was written last before it is taken."""
    empty_age: float = 60.0
    """Seconds after which an empty file counts as finished, and is an error."""
    rescan: float = 5.0
    """Seconds between two looks at the whole folder. Events of the file system only make it faster."""
    polling: bool = False
    """Do without events, which network drives do not send."""
    every: float | None = None
    """Look only every so many seconds, whatever happens in between."""
    cron: str | None = None
    """Look only at these times, as "0 2 * * mon-fri": minute, hour, day, month, weekday, in local time."""
    attempts: int = 3
    """How often a file is tried before it goes to quarantine."""
    retry_delay: float = 2.0
    """Seconds before the second attempt; twice as many before the third, and so on."""
    priority: int = 5
    """1 to 10: files of a smaller number are converted first, and their reports sent first."""
    ordered: bool = False
    """One file after the other, the oldest first, so that reports are queued in that order."""
    units: Literal["files", "folders"] = "files"
    """What is converted: each file, or each folder directly inside as a whole."""
    marker: str | None = None
    """A folder is complete once it holds a file of this name or pattern."""
    count: int | None = None
    """A folder is complete once it holds so many files."""

    def __post_init__(self) -> None:
        root = Path(self.path).absolute()
        object.__setattr__(self, "path", root)
        object.__setattr__(self, "done", root / self.done)
        object.__setattr__(self, "quarantine", root / self.quarantine)
        for name in ("settle", "age", "empty_age", "retry_delay"):
            self._require(name, getattr(self, name) >= 0, "0 or more seconds")
        self._require("rescan", self.rescan >= 0.01, "0.01 seconds or more")
        self._require("every", self.every is None or self.every > 0, "more than 0 seconds")
        self._require("attempts", self.attempts >= 1, "1 or more")
        self._require("priority", 1 <= self.priority <= 10, "1 (first) to 10")
        self._require("count", self.count is None or self.count >= 1, "1 or more")
        self._require("after", self.after in ("move", "delete", "zip", "keep"), "move, delete, zip or keep")
        self._require("units", self.units in ("files", "folders"), "files or folders")
        self._require("patterns", not isinstance(self.patterns, str), 'a list, as ["*.csv"]')
        whole = self.units == "folders"
        self._require("marker and count", whole or not (self.marker or self.count), 'used with units="folders" only')
        self._require("every", not (self.every and self.cron), "given without cron")
        if self.cron is not None:
            Cron(self.cron)

    def _require(self, name: str, good: bool, what: str) -> None:
        if not good:
            raise ConfigurationError(f"{self.path}: {name} must be {what}.")

    @property
    def root(self) -> Path:
        """The folder, as an absolute path."""
        return Path(self.path)

    @property
    def keeps(self) -> bool:
        """Whether files stay where they are."""
        return self.after == "keep"
