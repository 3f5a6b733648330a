"""Keep answers in memory: the least recently used go first when there are too many, or too many bytes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID, uuid4

from cachetools import TLRUCache
from hishel import AsyncBaseStorage, Entry, Headers, Request, Response

__all__ = ["MemoryStorage"]

_OVERHEAD = 1024
"""Bytes that an entry takes besides its body, roughly."""


@dataclass(slots=True)
class _Kept:
    entry: Entry
    body: bytes
    ttl_deadline: float | None
    tti: float | None
    expires_at: float


class _Entries(TLRUCache[str, _Kept]):
    """The entries by key, and how many had to go before their time."""

    evictions = 0

    def popitem(self) -> tuple[str, _Kept]:
        item = super().popitem()
        self.evictions += 1
        return item


class MemoryStorage(AsyncBaseStorage):
    """A store of hishel's kind in this process's memory.

    It holds one answer for a key, the latest. Times are measured by a clock that never jumps.

    Args:
        max_entries: how many answers it holds.
        max_bytes: how many bytes they have in all (packed as they came, and 1 KiB for each).
        max_stream_size: how many bytes one of them may have.
        default_ttl: seconds that an answer is kept when the caller says nothing; None for any time.
        default_tti: seconds that an answer is kept while nobody asks for it; None for any time.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        *,
        max_entries: int = 10_000,
        max_bytes: int = 64 * 1024 * 1024,
        max_stream_size: int | None = None,
        default_ttl: float | None = None,
        default_tti: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        largest = max_bytes - _OVERHEAD if max_stream_size is None else min(max_stream_size, max_bytes - _OVERHEAD)
        super().__init__(default_ttl=default_ttl, default_tti=default_tti, max_stream_size=largest)
        self._max_entries, self._clock = max_entries, clock
        self.clock = clock
        """Tells how old an answer is."""
        self._largest = largest
        self._entries = _Entries(
            maxsize=max_bytes,
            ttu=lambda _key, kept, _now: kept.expires_at,
            timer=clock,
            getsizeof=lambda kept: len(kept.body) + _OVERHEAD,
        )

    @property
    def entries(self) -> int:
        """How many answers are held."""
        self._entries.expire()
        return len(self._entries)

    @property
    def held_bytes(self) -> int:
        """How many bytes they take."""
        self._entries.expire()
        return int(self._entries.currsize)

    @property
    def evictions(self) -> int:
        """How many answers had to go before their time."""
        return self._entries.evictions

    def clear(self) -> None:
        """Forget all answers."""
        self._entries.clear()

    async def create_entry(
        self, request: Request, response: Response, key: str, *, ttl: float | None = None, tti: float | None = None
    ) -> Entry:
        """Return the entry with a body that is kept once it was read to its end."""
        ttl_deadline, tti = self._limits(ttl, tti, self._clock())
        entry = Entry(uuid4(), request, response)
        body = self._saving(entry, key, ttl_deadline, tti)
        return replace(entry, response=replace(response, stream=body))

    async def get_entries(self, key: str) -> list[Entry]:
        """Return the one entry under `key`, or none."""
        kept = self._entries.get(key)
        if kept is None:
            return []
        if kept.tti is not None:
            self._put(key, kept)
        return [replace(kept.entry, response=replace(kept.entry.response, stream=_whole(kept.body)))]

    async def update_headers(self, id: UUID, headers: Headers) -> None:  # noqa: A002  # the name is hishel's
        """Replace the headers of an entry, if it is still there."""
        if found := self._find(id):
            _, kept = found
            kept.entry = replace(kept.entry, response=replace(kept.entry.response, headers=headers))

    async def remove_entry(self, id: UUID) -> None:  # noqa: A002  # the name is hishel's
        """Forget an entry, if it is still there."""
        if found := self._find(id):
            self._entries.pop(found[0], None)

    async def close(self) -> None:
        """Forget all answers."""
        self.clear()

    async def _saving(
        self, entry: Entry, key: str, ttl_deadline: float | None, tti: float | None
    ) -> AsyncIterator[bytes]:
        pieces: list[bytes] | None = []
        size = 0
        async for piece in cast("AsyncIterator[bytes]", entry.response.stream):
            size += len(piece)
            if pieces is not None and size <= self._largest:
                pieces.append(piece)
            else:
                pieces = None
            yield piece
        if pieces is not None:
            stored = replace(entry, response=replace(entry.response, stream=None))
            self._put(key, _Kept(stored, b"".join(pieces), ttl_deadline, tti, 0.0))

    def _put(self, key: str, kept: _Kept) -> None:
        expires_at = self._expires_at(kept.ttl_deadline, kept.tti, self._clock())
        kept.expires_at = float("inf") if expires_at is None else expires_at
        self._entries[key] = kept
        while len(self._entries) > self._max_entries:
            self._entries.popitem()

    def _find(self, entry_id: UUID) -> tuple[str, _Kept] | None:
        return next(((key, kept) for key, kept in self._entries.items() if kept.entry.id == entry_id), None)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
