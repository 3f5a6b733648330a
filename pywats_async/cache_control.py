"""What a client's cache did, and how to empty it."""

from __future__ import annotations

from typing import Generic, TypeVar

from .bridge import Service, call
from .transports.cache.stats import CacheStats

__all__ = ["CacheControl"]

M = TypeVar("M")


class CacheControl(Service[M], Generic[M]):
    """The cache of one client, shared with the clients that `with_options` derives from it."""

    @property
    def stats(self) -> CacheStats:
        """What it did so far, in all and for each group of routes. Asks nobody, and may be read from any thread."""
        return self._http.cache_stats

    @call
    async def clear(self) -> None:
        """Make the next read of everything ask the server; with a shared store, everybody's."""
        await self._http.clear_cache()

    @call
    async def drop(self, group: str) -> None:
        """Make the next read of each route of `group` ask the server; with a shared store, everybody's."""
        await self._http.clear_cache(group)
