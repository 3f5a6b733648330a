"""The cache. Tests named after H1, H3, ... keep one of the traps of hishel's default mode away."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from hishel import AsyncSqliteStorage, Entry, Headers, Request, Response

from pywats_async.transports.cache.epochs import Epochs
from pywats_async.transports.cache.memory import MemoryStorage

from .caching import MINUTE, Counting, Stepwise, as_user, ask, cached, text, together
from .doubles import FakeClock, Outcome, Script, answer, cancelled_after, get, post, read

pytestmark = pytest.mark.anyio


async def test_a_repeat_is_answered_from_the_store() -> None:
    server = Counting(content_type="application/json", x_note="kept")
    cache = cached(server)
    first, second = await read(cache, ask()), await read(cache, ask())
    assert (first.text, second.text, server.count) == ("1", "1", 1)
    assert (first.extensions["from_cache"], second.extensions["from_cache"]) == (False, True)
    assert second.headers["content-type"] == "application/json"
    assert second.headers["x-note"] == "kept"
    assert (cache.stats.hits, cache.stats.misses, cache.stats.hit_rate) == (1, 1, 0.5)
    assert server.left_open == []


async def test_only_routes_that_declare_it_are_cached() -> None:
    server = Counting()
    cache = cached(server)
    for request in (get(), get(cache=None), post(cache=MINUTE), httpx.Request("HEAD", "http://wats.test")):
        request.extensions.setdefault("cache", None)
        await read(cache, request)
        assert (await read(cache, request)).extensions["from_cache"] is False
    assert server.count == 8


async def test_another_url_or_accept_is_another_answer() -> None:
    server = Counting()
    cache = cached(server)
    xml = ask()
    xml.headers["accept"] = "text/xml"
    requests = [ask(), ask("http://wats.test/api/Product/PN-1?a=1"), ask("http://other.test/api/Product/PN-1"), xml]
    assert [await text(cache, request) for request in requests] == ["1", "2", "3", "4"]
    assert [await text(cache, request) for request in requests] == ["1", "2", "3", "4"]


async def test_a_packed_answer_stays_packed_in_the_store() -> None:
    packed = gzip.compress(b"measurement " * 1000)
    storage = MemoryStorage()
    cache = cached(Script(answer(200, packed[:20], packed[20:], content_encoding="gzip")), storage)
    assert await text(cache) == await text(cache) == "measurement " * 1000
    assert storage.held_bytes < 2048


async def test_h1_users_share_nothing() -> None:
    server, storage = Counting(), MemoryStorage()
    ada, bob = cached(server, storage, identity=as_user("ada")), cached(server, storage, identity=as_user("bob"))
    bob.epochs = ada.epochs
    assert [await text(ada), await text(bob), await text(ada), await text(bob)] == ["1", "2", "1", "2"]


async def test_h1_an_answer_ends_with_its_time_to_live() -> None:
    clock = FakeClock()
    server = Counting()
    cache = cached(server, MemoryStorage(clock=clock))
    assert await text(cache) == "1"
    clock.now += 59.9
    assert await text(cache) == "1"
    clock.now += 0.1
    assert await text(cache) == "2"


class SpyStorage(MemoryStorage):
    """Remembers everything that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[object] = []

    async def create_entry(
        self, request: Request, response: Response, key: str, *, ttl: float | None = None, tti: float | None = None
    ) -> Entry:
        self.given += [request, response, key, ttl]
        return await super().create_entry(request, response, key, ttl=ttl, tti=tti)


CANARY = "CANARY-4711"


def with_secrets() -> tuple[Script, httpx.Request]:
    request = ask(f"http://wats.test/api/x?UserName={CANARY}")
    for name in ("authorization", "cookie", "x-api-key", "proxy-authorization"):
        request.headers[name] = CANARY
    return Script(answer(200, b"fine", set_cookie=f"session={CANARY}", authentication_info=CANARY)), request


async def test_h3_the_store_sees_no_credentials() -> None:
    server, request = with_secrets()
    storage = SpyStorage()
    cache = cached(server, storage)
    first, second = await read(cache, request), await read(cache, request)
    assert CANARY in first.headers["set-cookie"]
    assert "set-cookie" not in second.headers
    assert storage.given
    assert CANARY not in repr(storage.given)


