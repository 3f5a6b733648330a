"""What a user would pick instead, and the floors: `python -m tests.bench.peers`. What is not installed is said so."""

from __future__ import annotations

import asyncio
import http.client
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from .material import report_wsjf
from .processes import running
from .scenarios import Server
from .table import shown

__all__ = ["PEERS", "measured", "peers_table"]

_PATH = "/api/App/UUTReport?$top=1"
_REPORT = report_wsjf(100)


def _each(call: Callable[[], object], seconds: float) -> float:
    call()
    done, begun = 0, perf_counter()
    while (spent := perf_counter() - begun) < seconds or not done:
        call()
        done += 1
    return spent / done


def http_client(url: str, folder: Path, seconds: float) -> float:
    """Read with the standard library."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"))

    def call() -> None:
        connection.request("GET", _PATH)
        connection.getresponse().read()

    try:
        return _each(call, seconds)
    finally:
        connection.close()


def httpx_alone(url: str, folder: Path, seconds: float) -> float:
    """Read with httpx."""
    import httpx

    with httpx.Client(base_url=url) as client:
        return _each(lambda: client.get(_PATH).json(), seconds)


def aiohttp_alone(url: str, folder: Path, seconds: float) -> float:
    """Read with aiohttp."""
    import aiohttp

    return asyncio.run(_awaited(aiohttp.ClientSession, url, seconds))


def aiohttp_cached(url: str, folder: Path, seconds: float) -> float:
    """Repeat a read that aiohttp-client-cache keeps in SQLite."""
    from aiohttp_client_cache import CachedSession, SQLiteBackend

    def session() -> Any:
        return CachedSession(cache=SQLiteBackend(str(folder / "aiohttp.sqlite"), expire_after=600))

    return asyncio.run(_awaited(session, url, seconds))


async def _awaited(session: Callable[[], Any], url: str, seconds: float) -> float:
    async with session() as client:
        done, begun = -1, perf_counter()
        while (spent := perf_counter() - begun) < seconds or done < 1:
            async with client.get(url + _PATH) as response:
                await response.json()
            done += 1
            if not done:
                begun = perf_counter()
        return spent / done


def requests_cached(url: str, folder: Path, seconds: float) -> float:
    """Repeat a read that requests-cache keeps in SQLite."""
    from requests_cache import CachedSession

    with CachedSession(str(folder / "requests"), backend="sqlite", expire_after=600) as client:
        return _each(lambda: client.get(url + _PATH).json(), seconds)


def persist_queue(url: str, folder: Path, seconds: float) -> float:
    """Put the JSON of a report of 100 steps into persist-queue's SQLite queue with acknowledgements."""
    from persistqueue import SQLiteAckQueue

    queue = SQLiteAckQueue(str(folder / "queue"), auto_commit=True)
    try:
        return _each(lambda: queue.put(_REPORT), seconds)
    finally:
        queue.close()


def sqlite_alone(url: str, folder: Path, seconds: float) -> float:
    """Commit the same to SQLite (WAL, FULL)."""
    db = sqlite3.connect(folder / "floor.db", isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE reports(id INTEGER PRIMARY KEY, body BLOB)")
        return _each(lambda: db.execute("INSERT INTO reports(body) VALUES (?)", (_REPORT,)), seconds)
    finally:
        db.close()


PEERS: Mapping[str, Callable[[str, Path, float], float]] = {
    "Read 1 row: http.client": http_client,
    "Read 1 row: httpx": httpx_alone,
    "Read 1 row: aiohttp": aiohttp_alone,
    "Cached read of 1 row: requests-cache": requests_cached,
    "Cached read of 1 row: aiohttp-client-cache": aiohttp_cached,
    "Enqueue a report of 100 steps: persist-queue": persist_queue,
    "Enqueue a report of 100 steps: bare SQLite": sqlite_alone,
}


def measured(seconds: float) -> dict[str, float | None]:
    """Return the seconds that one call of each takes; None for what is not installed."""
    figures: dict[str, float | None] = {}
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, running(Server(), Path()) as url:
        for title, measure in PEERS.items():
            try:
                figures[title] = measure(url, Path(folder), seconds)
            except ModuleNotFoundError:
                figures[title] = None
    return figures


def peers_table(figures: Mapping[str, float | None]) -> str:
    """Return the figures in Markdown."""
    rows = ["| what | time |", "|---|---|"]
    for title, figure in figures.items():
        text = "not installed" if figure is None else shown(dict.fromkeys(("median", "min", "max"), figure), "s")
        rows.append(f"| {title} | {text.partition(' (')[0]} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(peers_table(measured(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
