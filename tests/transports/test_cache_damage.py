"""Whatever happens to the store or to an answer on its way, a read gets a good answer or the server's own fault."""

from __future__ import annotations

import gzip
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from pywats_async import AsyncWATS, CircuitBreakerOpenError, ServerError, UnexpectedResponseError

pytestmark = pytest.mark.anyio

URL, TOKEN = "https://acme.wats.com", "test-token"
POLLS = 10_000 if "PYWATS_SOAK_KILLS" in os.environ else 300
KILLS = int(os.environ.get("PYWATS_SOAK_KILLS", "3"))


def client(handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> AsyncWATS:
    return AsyncWATS(URL, TOKEN, transport=httpx.MockTransport(handler), **{"cache_ttl": {"report": 60}, **options})


class Answers:
    """Gives one body after another, the last one again and again."""

    def __init__(self, *bodies: bytes | int, **headers: str) -> None:
        self.bodies, self.headers, self.count = bodies, headers, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = self.bodies[min(self.count, len(self.bodies) - 1)]
        self.count += 1
        if isinstance(body, int):
            return httpx.Response(body)
        return httpx.Response(200, headers=self.headers, stream=httpx.ByteStream(body))


PACKED = gzip.compress(b"[]" + b" " * 4000)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.parametrize(
    ("bad", "good", "headers"),
    [
        pytest.param(PACKED[: len(PACKED) // 2], PACKED, {"content-encoding": "gzip"}, id="half a gzip"),
        pytest.param(
            PACKED[:-4], PACKED, {"content-encoding": "gzip"}, id="a gzip whose text is whole, and its end not"
        ),
        pytest.param(b'[{"uuid": ', b"[]", {}, id="half a document"),
        pytest.param(b"<html><title>Log in</title>", b"[]", {}, id="a login page"),
        pytest.param(b'{"value": []}', b"[]", {}, id="another shape"),
        pytest.param(b"", b"[]", {}, id="nothing"),
    ],
)
async def test_c11_what_cannot_be_read_is_not_kept(
    kind: str, bad: bytes, good: bytes, headers: dict[str, str], tmp_path: Path
) -> None:
    server = Answers(bad, good, **headers)
    async with client(server, cache=kind, cache_path=tmp_path / "x" / "cache.db") as wats:
        with pytest.raises(UnexpectedResponseError):
            await wats.report.query_uut_headers()
        for _ in range(2):
            assert await wats.report.query_uut_headers() == []
    assert server.count == 2


async def test_c14_a_kept_body_that_broke_is_fetched_again_once(tmp_path: Path) -> None:
    file = tmp_path / "x" / "cache.db"
    server = Answers(b"[]")
    async with client(server, cache="sqlite", cache_path=file) as wats:
        await wats.report.query_uut_headers()
    with closing(sqlite3.connect(file)) as connection:
        changed = connection.execute("UPDATE streams SET chunk_data = ? WHERE length(chunk_data) > 0", (b"[{,",))
        assert changed.rowcount == 1
        connection.commit()
    async with client(server, cache="sqlite", cache_path=file) as wats:
        for _ in range(3):
            assert await wats.report.query_uut_headers() == []
    assert server.count == 2


async def test_c14_a_server_that_answers_nonsense_is_asked_once_for_each_call() -> None:
    server = Answers(b"nonsense")
    async with client(server) as wats:
        for number in range(1, 4):
            with pytest.raises(UnexpectedResponseError):
                await wats.report.query_uut_headers()
            assert server.count == number


async def test_a_full_disk_is_a_miss(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = Answers(b"[" + b",".join([b'{"serialNumber": "' + b"S" * 90 + b'"}'] * 900) + b"]")
    async with client(server, cache="sqlite", cache_path=tmp_path / "x" / "cache.db") as wats:
        await wats.report.query_uut_headers(top=1)
        connection = wats._http._connection.cache._backend.storage.connection  # type: ignore[union-attr]
        cursor = await connection.cursor()
        await cursor.execute("PRAGMA max_page_count = 1")  # the least that it takes is what it has
        for top in range(2, 5):
            assert len(await wats.report.query_uut_headers(top=top)) == 900
        stats = wats.cache.stats
    assert stats.store_failures >= 3
    assert sum("store fails" in record.getMessage() for record in caplog.records) == 1, "once a minute"


STATION = """
import sys
from itertools import count
from pathlib import Path
import anyio, httpx
from pywats_async import AsyncWATS

async def main():
    answer = httpx.MockTransport(lambda request: httpx.Response(200, content=b"[" + b" " * 50_000 + b"]"))
    options = {"cache": "sqlite", "cache_path": Path(sys.argv[1]), "cache_ttl": {"report": 60}}
    async with AsyncWATS("https://acme.wats.com", "test-token", transport=answer, **options) as wats:
        for number in count(1):
            await wats.report.query_uut_headers(top=number % 1000)
            if number % 7 == 0:
                await wats.cache.drop("report")
            if number == 5:
                print("busy", flush=True)

anyio.run(main)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files of a killed process for a moment")
def test_c9_killed_while_it_writes_the_file_stays_good_or_is_replaced(tmp_path: Path) -> None:
    file, chance = tmp_path / "x" / "cache.db", random.Random(9)
    server = Answers(b"[]")

    async def use() -> None:
        async with client(server, cache="sqlite", cache_path=file) as wats:
            for _ in range(2):
                assert await wats.report.query_uut_headers(top=1001) == []

    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", STATION, str(file)], stdout=subprocess.PIPE) as station:
            assert station.stdout is not None
            assert station.stdout.readline().strip() == b"busy"
            time.sleep(chance.uniform(0.0, 0.1))
            station.kill()
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        anyio.run(use)


async def test_an_open_breaker_leaves_what_is_old(caplog: pytest.LogCaptureFixture) -> None:
    server = Answers(b"[]", 500)
    async with client(server, cache_ttl={"report": 0.05}, attempts=1) as wats:
        await wats.report.query_uut_headers(top=1)
        for _ in range(5):
            with pytest.raises(ServerError):
                await wats.report.query_uut_headers(top=2)
        with pytest.raises(CircuitBreakerOpenError):
            await wats.report.query_uut_headers(top=2)
        await anyio.sleep(0.06)
        asked = server.count
        with wats.capture() as answers:
            assert await wats.report.query_uut_headers(top=1) == []
        assert (answers[0].stale, wats.cache.stats.stale, server.count) == (True, 1, asked)
    assert "CircuitBreakerOpenError" in caplog.text


async def test_c7_polling_for_what_is_not_there_leaves_nothing() -> None:
    server = Answers(404)
    async with client(server, attempts=1) as wats:
        for number in range(POLLS):
            with pytest.raises(Exception, match="404"):
                await wats.report.query_uut_headers(top=number % 3)
        assert (wats.cache.stats.entries, wats.cache.stats.bytes) == (0, 0)
    assert server.count == POLLS


async def test_c7_nor_does_polling_for_what_is_never_cached() -> None:
    server = Answers(b'"2026.1"', **{"cache-control": "no-cache", "expires": "-1"})
    async with client(server) as wats:
        for _ in range(POLLS):
            await wats.get_version()
        assert (wats.cache.stats.entries, wats.cache.stats.bytes) == (0, 0)
    assert server.count == POLLS