def written(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_h3_no_credentials_in_a_file(tmp_path: Path) -> None:
    server, request = with_secrets()
    storage = AsyncSqliteStorage(database_path=tmp_path / "cache.db")
    cache = cached(server, storage)
    await text(cache, request)
    assert (await read(cache, request)).extensions["from_cache"]
    contents = written(tmp_path)
    assert b"fine" in contents
    assert CANARY.encode() not in contents
    await storage.close()


async def test_h6_after_a_fresh_read_nothing_older_is_served() -> None:
    server = Counting()
    cache = cached(server)
    assert [await text(cache), await text(cache, ask(fresh=True)), await text(cache)] == ["1", "2", "3"]
    assert cache.stats.fresh == 1


@pytest.mark.parametrize("status", [201, 202, 203, 204, 206, 301, 400, 401, 403, 404, 410])
async def test_h7_only_200_is_kept(status: int) -> None:
    storage = MemoryStorage()
    server = Counting(status)
    cache = cached(server, storage)
    for number in range(1, 102):
        response = await read(cache, ask())
        assert (response.status_code, response.text) == (status, str(number))
    assert storage.entries == 0


async def test_h11_h13_headers_neither_prolong_nor_prevent_what_the_route_says() -> None:
    clock = FakeClock()
    server = Counting(cache_control="max-age=1000000, public", expires="never")
    cache = cached(server, MemoryStorage(clock=clock))
    await text(cache)
    clock.now += 61
    assert await text(cache) == "2"

    server = Counting(cache_control="no-cache", pragma="no-cache")
    cache = cached(server)
    assert [await text(cache), await text(cache)] == ["1", "1"]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_h17_failures_are_not_kept_whatever_their_headers_say(status: int) -> None:
    server = Script(answer(status, cache_control="max-age=60"), answer(200, b"well"))
    cache = cached(server)
    assert (await read(cache, ask())).status_code == status
    assert await text(cache) == "well"


async def test_h9_answers_that_are_not_kept_take_no_room_from_those_that_are() -> None:
    storage = MemoryStorage(max_bytes=10_000)
    server = Script(*[answer(404, b"x" * 5000)] * 80, answer(200, b"kept"))
    cache = cached(server, storage)
    for _ in range(80):
        await read(cache, ask())
    assert [await text(cache), await text(cache), server.count] == ["kept", "kept", 81]
    assert cache.stats.evictions == 0


@pytest.mark.parametrize("skew", [-3600, 3600], ids=["slow", "fast"])
async def test_h12_c8_the_servers_clock_is_not_looked_at(skew: int) -> None:
    clock = FakeClock()
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=skew), usegmt=True)
    cache = cached(Counting(date=date, cache_control="max-age=60"), MemoryStorage(clock=clock))
    await text(cache)
    clock.now += 59
    assert await text(cache) == "1"
    clock.now += 1
    assert await text(cache) == "2"


async def test_h14_nor_the_age_that_another_cache_states() -> None:
    cache = cached(Counting(age="100", cache_control="max-age=60"))
    assert [await text(cache), await text(cache)] == ["1", "1"]


async def test_h16_a_write_drops_every_url_of_its_group() -> None:
    server = Counting()
    cache = cached(server)
    urls = [f"http://wats.test/api/Product/{query}" for query in ("PN-1", "PN-1?a=1", "PN-2")]
    assert [await text(cache, ask(url)) for url in urls] == ["1", "2", "3"]
    await read(cache, post(drops=("product",)))
    assert [await text(cache, ask(url)) for url in urls] == ["5", "6", "7"]


# Writes ---------------------------------------------------------------------------------------------------------------


async def test_a_write_puts_what_was_read_before_it_out_of_reach() -> None:
    server = Counting()
    cache = cached(server)
    assert await text(cache) == "1"
    await read(cache, post(drops=("product",)))
    assert await text(cache) == "3"


async def test_other_groups_stay() -> None:
    server = Counting()
    cache = cached(server)
    await text(cache)
    await read(cache, post(drops=("asset", "unit")))
    assert await text(cache) == "1"


