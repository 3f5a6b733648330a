"""Look at a folder: which files are complete, by what can be seen of them."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch, translate
from math import inf
from pathlib import Path

from .finishing import ERROR
from .hot_folder import WORK, HotFolder
from .ledger import Ledger, Signature

__all__ = ["IGNORED", "Found", "Scanner"]

IGNORED = (".*", "~*", "*.tmp", "*.part", "*.partial", "*.crdownload", f"*{ERROR}")
"""Names of files that are never taken: those that programs give to what they are writing, hidden ones, our own."""
_is_ignored = re.compile("|".join(map(translate, IGNORED))).match


@dataclass(frozen=True, slots=True)
class Found:
    """A file, or folder, that is complete."""

    relative: str
    """Its path in the hot folder."""
    signature: Signature


@dataclass(slots=True)
class _Seen:
    signature: Signature
    since: float
    """When it was seen so for the first time, by the monotonic clock."""


class Scanner:
    """Remembers what a folder held, to see what does not change any more. Used by one thread at a time."""

    def __init__(self, folder: HotFolder, ledger: Ledger | None) -> None:
        self._folder, self._ledger = folder, ledger
        self._seen: dict[str, _Seen] = {}
        self._is_wanted = re.compile("|".join(translate(pattern.lower()) for pattern in folder.patterns)).match
        own = (folder.root / WORK, Path(folder.done), Path(folder.quarantine))
        self._own = {str(path) for path in own}
        self.taken: set[str] = set()
        """What is being converted, and so is not looked at."""
        self.not_before: dict[str, float] = {}
        """When what was suspended may be taken, by the wall clock."""

    def look(self) -> tuple[list[Found], float]:
        """Return what is complete, the oldest first, and in how many seconds the next one may be.

        Raises `OSError` if the folder cannot be read.
        """
        now, clock = time.monotonic(), time.time()
        seen: dict[str, _Seen] = {}
        complete: list[tuple[int, str, Found]] = []
        soonest = inf
        units = self._files() if self._folder.units == "files" else self._folders()
        for relative, signature, hurry in units:
            if relative in self.taken or (self._ledger is not None and self._ledger.has(relative, signature)):
                continue
            before = self._seen.get(relative)
            if before is None or before.signature != signature:
                before = _Seen(signature, now)
            seen[relative] = before
            wait = self._wait(before, now, clock, hurry)
            if (held := self.not_before.get(relative)) is not None:
                wait = max(wait, held - clock)
            if wait <= 0:
                complete.append((signature[1], relative, Found(relative, signature)))
            else:
                soonest = min(soonest, wait)
        self._seen = seen
        for relative in self.not_before.keys() - seen.keys():
            del self.not_before[relative]
        complete.sort(key=lambda one: one[:2])
        return [found for _, _, found in complete], soonest

    @property
    def unsettled(self) -> int:
        """How many there are that were not complete at the last look, nor suspended."""
        return sum(relative not in self.taken and relative not in self.not_before for relative in self._seen)

    def _wait(self, seen: _Seen, now: float, clock: float, hurry: bool) -> float:
        """Return the seconds until something that does not change any more counts as complete."""
        folder, (size, modified) = self._folder, seen.signature
        still = now - seen.since
        written = max(clock - modified / 1e9, still)  # a clock that is ahead must not hold it back
        age = 0.0 if hurry else folder.age if size else max(folder.age, folder.empty_age)
        return max(folder.settle - still, age - written)

    def _files(self) -> Iterator[tuple[str, Signature, bool]]:
        for entry, below in self._walk(str(self._folder.root), ""):
            relative = below + entry.name
            if not self._is_wanted(entry.name.lower()):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:
                continue  # it is gone
            if stat.S_ISREG(found.st_mode) and found.st_nlink <= 1:
                yield relative, (found.st_size, found.st_mtime_ns), False

    def _walk(self, folder: str, below: str) -> Iterator[tuple[os.DirEntry[str], str]]:
        todo = [(folder, below)]
        while todo:
            folder, below = todo.pop()
            try:
                entries = os.scandir(folder)
            except OSError:
                if not below:
                    raise
                continue
            folders: list[os.DirEntry[str]] = []
            stems: set[str] = set()
            with entries:
                for entry in filter(self._is_meant, entries):
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry)
                    else:
                        stems.add(entry.name.rpartition(".")[0])
                        yield entry, below
            if self._folder.recursive:  # a folder that is named as a file beside it belongs to that
                todo += [(entry.path, f"{below}{entry.name}/") for entry in folders if entry.name not in stems]

    def _is_meant(self, entry: os.DirEntry[str]) -> bool:
        return entry.path not in self._own and not _is_ignored(entry.name.lower())

    def _folders(self) -> Iterator[tuple[str, Signature, bool]]:
        folder = self._folder
        with os.scandir(folder.root) as entries:
            inside = [one for one in entries if one.is_dir(follow_symlinks=False) and self._is_meant(one)]
        for entry in inside:
            if not self._is_wanted(entry.name.lower()):
                continue
            size = latest = files = 0
            marked = False
            for file, _ in self._walk(entry.path, entry.name + "/"):
                try:
                    found = file.stat(follow_symlinks=False)
                except OSError:
                    continue
                size, latest, files = size + found.st_size, max(latest, found.st_mtime_ns), files + 1
                marked = marked or (folder.marker is not None and fnmatch(file.name.lower(), folder.marker.lower()))
            enough = folder.count is not None and files >= folder.count
            if marked or enough or (folder.marker is None and folder.count is None and files):
                yield entry.name, (size or files, latest), marked
