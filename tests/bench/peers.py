"""What a user would pick instead, and the floors, measured: `python -m tests.bench.peers NAME PARAMETERS`.

It runs with a Python that has them installed, and needs nothing of this package. Without arguments it prints their
versions.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import sqlite3
import sys
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .material import report_wsjf
from .measure import _keep_calling, per_call

__all__ = ["AWAITED", "BLOCKING", "measured"]

_PATH = "/api/App/UUTReport?$top=1"
_REPORT = report_wsjf(100)
_LONG = 600
"""Seconds for which answers are kept."""


@contextmanager
def http_client(url: str, folder: Path) -> Generator[Callable[[], object]]:
    """Read with the standard library."""
    with closing(http.client.HTTPConnection(url.removeprefix("http://"))) as connection:

        def call() -> object:
            connection.request("GET", _PATH)
            return json.loads(connection.getresponse().read())

        yield call


@contextmanager
def requests_cached(url: str, folder: Path, *, backend: str) -> Generator[Callable[[], object]]:
    """Repeat a read that requests-cache keeps."""
    from requests_cache import CachedSession

    with CachedSession(str(folder / "requests"), backend=backend, expire_after=_LONG) as client:
        yield lambda: client.get(url + _PATH).json()


@contextmanager
def persist_queue(url: str, folder: Path) -> Generator[Callable[[], object]]:
    """Put the JSON of a report into persist-queue's SQLite queue with acknowledgements."""
    from persistqueue import SQLiteAckQueue

    with closing(SQLiteAckQueue(str(folder / "queue"), auto_commit=True)) as queue:
        yield lambda: queue.put(_REPORT)


@contextmanager
def litequeue(url: str, folder: Path) -> Generator[Callable[[], object]]:
    """Put the same into litequeue, which is SQLite too."""
    from litequeue import LiteQueue

    queue = LiteQueue(str(folder / "litequeue.db"))
    text = _REPORT.decode()
    try:
        yield lambda: queue.put(text)
    finally:
        queue.close()


@contextmanager
def sqlite(url: str, folder: Path) -> Generator[Callable[[], object]]:
    """Commit the same to SQLite (WAL, FULL)."""
    with closing(sqlite3.connect(folder / "floor.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE reports(id INTEGER PRIMARY KEY, body BLOB)")
        yield lambda: db.execute("INSERT INTO reports(body) VALUES (?)", (_REPORT,))


@asynccontextmanager
async def httpx(url: str, folder: Path) -> AsyncGenerator[Callable[[], Any]]:
    """Read with httpx."""
    from httpx import AsyncClient

    async with AsyncClient(base_url=url) as client:

        async def call() -> object:
            return (await client.get(_PATH)).json()

        yield call


@asynccontextmanager
async def hishel(url: str, folder: Path) -> AsyncGenerator[Callable[[], Any]]:
    """Repeat a read that hishel, below httpx, keeps in SQLite."""
    from hishel import AsyncSqliteStorage
    from hishel.httpx import AsyncCacheTransport
    from httpx import AsyncClient, AsyncHTTPTransport

    storage = AsyncSqliteStorage(database_path=folder / "hishel.db", default_ttl=_LONG)
    async with AsyncClient(base_url=url, transport=AsyncCacheTransport(AsyncHTTPTransport(), storage)) as client:

        async def call() -> object:
            return (await client.get(_PATH)).json()

        await call()
        assert (await client.get(_PATH)).extensions["caching"]["from_cache"]
        yield call


@asynccontextmanager
async def aiohttp(url: str, folder: Path) -> AsyncGenerator[Callable[[], Any]]:
    """Read with aiohttp."""
    from aiohttp import ClientSession

    async with ClientSession() as client:
        yield lambda: _aiohttp_get(client, url)


@asynccontextmanager
async def aiohttp_cached(url: str, folder: Path, *, backend: str) -> AsyncGenerator[Callable[[], Any]]:
    """Repeat a read that aiohttp-client-cache keeps."""
    from aiohttp_client_cache import CacheBackend, CachedSession, SQLiteBackend

    cache: Any = CacheBackend(expire_after=_LONG)
    if backend == "sqlite":
        cache = SQLiteBackend(str(folder / "aiohttp.sqlite"), expire_after=_LONG)
    async with CachedSession(cache=cache) as client:
        yield lambda: _aiohttp_get(client, url)


async def _aiohttp_get(client: Any, url: str) -> object:
    async with client.get(url + _PATH) as response:
        return await response.json()


BLOCKING: Mapping[str, Callable[..., AbstractContextManager[Callable[[], object]]]] = {
    "http.client": http_client,
    "requests-cache": requests_cached,
    "persist-queue": persist_queue,
    "litequeue": litequeue,
    "sqlite3": sqlite,
}
AWAITED: Mapping[str, Callable[..., AbstractAsyncContextManager[Callable[[], Any]]]] = {
    "httpx": httpx,
    "hishel": hishel,
    "aiohttp": aiohttp,
    "aiohttp-client-cache": aiohttp_cached,
}


def measured(name: str, *, url: str = "", at_a_time: int = 1, seconds: float, **options: Any) -> dict[str, Any]:
    """Return the seconds that one call takes, as the measures of `measure` do."""

    async def awaited(folder: Path) -> dict[str, Any]:
        async with AWAITED[name](url, folder, **options) as call:
            return await _keep_calling(call, at_a_time, seconds)

    with TemporaryDirectory(ignore_cleanup_errors=True) as place:
        if name in AWAITED:
            return asyncio.run(awaited(Path(place)))
        with BLOCKING[name](url, Path(place), **options) as call:
            return {"value": per_call(call, seconds)}


def _versions() -> str:
    found: list[str] = []
    for name in (*AWAITED, *BLOCKING):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue  # the standard library, or not installed
    return ", ".join(found)


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], **json.loads(sys.argv[2]))) if len(sys.argv) > 1 else _versions())