@pytest.mark.parametrize("outcome", [500, httpx.ReadError("broke"), ValueError()], ids=repr)
async def test_a_write_that_failed_may_have_been_done(outcome: Outcome) -> None:
    server = Script(answer(200, b"before"), outcome, answer(200, b"after"))
    cache = cached(server)
    await text(cache)
    with suppress(httpx.ReadError, ValueError):
        await read(cache, post(drops=("product",)))
    assert await text(cache) == "after"


async def test_a_write_that_was_cancelled_may_have_been_done() -> None:
    for steps in range(8):
        server = Script(answer(200, b"before"), answer(200, b"x", pause=0), answer(200, b"after"))
        cache = cached(server)
        await text(cache)
        await cancelled_after(steps, lambda cache=cache: read(cache, post(drops=("product",))))  # type: ignore[misc]
        if server.count > 1:
            assert await text(cache) == "after"


async def test_a_read_that_began_before_the_write_does_not_survive_it() -> None:
    server = Stepwise()
    cache = cached(server)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(text, cache)
        await server.arrived(1)
        tasks.start_soon(read, cache, post(drops=("product",)))
        await server.arrived(2)
        server.gates[1].set()  # the write is done
        await anyio.wait_all_tasks_blocked()
        server.gates[0].set()  # only now comes the answer to the read
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(text, cache)
        await server.arrived(3)  # it was not kept
        server.gates[2].set()


async def test_a_read_during_the_write_does_not_survive_it() -> None:
    server = Stepwise()
    cache = cached(server)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, cache, post(drops=("product",)))
        await server.arrived(1)
        tasks.start_soon(text, cache)
        await server.arrived(2)
        server.gates[1].set()  # the read is done
        await anyio.wait_all_tasks_blocked()
        server.gates[0].set()  # the write is done
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(text, cache)
        await server.arrived(3)
        server.gates[2].set()


async def test_while_a_write_is_under_way_reads_ask_the_server() -> None:
    server = Stepwise()
    cache = cached(server)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(text, cache)
        await server.arrived(1)
        server.gates[0].set()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, cache, post(drops=("product",)))
        await server.arrived(2)
        tasks.start_soon(text, cache)
        await server.arrived(3)
        server.gates[2].set()
        server.gates[1].set()


async def test_epochs_differ_from_all_others() -> None:
    epochs, others = Epochs(), Epochs()
    seen = {epochs.of("a"), epochs.of("b"), others.of("a")}
    for _ in range(3):
        await epochs.bump(["a"])
        seen.add(epochs.of("a"))
    assert len(seen) == 5  # "a" and "b" begin alike: the group is not told by its epoch


async def test_two_clients_on_one_storage_share_through_common_epochs() -> None:
    server, storage, epochs = Counting(), MemoryStorage(), Epochs()
    one, two = cached(server, storage, epochs=epochs), cached(server, storage, epochs=epochs)
    stranger = cached(server, storage)
    assert [await text(one), await text(two), await text(stranger)] == ["1", "1", "2"]
    await read(one, post(drops=("product",)))
    assert await text(two) == "4"


# Large answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("announced", [False, True])
async def test_a_large_answer_is_streamed_and_not_kept(announced: bool) -> None:
    storage = MemoryStorage()
    pieces = [b"x" * 600, b"y" * 600, b"z"]
    headers: dict[str, Any] = {"content_length": "1201"} if announced else {}
    server = Script(answer(200, *pieces, **headers))
    cache = cached(server, storage, max_body=1000)
    for _ in range(2):
        response = await cache.handle_async_request(ask())
        assert [piece async for piece in response.aiter_raw()] == pieces
    assert (server.count, storage.entries) == (2, 0)
    assert server.left_open == []


# Stores that fail -----------------------------------------------------------------------------------------------------


