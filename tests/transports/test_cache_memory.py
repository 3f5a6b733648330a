"""The storage in memory: bounded, by the latest use, and only what was read to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from hishel import Entry, Headers, Request, Response

from pywats_async.transports.cache.memory import MemoryStorage

from .doubles import FakeClock

pytestmark = pytest.mark.anyio


async def keep(storage: MemoryStorage, key: str, body: bytes = b"body", **limits: float) -> Entry:
    async def pieces() -> AsyncIterator[bytes]:
        yield body[:2]
        yield body[2:]

    entry = await storage.create_entry(Request("GET", ""), Response(200, Headers({}), pieces()), key, **limits)
    assert [piece async for piece in entry.response.stream] == [body[:2], body[2:]]  # type: ignore[union-attr]
    return entry


async def kept(storage: MemoryStorage, key: str) -> bytes | None:
    entries = await storage.get_entries(key)
    assert len(entries) <= 1
    return b"".join([piece async for piece in entries[0].response.stream]) if entries else None  # type: ignore[union-attr]


async def test_memory_keeps_the_latest_answer_for_a_key() -> None:
    storage = MemoryStorage()
    await keep(storage, "a", b"old")
    await keep(storage, "a", b"new")
    assert await kept(storage, "a") == b"new"
    assert await kept(storage, "b") is None
    assert storage.entries == 1


async def test_memory_holds_nothing_before_it_was_read_to_its_end() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"half"
        raise httpx.ReadError("broke")

    storage = MemoryStorage()
    entry = await storage.create_entry(Request("GET", ""), Response(200, Headers({}), pieces()), "a")
    assert await kept(storage, "a") is None
    with pytest.raises(httpx.ReadError):
        [piece async for piece in entry.response.stream]  # type: ignore[union-attr]
    assert await kept(storage, "a") is None


async def test_memory_forgets_the_least_recently_used_when_there_are_too_many() -> None:
    storage = MemoryStorage(max_entries=3)
    for key in "abc":
        await keep(storage, key)
    await kept(storage, "a")
    await keep(storage, "d")
    assert [key for key in "abcd" if await kept(storage, key)] == ["a", "c", "d"]
    assert storage.evictions == 1


async def test_memory_is_bounded_in_bytes() -> None:
    storage = MemoryStorage(max_bytes=10_000)
    for number in range(100):
        await keep(storage, str(number), b"x" * 1000)
    assert storage.held_bytes <= 10_000
    assert storage.entries == 4
    assert await kept(storage, "99")


@pytest.mark.parametrize("limits", [{"max_bytes": 5000}, {"max_stream_size": 3000}])
async def test_memory_passes_on_what_is_too_large(limits: dict[str, Any]) -> None:
    storage = MemoryStorage(**limits)
    await keep(storage, "small")
    await keep(storage, "large", b"x" * 5000)
    assert await kept(storage, "large") is None
    assert await kept(storage, "small") == b"body"


async def test_memory_ends_an_entry_with_its_time_to_live_and_to_idle() -> None:
    clock = FakeClock()
    storage = MemoryStorage(clock=clock, default_ttl=100)
    await keep(storage, "default")
    await keep(storage, "short", ttl=10)
    await keep(storage, "idle", ttl=30, tti=12)
    left = []
    for _ in range(11):
        clock.now += 10
        left.append([key for key in ("default", "short", "idle") if await kept(storage, key)])
    assert left == [["default", "idle"]] * 2 + [["default"]] * 7 + [[]] * 2
    assert (storage.entries, storage.held_bytes, storage.evictions) == (0, 0, 0)


async def test_memory_can_change_and_remove_an_entry() -> None:
    storage = MemoryStorage()
    entry = await keep(storage, "a")
    await storage.update_headers(entry.id, Headers({"x": "1"}))
    assert (await storage.get_entries("a"))[0].response.headers["x"] == "1"
    await storage.remove_entry(entry.id)
    await storage.remove_entry(entry.id)
    await storage.update_headers(UUID(int=0), Headers({}))
    assert await kept(storage, "a") is None


async def test_memory_forgets_everything_when_told() -> None:
    storage = MemoryStorage()
    await keep(storage, "a")
    await storage.close()
    assert (storage.entries, storage.held_bytes) == (0, 0)
