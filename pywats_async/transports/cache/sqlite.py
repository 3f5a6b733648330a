"""Keep answers in a file that the programs of one user share.

The file is its owner's alone, and expendable: what is no good is replaced, what is locked or full is a miss.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import anyio.to_thread
import anysqlite
from hishel import AsyncSqliteStorage
from hishel._core._storages._async_sqlite import TABLE_COLUMNS  # pyright: ignore[reportMissingTypeStubs]

from .backend import Backend
from .shared import ORIGIN, SharedEpochs

__all__ = ["SqliteLedger", "SqliteStorage", "cache_file", "connect", "open_sqlite"]

_BUSY = 0.05
"""Seconds to wait for a locked file."""
_MAX_SIZE = 256 * 1024 * 1024
_MAX_BODY = 8 * 1024 * 1024
_SOFT_DELETE = 10.0
"""Seconds for which a removed answer stays readable to those who read it."""
_TABLES = "CREATE TABLE epochs (name TEXT PRIMARY KEY, epoch TEXT NOT NULL); CREATE TABLE secret (key BLOB NOT NULL)"


def cache_file() -> Path:
    """Return where the file is unless a setting says otherwise: in the platform's folder for caches."""
    from platformdirs import user_cache_path

    return user_cache_path("pywats-async", appauthor=False) / "cache-1.db"


async def open_sqlite(path: Path | None) -> Backend:
    """Open the file, made anew if it is missing or no good."""
    path = cache_file() if path is None else path
    await _prepare(path)
    secret = await anyio.to_thread.run_sync(_secret, path)
    storage = SqliteStorage(path)
    return Backend(storage, SharedEpochs(SqliteLedger(path)), secret, storage.close)


class StoreError(RuntimeError):
    """The file failed. hishel passes this kind of error on; of others it logs a traceback each time."""


class SqliteStorage(AsyncSqliteStorage):
    """hishel's storage with a file that is ready: `_prepare` has made it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            database_path=path, max_size=_MAX_SIZE, max_stream_size=_MAX_BODY, soft_delete_ttl=_SOFT_DELETE
        )
        self._path = path
        self._damaged = False

    async def _ensure_connection(self) -> Any:
        if self._closed:
            raise StoreError("The store is closed.")
        async with self._init_lock:
            if self._damaged:
                await self._drop_connection()
                await _prepare(self._path)
                self._damaged = False
            if self.connection is None:
                self.connection = await anysqlite.connect(str(self._path), isolation_level=None, timeout=_BUSY)
                self._initialized = True
                cursor = await self.connection.cursor()
                for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={int(_BUSY * 1000)}"):
                    await cursor.execute(f"PRAGMA {pragma}")
            return _Watched(self.connection, self)

    async def _drop_connection(self) -> None:
        if self.connection is not None:
            await self.connection.close()
            self.connection = None

    async def _try_write(self, sql: str, parameters: tuple[Any, ...]) -> int | None:
        connection = await self._ensure_connection()
        cursor = await connection.cursor()
        await cursor.execute(sql, parameters)
        return int(cursor.rowcount)

    def failed(self, error: sqlite3.Error) -> StoreError:
        """Return the error to raise; a damaged file is replaced before its next use."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            self._damaged = True
        return StoreError(f"{type(error).__name__}: {error}")


class _Watched:
    """A connection or cursor whose failures are `StoreError`."""

    def __init__(self, inner: Any, storage: SqliteStorage) -> None:
        self._inner, self._storage = inner, storage

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def cursor(self) -> _Watched:
        return _Watched(await self._guard(self._inner.cursor()), self._storage)

    async def execute(self, *args: Any) -> Any:
        return await self._guard(self._inner.execute(*args))

    async def fetchall(self) -> Any:
        return await self._guard(self._inner.fetchall())

    async def fetchone(self) -> Any:
        return await self._guard(self._inner.fetchone())

    async def _guard(self, doing: Any) -> Any:
        try:
            return await doing
        except sqlite3.Error as error:
            raise self._storage.failed(error) from error


class SqliteLedger:
    """Epochs in the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> dict[str, str]:
        """Return all epochs."""
        return await anyio.to_thread.run_sync(self._read)

    async def write(self, epochs: Mapping[str, str]) -> None:
        """Write down some; one for the origin erases all others."""
        await anyio.to_thread.run_sync(self._write, epochs)

    def _read(self) -> dict[str, str]:
        with closing(connect(self._path)) as connection:
            return dict(connection.execute("SELECT name, epoch FROM epochs").fetchall())

    def _write(self, epochs: Mapping[str, str]) -> None:
        with closing(connect(self._path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if ORIGIN in epochs:
                connection.execute("DELETE FROM epochs")
            connection.executemany("INSERT OR REPLACE INTO epochs VALUES (?, ?)", list(epochs.items()))
            connection.execute("COMMIT")


def connect(path: Path) -> sqlite3.Connection:
    """Open a file that exists; a missing one is not made, as it would be everybody's."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY, isolation_level=None)


def _secret(path: Path) -> bytes:
    with closing(connect(path)) as connection:
        return bytes(connection.execute("SELECT key FROM secret").fetchone()[0])


async def _prepare(path: Path) -> None:
    """Make sure that there is a file that is good."""
    state = await anyio.to_thread.run_sync(_look, path)
    if state == "good":
        return
    new = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        await anyio.to_thread.run_sync(_touch, new)
        # With a connection of ours, as hishel adds files of its own to folders that it opens.
        maker = AsyncSqliteStorage(connection=await anysqlite.connect(str(new), isolation_level=None))
        await maker._ensure_connection()
        await maker.close()
        await anyio.to_thread.run_sync(_finish, new, path, state)
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.Path(new).unlink(missing_ok=True)


def _look(path: Path) -> str:
    """Return whether the file is "good", "missing" or "bad"; raise if it belongs to others or cannot be looked at."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        return "missing"
    status = path.stat()
    if os.name == "posix" and (status.st_uid != os.getuid() or status.st_mode & 0o077):
        raise PermissionError(f"{path} is not this user's alone.")
    try:
        with closing(connect(path)) as connection:
            for table, columns in {**TABLE_COLUMNS, "epochs": {"name", "epoch"}, "secret": {"key"}}.items():
                if {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} != columns:
                    return "bad"
            if not connection.execute("SELECT key FROM secret").fetchone():
                return "bad"
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return "bad"
    return "good"


def _touch(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _finish(new: Path, path: Path, state: str) -> None:
    """Fill in our own tables, and put the file in its place, unless another process was faster."""
    with closing(connect(new)) as connection:
        connection.executescript(_TABLES)
        connection.execute("INSERT INTO epochs VALUES (?, ?)", (ORIGIN, uuid4().hex))
        connection.execute("INSERT INTO secret VALUES (?)", (os.urandom(32),))
    if state == "bad":
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        new.replace(path)
        return
    try:
        os.link(new, path)
    except FileExistsError:
        return
