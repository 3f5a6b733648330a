"""The SQLite file of a queue: open it, commit to it, replace it when it is damaged, keep room in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from ..errors import QueueError, QueueFull, QueueWriteError
from . import salvage
from .failpoints import reach
from .guard import Guard
from .place import prepare_file, prepare_folder
from .schema import create

__all__ = ["Database", "Db", "Work"]

Db = sqlite3.Connection
Work = Callable[[Db], Any]
_BUSY = 10.0
"""Seconds to wait for another process' transaction."""
_TRIES = 6
"""How often a file is opened, tried and replaced when it is damaged."""
_RESERVE = 1 << 20
"""Bytes that are kept free for the removal of reports."""
_FREE_PAGES = 512
"""The file shrinks when more pages than this are free."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""SQLITE_ERROR, as "no such column", says that the schema in the file is not the one that was written."""

_opening = Lock()
"""One file at a time in this process: `prepare_folder` may read a file that nobody here has open, but no other."""


class Database:
    """One connection, for one thread at a time. The file and its folder are for their owner alone.

    Args:
        path: the file; it is made where it is missing.
        max_pages: pages of 4 KiB that the file may have (default: as many as the disk has).
    """

    def __init__(self, path: Path, max_pages: int | None = None) -> None:
        self.path, self._max_pages = path, max_pages
        self._db: Db | None = None
        self._inode = 0
        self._guard = Guard(path)
        self._reserve = Path(f"{path}.reserve")
        self.growing: set[Work] = set()
        """Work that makes the file larger, and may not use the reserve."""
        self.removed = 0
        """Reports that left since the file was made smaller."""

    def transact(self, works: Sequence[Work]) -> Sequence[Any]:
        """Do all in one transaction, and return what each returned when that is durable.

        Raises:
            QueueFull, QueueWriteError: nothing of it happened.
        """
        try:
            for _ in range(_TRIES):
                try:
                    if (db := self._db) is not None:
                        with self._guard.hold():
                            if self._same_file():
                                return self._commit(db, works)
                    self._open()
                except sqlite3.Error as error:
                    if self._is_damage(error):
                        self._set_aside()
                    elif not self._makes_room(error, works):
                        raise self._translated(error) from error
        except OSError as error:
            raise QueueWriteError(f"The queue's file {self.path} cannot be used: {error}.", cause=error) from error
        raise QueueWriteError(f"The queue's file {self.path} is damaged, and so is what replaced it.")

    def end(self, last: Work) -> None:
        """Do the last work, if anything was done before, and close the file."""
        if self._db is not None:
            with suppress(sqlite3.Error, OSError), self._guard.hold():
                last(self._db)
                self._db.executescript("PRAGMA incremental_vacuum")
        self._shut()
        self._guard.close()

    def _commit(self, db: Db, works: Sequence[Work]) -> Sequence[Any]:
        try:
            db.execute("BEGIN IMMEDIATE")
            results = [work(db) for work in works]
            reach("commit-before")
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        reach("commit-after")
        self._shrink(db)
        return results

    def _set_aside(self) -> None:
        """Replace the damaged file, unless another process has done so by now."""
        with self._guard.hold(alone=True):
            ours = self._same_file()
            self._shut()
            if ours:
                salvage.replace(self.path)

    def _is_damage(self, error: sqlite3.Error) -> bool:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE

    def _is_full(self, error: sqlite3.Error) -> bool:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL

    def _keep_reserve(self) -> None:
        """Take room on the disk while there is some, so that reports can leave when it is full."""
        if not self._reserve.exists():
            with suppress(OSError):
                self._reserve.write_bytes(bytes(_RESERVE))
                self._reserve.chmod(0o600)

    def _makes_room(self, error: sqlite3.Error, works: Sequence[Work]) -> bool:
        """Make room on a full disk for anything but new reports; return whether there was any to make."""
        if not self._is_full(error) or any(work in self.growing for work in works) or not self._reserve.exists():
            return False
        self._reserve.unlink(missing_ok=True)
        if self._db is not None and self._max_pages is not None:
            self._db.execute(f"PRAGMA max_page_count={self._max_pages + _RESERVE // 4096}")
        return True

    def _translated(self, error: sqlite3.Error) -> QueueError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if self._is_full(error):
            return QueueFull(
                f"There is no room for the queue's file {self.path}: {error}.",
                cause=error,
                hint="Make room on the disk. What is in the queue is safe, and can be sent meanwhile.",
            )
        if code != sqlite3.SQLITE_BUSY:
            self._shut()  # what the connection knows of the file may be wrong now
        return QueueWriteError(f"The queue's file {self.path} cannot be used: {error}.", cause=error)

    def _open(self) -> None:
        """Open the file; finish first what a process began that died when it replaced it."""
        self._shut()
        with _opening:
            prepare_folder(self.path)
            with self._guard.hold(alone=True):
                salvage.finish(self.path)
                prepare_file(self.path)
                self._inode = self.path.stat().st_ino
                db = self._connect()
                try:
                    create(db)
                    if self._max_pages is not None:
                        db.execute(f"PRAGMA max_page_count={self._max_pages}")
                except BaseException:
                    db.close()
                    raise
        self._db = db
        self._keep_reserve()

    def _connect(self) -> Db:
        return sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None, check_same_thread=False)

    def _same_file(self) -> bool:
        try:
            return self.path.stat().st_ino == self._inode
        except OSError:
            return False

    def _shrink(self, db: Db) -> None:
        """Give free pages back to the disk now and then."""
        if self.removed < _FREE_PAGES:
            return
        self.removed = 0
        with suppress(sqlite3.Error):
            self._keep_reserve()
            if db.execute("PRAGMA freelist_count").fetchone()[0] > _FREE_PAGES:
                db.executescript(f"PRAGMA incremental_vacuum({_FREE_PAGES})")  # `execute` frees one page

    def _shut(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
            self._db = None