class FailingStorage(MemoryStorage):
    """Fails in the ways that it is told to."""

    def __init__(self, *ways: str) -> None:
        super().__init__()
        self.ways = ways

    async def get_entries(self, key: str) -> list[Entry]:
        if "get" in self.ways:
            raise OSError("no disk")
        entries = await super().get_entries(key)
        if "read" in self.ways:
            for entry in entries:
                entry.response.stream = self._broken(b"half")
        return entries

    async def create_entry(
        self, request: Request, response: Response, key: str, *, ttl: float | None = None, tti: float | None = None
    ) -> Entry:
        if "create" in self.ways:
            raise RuntimeError("closed")
        entry = await super().create_entry(request, response, key, ttl=ttl, tti=tti)
        if "save" in self.ways:
            entry.response.stream = self._broken()
        return entry

    async def _broken(self, *pieces: bytes) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        raise OSError("no disk")


@pytest.mark.parametrize("way", ["get", "read", "create", "save"])
async def test_a_failing_store_is_a_miss(way: str, caplog: pytest.LogCaptureFixture) -> None:
    server = Counting()
    cache = cached(server, FailingStorage(way))
    assert [await text(cache) for _ in range(5)] == ["1", "2", "3", "4", "5"]
    assert cache.stats.hits == 0
    assert cache.stats.store_failures >= 4
    assert [record.levelno for record in caplog.records if record.name == "pywats_async"] == [logging.WARNING]
    assert server.left_open == []


async def test_a_failing_store_does_not_part_those_who_wait() -> None:
    server = Script(answer(200, b"x", pause=0.001))
    responses = await together(cached(server, FailingStorage("get", "create")), 50)
    assert len(responses) == 50
    assert server.count == 1


async def test_the_servers_failure_is_not_the_stores() -> None:
    cache = cached(Script(httpx.ConnectError("refused"), answer(200, b"x", httpx.ReadError("broke"))))
    with pytest.raises(httpx.ConnectError):
        await text(cache)
    with pytest.raises(httpx.ReadError):
        await text(cache)
    assert (cache.stats.misses, cache.stats.store_failures) == (2, 0)


async def test_cancelled_at_any_moment_nothing_stays_behind() -> None:
    async def act() -> None:
        await text(cache)

    over = False
    for steps in range(30):
        server = Script(answer(200, b"x", b"y", pause=0))
        cache = cached(server)
        await text(cache, ask("http://wats.test/other"))  # the store is open by now
        over = await cancelled_after(steps, act)
        assert server.left_open == []
        assert cache._flights == {}
        assert await text(cache) == "xy"
    assert over


async def test_cancelled_while_the_store_is_opened() -> None:
    cache = cached(Script())
    await cancelled_after(1, lambda: text(cache))
    await text(cache)
    assert cache._flights == {}


async def test_closing_forgets_what_is_in_memory_and_leaves_a_given_store_open() -> None:
    storage = MemoryStorage()
    server = Counting()
    cache = cached(server, storage)
    await text(cache)
    await cache.aclose()
    assert (server.closed, storage.entries) == (1, 1)


async def test_h6_of_two_stored_answers_the_newer_one_is_served() -> None:
    class Hoarding(MemoryStorage):
        """Keeps an answer of half a minute before beside each."""

        async def get_entries(self, key: str) -> list[Entry]:
            entries = await super().get_entries(key)
            return [*entries, *map(self._older, entries)]

        def _older(self, entry: Entry) -> Entry:
            (stamp,) = entry.response.headers.get_list("x-pywats-asked") or []
            before = Headers({"x-pywats-asked": str(float(stamp) - 30)})
            return replace(entry, response=Response(200, before, stream=self._body()))

        async def _body(self) -> AsyncIterator[bytes]:
            yield b"older"

    cache = cached(Counting(), Hoarding())
    assert [await text(cache) for _ in range(3)] == ["1", "1", "1"]


async def test_v1_a_hit_is_as_the_answer_was() -> None:
    cache = cached(Script(answer(200, b"[1]", content_type="application/json", x_note="kept")))
    first, second = await read(cache, ask()), await read(cache, ask())
    assert second.extensions["from_cache"] is True
    for fact in ("status_code", "reason_phrase", "http_version", "content"):
        assert getattr(second, fact) == getattr(first, fact)
    assert second.headers.multi_items() == first.headers.multi_items()


async def test_v1_so_is_what_waited_for_another_read() -> None:
    responses = await together(cached(Script(answer(200, b"[1]", pause=0.001))), 3)
    assert sorted(response.extensions["from_cache"] for response in responses) == [False, True, True]
