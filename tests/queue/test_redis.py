"""What the store in a Redis server promises besides."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest

from pywats_async import AsyncWATS, ConfigurationError, QueueFull
from pywats_async.errors import QueueError, QueueWriteError
from pywats_async.queue import redis_server
from pywats_async.queue.redis import RedisStore
from pywats_async.testing import FakeWATS

from ..redis_process import free_port, serving
from .material import entry, report, until

pytestmark = pytest.mark.anyio
NOWHERE = "redis://ada:CANARY@127.0.0.1:1/0?password=CANARY"


@pytest.fixture
def raw(redis: str) -> Iterator[Any]:
    """The server itself, as it was started when the test ends."""
    from redis import Redis

    with Redis.from_url(redis) as client:
        yield client
        client.config_set("maxmemory", 0)
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("appendonly", "no")


def elsewhere(monkeypatch: pytest.MonkeyPatch, url: str, **options: Any) -> RedisStore:
    """Return a store as it is on another computer."""
    with monkeypatch.context() as patch:
        patch.setattr("pywats_async.queue.redis.neighbourhood", lambda: "elsewhere")
        return RedisStore(url, **options)


async def test_what_a_dead_sender_on_another_computer_had_is_taken_over_after_the_lease(
    redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = elsewhere(monkeypatch, redis, lease=60), RedisStore(redis, lease=0.5)
    await there.put([entry(report_id="a")])
    flying = await there.claim(1)
    assert not await here.claim(1)
    await anyio.sleep(0.6)
    (claim,) = await here.claim(1)
    assert claim.id == "a"
    await there.release(flying)  # it was not dead after all, and has nothing any more
    assert not await there.claim(1)
    await here.done([claim])
    await there.close()
    await here.close()


async def test_a_sender_that_lives_keeps_what_it_has(redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there, here = elsewhere(monkeypatch, redis, lease=0.4), RedisStore(redis, lease=0.4)
    await there.put([entry(report_id="a")])
    await there.claim(1)
    await anyio.sleep(1)
    assert not await here.claim(1)
    await there.close()
    assert len(await here.claim(1)) == 1
    await here.close()


async def test_a_killed_server_has_all_that_was_acknowledged(tmp_path: Path) -> None:
    pytest.importorskip("redis")
    port, durable = free_port(), ("--appendonly", "yes", "--appendfsync", "always")
    store = RedisStore(f"redis://127.0.0.1:{port}/0")
    acked: list[str] = []

    async def produce() -> None:
        with suppress(QueueWriteError):
            while True:
                made = entry(bytes(1_000))
                await store.put([made])
                acked.append(made.id)

    with serving(tmp_path, port, *durable) as process:
        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(produce)
            await anyio.sleep(0.3)
            process.kill()
    with serving(tmp_path, port, *durable):
        there = {item.id for item in await store.list(limit=100_000)}
        await store.close()
    assert len(acked) > 10
    assert there.issuperset(acked)


async def test_stations_and_senders_go_on_when_the_server_of_the_queue_was_killed_and_is_back(tmp_path: Path) -> None:
    pytest.importorskip("redis")
    port, durable, server = free_port(), ("--appendonly", "yes", "--appendfsync", "always"), FakeWATS()
    acked: list[str] = []

    async def produce(wats: AsyncWATS, number: int) -> None:
        with suppress(QueueWriteError):
            acked.append(await wats.queue.enqueue(report(f"SN-{number}")))

    async def empty() -> bool:
        return (await wats.queue.stats()).depth == 0

    connection: dict[str, Any] = {"transport": server.transport(), "queue_url": f"redis://127.0.0.1:{port}/0"}
    async with AsyncWATS("https://wats.test", server.token, **connection) as wats, anyio.create_task_group() as group:
        with serving(tmp_path, port, *durable) as process:
            group.start_soon(wats.queue.run)
            for number in range(40):
                await produce(wats, number)
            process.kill()
            process.wait()
            await produce(wats, 40)
        assert len(acked) == 40
        with serving(tmp_path, port, *durable):
            for number in range(41, 60):
                await produce(wats, number)
            assert len(acked) == 59
            await until(empty, 60)
            await wats.queue.stop()
    assert server.received.keys() >= set(acked)
    assert len(server.reports) == len(set(server.reports)) == len(server.received)


async def test_a_claim_whose_answer_is_lost_waits_for_no_lease(redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis import ConnectionError as Lost
    from redis.client import Pipeline

    store = RedisStore(redis, lease=600)
    await store.put([entry(report_id=name) for name in ("a", "b")])
    held = await store.claim(1)
    with monkeypatch.context() as patch:
        execute = Pipeline.execute

        def loses(self: Any, raise_on_error: bool = True) -> Any:
            execute(self, raise_on_error)
            raise Lost("Connection closed by server.")

        patch.setattr(Pipeline, "execute", loses)
        with pytest.raises(QueueError):
            await store.claim(1)
    assert (await store.totals()).sending == 2
    assert [claim.id for claim in [*held, *await store.claim(5)]] == ["a", "b"]
    await store.close()


async def test_claims_that_go_in_one_pipeline_keep_what_they_have(redis: str) -> None:
    store, claims = RedisStore(redis), list[str]()
    await store.put([entry(report_id=f"{n:02}") for n in range(60)])

    async def claim() -> None:
        claims.extend([each.id for each in await store.claim(2)])

    async with anyio.create_task_group() as group:
        for _ in range(30):
            group.start_soon(claim)
    assert sorted(claims) == [f"{n:02}" for n in range(60)]
    await store.close()


async def test_two_queues_share_a_server(redis: str) -> None:
    one, other = RedisStore(redis), RedisStore(redis, name="other")
    await one.put([entry()])
    assert not await other.claim(1)
    assert len(await one.claim(1)) == 1
    await one.close()
    await other.close()


async def test_a_server_that_has_forgotten_everything_is_used_again(redis: str, raw: Any) -> None:
    store = RedisStore(redis)
    await store.put([entry()])
    raw.flushall()
    raw.script_flush()
    assert not await store.claim(1)
    await store.put([entry(report_id="a")])
    assert [claim.id for claim in await store.claim(1)] == ["a"]
    await store.close()


async def test_no_memory_is_told_and_the_rest_goes_on(redis: str, raw: Any) -> None:
    store = RedisStore(redis)
    await store.put([entry(report_id="a")])
    raw.config_set("maxmemory", raw.info("memory")["used_memory"])
    with pytest.raises(QueueFull, match="no memory"):
        await store.put([entry(bytes(100_000))])
    raw.config_set("maxmemory", 0)
    await store.put([entry(report_id="b")])
    assert [claim.id for claim in await store.claim(5)] == ["a", "b"]
    await store.close()


async def test_damaged_and_missing_reports_are_told_and_the_others_go(
    redis: str, raw: Any, caplog: pytest.LogCaptureFixture
) -> None:
    store = RedisStore(redis)
    await store.put([entry(report_id=name) for name in ("a", "b", "c")])
    raw.hset("{pywats-async:queue}:report:a", "body", b"spoilt")
    raw.delete("{pywats-async:queue}:report:b")
    assert [claim.id for claim in await store.claim(1)] == ["c"]
    totals = await store.totals()
    assert (totals.waiting, totals.sending, totals.damaged) == (0, 1, 1)
    assert [record.levelno for record in caplog.records].count(logging.CRITICAL) == 2
    await store.close()


async def test_a_queue_of_a_newer_version_is_refused(redis: str, raw: Any) -> None:
    raw.set("{pywats-async:queue}:schema", 99)
    store = RedisStore(redis)
    with pytest.raises(QueueError, match="format 99"):
        await store.put([entry()])
    await store.close()


async def test_a_server_without_persistence_is_told_once(
    redis: str, raw: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def warnings() -> str:
        caplog.clear()
        store = RedisStore(redis)
        await store.totals()
        await store.close()
        return caplog.text

    monkeypatch.setattr(redis_server, "_warned", set())
    said = await warnings()
    assert "Set appendonly yes" in said
    assert "Set appendfsync always" in said
    assert not await warnings()
    raw.config_set("appendonly", "yes")
    raw.config_set("appendfsync", "always")
    raw.config_set("maxmemory", 1 << 30)
    raw.config_set("maxmemory-policy", "allkeys-lru")
    redis_server._warned.clear()
    assert (await warnings()).count("WARNING") == 1
    assert "noeviction" in caplog.text
    raw.config_set("appendfsync", "everysec")


async def test_a_server_that_is_away_is_an_error_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = RedisStore(NOWHERE)
    with pytest.raises(QueueWriteError) as caught:
        await store.put([entry()])
    assert "127.0.0.1:1" in str(caught.value)
    await store.close()
    assert "CANARY" not in f"{caught.value!r} {caught.value} {caplog.text}"


async def test_the_setting_is_a_secret_and_is_checked() -> None:
    async with AsyncWATS("https://wats.test", "test-token", queue_url=NOWHERE) as wats:
        assert "CANARY" not in repr(wats.settings) + str(wats.settings.redacted()) + repr(wats.queue)
    async with AsyncWATS("https://wats.test", "test-token", queue_url="http://CANARY") as wats:
        with pytest.raises(ConfigurationError, match="queue_url is not the URL") as caught:
            await wats.queue.stats()
        assert "CANARY" not in f"{caught.value!r} {caught.value}"
