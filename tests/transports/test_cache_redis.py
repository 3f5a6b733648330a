"""The cache in a Redis server."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from typer.testing import CliRunner

from pywats_async import AsyncWATS, UUTReport
from pywats_async.cli.app import app
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio

URL, TOKEN = "https://acme.wats.com", "CANARYtoken"
ROUTE = "/api/Report/Query/Header"


@pytest.fixture
def anyio_backend() -> str:
    """The client of Redis knows asyncio only."""
    return "asyncio"


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer than a caller should wait for a cache."""
    monkeypatch.setattr("pywats_async.transports.cache.redis._TIMEOUT", 10)


@pytest.fixture
def server() -> FakeWATS:
    return FakeWATS(token=TOKEN)


@asynccontextmanager
async def client(server: FakeWATS, url: str, **options: Any) -> AsyncGenerator[AsyncWATS]:
    given: dict[str, Any] = {"cache": "redis", "cache_url": url, "cache_ttl": {"report": 60}, **options}
    async with AsyncWATS(URL, given.pop("token", TOKEN), transport=server.transport(), **given) as wats:
        yield wats


def report(serial: str = "SN-1") -> UUTReport:
    made = UUTReport(pn="PN-1", sn=serial, rev="A", process_code=10, station_name="S", location="L", purpose="P")
    made.get_root_sequence_call().add_numeric_step(name="Rail", value=5.0, unit="V")
    return made


async def count(wats: AsyncWATS) -> int:
    return len(await wats.report.query_uut_headers(top=100))


async def test_another_computer_finds_what_one_has_read(server: FakeWATS, redis: str) -> None:
    for _ in range(3):
        async with client(server, redis) as wats:
            assert await count(wats) == await count(wats) == 0
    assert server.count(ROUTE) == 1


async def test_two_clients_see_each_others_writes(server: FakeWATS, redis: str) -> None:
    async with client(server, redis) as one, client(server, redis) as two:
        assert (await count(one), await count(two), server.count(ROUTE)) == (0, 0, 1)
        await one.report.submit(report())
        assert await count(one) == 1
        time.sleep(1.01)  # noqa: ASYNC251  # the bound, by the clock of both
        assert await count(two) == 1


async def test_c1_users_share_nothing_and_c2_redis_does_not_know_them(redis: str) -> None:
    from redis.asyncio import Redis

    ada, bob = FakeWATS(token="CANARY-ada"), FakeWATS(token="CANARY-bob")
    async with client(ada, redis, token="CANARY-ada") as one, client(bob, redis, token="CANARY-bob") as two:
        await one.report.submit(report())
        assert (await count(one), await count(two), await count(one), await count(two)) == (1, 0, 1, 0)
        raw = Redis.from_url(redis)
        kept = [await raw.dump(key) or b"" for key in await raw.keys("*entry*")]
        await raw.aclose()
    assert kept
    assert b"acme" not in b"".join(kept)


async def test_a_server_that_is_away_costs_no_error(server: FakeWATS, caplog: Any) -> None:
    async with client(server, "redis://:CANARY@127.0.0.1:1/0") as wats:
        assert await count(wats) == await count(wats) == 0
        assert "CANARY" not in repr(wats.settings) + str(wats.settings.redacted())
    assert "memory" in caplog.text
    assert "CANARY" not in caplog.text


async def test_a_server_that_forgets_costs_no_error(server: FakeWATS, redis: str) -> None:
    from redis.asyncio import Redis

    async with client(server, redis) as wats:
        await count(wats)
        raw = Redis.from_url(redis)
        await raw.flushall()
        await raw.aclose()
        time.sleep(1.01)  # noqa: ASYNC251
        await wats.report.submit(report())
        assert await count(wats) == 1


def test_on_trio_memory_takes_its_place(server: FakeWATS, redis: str, caplog: pytest.LogCaptureFixture) -> None:
    async def read() -> None:
        async with client(server, redis) as wats:
            assert await count(wats) == await count(wats) == 0
            assert wats.cache.stats.hits == 1

    anyio.run(read, backend="trio")
    assert server.count(ROUTE) == 1
    assert "The cache is kept in memory" in caplog.text


def test_the_command_line_shows_and_empties_it(server: FakeWATS, redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_CACHE", "redis")
    monkeypatch.setenv("PYWATS_CACHE_URL", redis)

    def look() -> dict[str, Any]:
        shown = CliRunner().invoke(app, ["cache", "stats", "--json"])
        assert shown.exit_code == 0, shown.output
        found: dict[str, Any] = json.loads(shown.output)
        return found

    async def read() -> None:
        async with client(server, redis) as wats:
            await count(wats)

    assert look()["entries"] == 0
    anyio.run(read)
    anyio.run(read)
    assert server.count(ROUTE) == 1
    assert look()["entries"] == 1
    assert CliRunner().invoke(app, ["cache", "clear"]).exit_code == 0
    anyio.run(read)
    assert server.count(ROUTE) == 2
