"""The cache in a file: private, shared, expendable."""

# ruff: noqa: ASYNC240

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import anyio
import pytest

from pywats_async import AsyncWATS, UUTReport
from pywats_async.testing import FakeWATS
from pywats_async.transports.cache import sqlite

pytestmark = pytest.mark.anyio

URL, TOKEN = "https://acme.wats.com", "CANARYtoken"
ROUTE = "/api/Report/Query/Header"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "cache.db"


@pytest.fixture
def server() -> FakeWATS:
    return FakeWATS(token=TOKEN)


@asynccontextmanager
async def client(server: FakeWATS, file: Path, **options: Any) -> AsyncGenerator[AsyncWATS]:
    given: dict[str, Any] = {"cache": "sqlite", "cache_path": file, "cache_ttl": {"report": 60}, **options}
    token = given.pop("token", TOKEN)
    async with AsyncWATS(URL, token, transport=server.transport(), **given) as wats:
        yield wats


def report(serial: str = "SN-1") -> UUTReport:
    made = UUTReport(pn="PN-1", sn=serial, rev="A", process_code=10, station_name="S", location="L", purpose="P")
    made.get_root_sequence_call().add_numeric_step(name="Rail", value=5.0, unit="V")
    return made


async def count(wats: AsyncWATS) -> int:
    return len(await wats.report.query_uut_headers(top=100))


async def test_another_process_finds_what_one_has_read(server: FakeWATS, file: Path) -> None:
    for _ in range(3):
        async with client(server, file) as wats:
            assert await count(wats) == 0
            assert await count(wats) == 0
    assert server.count(ROUTE) == 1


async def test_two_clients_see_each_others_writes(server: FakeWATS, file: Path) -> None:
    async with client(server, file) as one, client(server, file) as two:
        assert (await count(one), await count(two)) == (0, 0)
        assert server.count(ROUTE) == 1
        await one.report.submit(report())
        assert await count(one) == 1
        time.sleep(1.01)  # noqa: ASYNC251  # the bound, by the clock of both
        assert await count(two) == 1


async def test_c3_the_file_is_its_owners(server: FakeWATS, file: Path) -> None:
    before = os.umask(0)
    try:
        async with client(server, file) as wats:
            await count(wats)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert set(modes) >= {"cache.db"}
    assert set(modes.values()) == {0o600}


async def test_c2_the_file_does_not_tell_who_asked(server: FakeWATS, file: Path) -> None:
    async with client(server, file) as wats:
        await wats.report.query_uut_headers(odata_filter="serialNumber eq 'CANARY-SN'")
        await count(wats)
        kept = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert len(kept) > 4096
    assert b"CANARY" not in kept
    assert b"acme" not in kept


async def test_c1_users_share_the_file_and_nothing_in_it(file: Path) -> None:
    ada, bob = FakeWATS(token="CANARY-ada"), FakeWATS(token="CANARY-bob")
    async with client(ada, file, token="CANARY-ada") as one, client(bob, file, token="CANARY-bob") as two:
        await one.report.submit(report())
        assert (await count(one), await count(two), await count(one), await count(two)) == (1, 0, 1, 0)


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, b"SQLite format 3\0" + b"\1" * 4096])
async def test_a_bad_file_is_replaced(server: FakeWATS, file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700)
    file.write_bytes(content)
    file.chmod(0o600)
    for _ in range(2):
        async with client(server, file) as wats:
            assert await count(wats) == 0
    assert server.count(ROUTE) == 1


async def test_a_file_of_an_older_kind_is_replaced(server: FakeWATS, file: Path) -> None:
    file.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE entries (id, cache_key, data, created_at, deleted_at)")
    file.chmod(0o600)
    for _ in range(2):
        async with client(server, file) as wats:
            assert await count(wats) == 0
    assert server.count(ROUTE) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
async def test_a_file_that_others_can_read_is_not_used(server: FakeWATS, file: Path, caplog: Any) -> None:
    file.parent.mkdir(mode=0o700)
    file.touch(mode=0o644)
    async with client(server, file) as wats:
        assert await count(wats) == await count(wats) == 0
    assert "memory" in caplog.text
    assert file.read_bytes() == b""


async def test_c10_a_locked_file_costs_a_moment_and_no_error(server: FakeWATS, file: Path) -> None:
    async with client(server, file) as wats:
        await count(wats)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            begun = time.perf_counter()
            await wats.report.query_uut_headers(top=3)
            assert time.perf_counter() - begun < 1
            await wats.report.submit(report())
            assert await count(wats) == 1
            other.execute("ROLLBACK")
        assert await count(wats) == 1


async def test_a_file_that_breaks_meanwhile_costs_no_error(server: FakeWATS, file: Path) -> None:
    async with client(server, file) as wats:
        await count(wats)
        file.write_bytes(b"garbage" * 3000)
        for number in range(1, 4):
            assert len(await wats.report.query_uut_headers(top=number)) == 0
        before = server.count(ROUTE)
        assert await wats.report.query_uut_headers(top=3) == []
        assert server.count(ROUTE) == before  # another file has taken its place
        await wats.report.submit(report())
        assert await count(wats) == 1


async def test_l5_who_makes_the_file_last_uses_that_of_the_first(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await sqlite.open_sqlite(file)
    looks = iter(["missing"])  # as it was when both looked
    real = sqlite._look
    monkeypatch.setattr(sqlite, "_look", lambda path: next(looks, None) or real(path))
    second = await sqlite.open_sqlite(file)
    assert second.secret == first.secret
    await second.close()
    await first.close()


async def test_l6_the_first_who_closes_leaves_it_to_the_others(server: FakeWATS, file: Path) -> None:
    async with client(server, file) as one:
        async with client(server, file) as two:
            assert (await count(one), await count(two)) == (0, 0)
        before = server.count(ROUTE)
        for _ in range(2):
            await one.report.query_uut_headers(top=7)
        assert server.count(ROUTE) == before + 1
        assert one.cache.stats.store_failures == 0


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_l4_two_event_loops_share_a_file(file: Path) -> None:
    servers = [FakeWATS(token=TOKEN), FakeWATS(token=TOKEN)]
    failures: list[int] = []

    async def reads(server: FakeWATS) -> None:
        async with client(server, file) as wats:
            async with anyio.create_task_group() as tasks:
                for top in range(1, 21):
                    tasks.start_soon(partial(wats.report.query_uut_headers, top=top))
            failures.append(wats.cache.stats.store_failures)

    def loop(server: FakeWATS, backend: str) -> None:
        for _ in range(5):
            anyio.run(reads, server, backend=backend)

    kinds = ("asyncio", "trio")
    threads = [Thread(target=loop, args=pair, daemon=True) for pair in zip(servers, kinds, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads), "a loop waits for the other's"
    assert len(failures) == 10
    async with client(FakeWATS(token=TOKEN), file) as wats:
        for top in range(1, 21):
            await wats.report.query_uut_headers(top=top)
        assert wats.cache.stats.hits == 20
