"""Set a damaged file aside, and take over what can be read of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import QueueWriteError
from ..logs import logger
from .packing import unpack
from .schema import create

__all__ = ["finish", "replace"]

_LOG = logger()
_KEPT = "id, version, state, owner, priority, attempts, queued_at, format, pn, sn, findings, metadata, size, crc, body"
_CRC, _BODY = -2, -1
_HEADER, _COUNT, _PAGE = 100, 28, 4096
"""Bytes of the header, where the number of pages stands in it, and bytes of a page."""
_MOST_MISSING = 1 << 18
"""So many pages may be cut off; a header that tells of more is damaged itself."""
_SINGLY = 200_000
"""So many places that cannot be read in one go are tried one by one."""


def replace(path: Path) -> None:
    """Rename the file to `*.corrupt-TIME` and put a new one in its place with every report that can still be read.

    A process that dies at this leaves either the old file, or what `finish` needs. Says in the log, as CRITICAL, how
    many reports there are and how many are lost.

    Raises:
        QueueWriteError: the file cannot be renamed, as on Windows while another process has it open.
    """
    fresh, mended = path.with_name(f"{path.name}.new"), _mended(path)
    try:
        saved, expected = _copy(path, fresh)
    except FileNotFoundError:
        return
    fresh.replace(mended)
    aside = _aside(path)
    try:
        path.replace(aside)
    except OSError as error:
        raise QueueWriteError(
            f"The queue's file {path} is damaged and cannot be set aside: {error}.",
            cause=error,
            hint="End the other programs that use it.",
        ) from error
    _put(path, mended, aside)
    lost = "an unknown number" if expected is None else f"{max(0, expected - saved):,}"
    _LOG.critical(
        "The queue's file %s was damaged. It is kept as %s; %s reports were taken over, %s lost.",
        path,
        aside,
        f"{saved:,}",
        lost,
    )


def finish(path: Path) -> None:
    """Put the new file into its place if a process died after it had set the old one aside."""
    mended = _mended(path)
    if mended.exists():
        if path.exists():
            mended.unlink()  # the old one is whole, and may have grown since
        else:
            _put(path, mended, _aside(path))


def _put(path: Path, mended: Path, aside: Path) -> None:
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").replace(f"{aside}{suffix}")
    mended.replace(path)


def _mended(path: Path) -> Path:
    return path.with_name(f"{path.name}.mended")


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.corrupt-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}-{time.monotonic_ns()}")


def _copy(source: Path, target: Path) -> tuple[int, int | None]:
    """Copy what can be read; return how many reports that are, and how many there were if anything says so."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    new = sqlite3.connect(target, isolation_level=None)
    try:
        create(new)
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with _legible(source, target.read_bytes()[:_PAGE]) as old:
            new.execute("BEGIN IMMEDIATE")
            saved = sum(_take(new, values) for values in _rows(old))
            new.execute("COMMIT")
            expected = None
            with suppress(sqlite3.Error, TypeError):
                expected = int(old.execute("SELECT sum(n) FROM totals").fetchone()[0])
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        new.execute("PRAGMA journal_mode=DELETE")  # one file, which can be renamed
    finally:
        new.close()
    return saved, expected


@contextmanager
def _legible(source: Path, first: bytes) -> Generator[sqlite3.Connection]:
    """Open a copy of the file that SQLite agrees to read: as long as its header says, with the first page of a new one.

    Header and schema are the same in every file.
    """
    scratch = source.with_name(f"{source.name}.scratch")
    files = [Path(f"{scratch}{suffix}") for suffix in ("", "-wal", "-shm")]
    try:
        os.close(os.open(scratch, os.O_CREAT | os.O_RDWR, 0o600))
        shutil.copyfile(source, scratch)
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{source}-wal", files[1])
        size = scratch.stat().st_size
        with scratch.open("r+b") as file:
            told = int.from_bytes(file.read(_HEADER)[_COUNT : _COUNT + 4], "big")
            pages = max(-(-size // _PAGE), min(told, _MOST_MISSING + size // _PAGE))
            file.seek(0)
            file.write(first[:_COUNT] + pages.to_bytes(4, "big") + first[_COUNT + 4 :])
            file.truncate(pages * _PAGE)
        old = sqlite3.connect(scratch, isolation_level=None)
        try:
            yield old
        finally:
            with suppress(sqlite3.Error):
                old.close()
    finally:
        for file_path in files:
            file_path.unlink(missing_ok=True)


def _take(new: sqlite3.Connection, values: tuple[Any, ...]) -> int:
    """Take a report over, if it is whole and not there yet; return how many that were."""
    marks = ",".join("?" * len(values))
    try:
        if unpack(values[1], values[_CRC], values[_BODY]) is None:
            return 0
        return new.execute(f"INSERT OR IGNORE INTO reports(seq, {_KEPT}) VALUES ({marks})", values).rowcount
    except (sqlite3.Error, TypeError, ValueError, AttributeError):
        return 0


def _rows(old: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield the rows from the front up to the first damage, from the back up to the last, and singly in between."""
    first, last = 0, None
    for order in ("ASC", "DESC"):
        try:
            for values in old.execute(
                f"SELECT seq, {_KEPT} FROM reports NOT INDEXED WHERE seq > ? ORDER BY seq {order}", (first,)
            ):
                if order == "ASC":
                    first = values[0]
                else:
                    last = values[0]
                yield values
            return
        except (sqlite3.Error, UnicodeDecodeError):
            continue
    end = last
    if end is None:
        end = first + 1
        with suppress(sqlite3.Error, TypeError, ValueError):
            end = int(old.execute("SELECT seq FROM sqlite_sequence").fetchone()[0]) + 1
    for seq in range(first + 1, min(end, first + _SINGLY)):
        with suppress(sqlite3.Error, UnicodeDecodeError):
            yield from old.execute(f"SELECT seq, {_KEPT} FROM reports NOT INDEXED WHERE seq=?", (seq,))
