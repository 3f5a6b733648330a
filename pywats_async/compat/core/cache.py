"""Caches with a time to live, over cachetools."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from threading import RLock
from time import monotonic
from typing import Any, Generic, ParamSpec, TypeVar

from cachetools import TLRUCache

__all__ = ["AsyncTTLCache", "CacheStats", "TTLCache", "cached_async_function", "cached_function"]

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")
_MISSING: Any = object()


@dataclass
class CacheStats:
    """What a cache did."""

    hits: int = 0
    misses: int = 0
    evictions: int = 0
    refreshes: int = 0
    total_size_bytes: int = 0

    @property
    def hit_rate(self) -> float:
        """Hits in percent of all reads."""
        reads = self.hits + self.misses
        return 100 * self.hits / reads if reads else 0.0


def _expires(key: str, entry: tuple[Any, float], now: float) -> float:
    return now + entry[1] if entry[1] > 0 else float("inf")


class TTLCache(Generic[V]):
    """Values by keys, each for its time; the least recently used goes first. For any number of threads.

    Args:
        default_ttl: seconds that a value is kept; 0 or less keeps it.
        max_size: how many values are kept.
        auto_cleanup: no longer needed: what has expired is gone.
        cleanup_interval: no longer needed.
    """

    def __init__(
        self,
        default_ttl: float = 3600.0,
        max_size: int = 1000,
        auto_cleanup: bool = True,
        cleanup_interval: float = 300.0,
    ) -> None:
        self.default_ttl, self.max_size = default_ttl, max_size
        self._lock, self._stats = RLock(), CacheStats()
        self._entries: TLRUCache[str, tuple[V, float]] = TLRUCache(max_size, _expires, monotonic)

    def get(self, key: str, default: V | None = None) -> V | None:
        """Return the value of a key, or `default`."""
        with self._lock:
            entry: tuple[V, float] | None = self._entries.get(key)
            if entry is None:
                self._stats.misses += 1
                return default
            self._stats.hits += 1
            return entry[0]

    def set(self, key: str, value: V, ttl: float | None = None) -> None:
        """Keep a value for `ttl` seconds (default: `default_ttl`)."""
        with self._lock:
            self._entries.expire()
            full = key not in self._entries and len(self._entries) >= self.max_size
            self._stats.evictions += full
            self._entries[key] = (value, self.default_ttl if ttl is None else ttl)

    def delete(self, key: str) -> bool:
        """Forget a key; return whether it was there."""
        with self._lock:
            return self._entries.pop(key, _MISSING) is not _MISSING

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()

    def cleanup_expired(self) -> int:
        """Forget what has expired, and return how many that were."""
        with self._lock:
            return len(list(self._entries.expire()))

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self._entries)

    @property
    def stats(self) -> CacheStats:
        """What the cache did so far."""
        return self._stats

    def keys(self) -> list[str]:
        """Return all keys."""
        with self._lock:
            return list(self._entries)


class AsyncTTLCache(Generic[V]):
    """A `TTLCache` whose methods are awaited. Nothing in it waits."""

    def __init__(
        self,
        default_ttl: float = 3600.0,
        max_size: int = 1000,
        auto_cleanup: bool = True,
        cleanup_interval: float = 300.0,
    ) -> None:
        self._cache: TTLCache[V] = TTLCache(default_ttl, max_size)

    async def get(self, key: str, default: V | None = None) -> V | None:
        """Return the value of a key, or `default`."""
        return self._cache.get(key, default)

    async def set(self, key: str, value: V, ttl: float | None = None) -> None:
        """Keep a value for `ttl` seconds (default: `default_ttl`)."""
        self._cache.set(key, value, ttl)

    async def put(self, key: str, value: V, ttl: float | None = None) -> None:
        """Do as `set`."""
        self._cache.set(key, value, ttl)

    async def delete(self, key: str) -> bool:
        """Forget a key; return whether it was there."""
        return self._cache.delete(key)

    async def clear(self) -> None:
        """Forget everything."""
        self._cache.clear()

    async def cleanup_expired(self) -> int:
        """Forget what has expired, and return how many that were."""
        return self._cache.cleanup_expired()

    @property
    def size(self) -> int:
        """How many values there are."""
        return self._cache.size

    async def size_async(self) -> int:
        """Return how many values there are."""
        return self._cache.size

    async def stats_async(self) -> CacheStats:
        """Return what the cache did so far."""
        return self._cache.stats

    async def keys_async(self) -> list[str]:
        """Return all keys."""
        return self._cache.keys()

    async def start_cleanup(self) -> None:
        """Do nothing: what has expired is gone without a task."""

    async def stop_cleanup(self) -> None:
        """Do nothing: there is no task."""


def _key(func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    return f"{func.__module__}.{func.__qualname__}:{args!r}:{sorted(kwargs.items())!r}"


def cached_function(
    cache: TTLCache[Any], key_func: Callable[..., str] | None = None, ttl: float | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Answer repeated calls of a function from a cache."""

    def decorate(func: Callable[P, R]) -> Callable[P, R]:
        @wraps(func)
        def cached(*args: P.args, **kwargs: P.kwargs) -> R:
            key = key_func(*args, **kwargs) if key_func else _key(func, args, kwargs)
            value: Any = cache.get(key, _MISSING)
            if value is _MISSING:
                value = func(*args, **kwargs)
                cache.set(key, value, ttl)
            return value  # type: ignore[no-any-return]

        return cached

    return decorate


def cached_async_function(
    cache: AsyncTTLCache[Any], key_func: Callable[..., str] | None = None, ttl: float | None = None
) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Answer repeated calls of an asynchronous function from a cache."""

    def decorate(func: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @wraps(func)
        async def cached(*args: P.args, **kwargs: P.kwargs) -> R:
            key = key_func(*args, **kwargs) if key_func else _key(func, args, kwargs)
            value: Any = await cache.get(key, _MISSING)
            if value is _MISSING:
                value = await func(*args, **kwargs)
                await cache.set(key, value, ttl)
            return value  # type: ignore[no-any-return]

        return cached

    return decorate
