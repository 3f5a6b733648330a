"""Keep answers in a Redis server that processes and computers share. Needs the extra `redis`, and asyncio."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from hishel import AsyncRedisStorage
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from .backend import Backend
from .shared import ORIGIN, SharedEpochs

__all__ = ["RedisLedger", "count_entries", "open_redis"]

_PREFIX = "pywats-async:1"
_TIMEOUT = 0.5
"""Seconds to wait for the server."""
_MAX_BODY = 8 * 1024 * 1024


class StoreError(RuntimeError):
    """The server failed. hishel passes this kind of error on; of others it logs a traceback each time."""


class _Client(Redis):
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as error:
            raise StoreError(type(error).__name__) from None


async def open_redis(url: str) -> Backend:
    """Connect to the server at `url`, as "redis://host:6379/0" or "rediss://..." for TLS."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise StoreError("the client of Redis knows asyncio only") from None
    client = _Client.from_url(
        url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=Retry(NoBackoff(), 0)
    )
    try:
        await client.set(f"{_PREFIX}:secret", os.urandom(32), nx=True)
        secret: Any = await client.get(f"{_PREFIX}:secret")
    except BaseException:
        await client.aclose()
        raise
    storage = AsyncRedisStorage(client, key_prefix=_PREFIX, max_stream_size=_MAX_BODY, soft_delete_ttl=10)
    return Backend(storage, SharedEpochs(RedisLedger(client)), bytes(secret), client.aclose)


class RedisLedger:
    """Epochs in a hash of the same server."""

    def __init__(self, client: Any) -> None:
        self._client, self._name = client, f"{_PREFIX}:epochs"

    async def read(self) -> dict[str, str]:
        """Return all epochs. A server that has forgotten them gets a new origin, which no stored answer goes with."""
        await self._client.hsetnx(self._name, ORIGIN, uuid4().hex)
        found = await self._client.hgetall(self._name)
        return {name.decode(): epoch.decode() for name, epoch in found.items()}

    async def write(self, epochs: Mapping[str, str]) -> None:
        """Write down some; one for the origin erases all others."""
        if ORIGIN in epochs:
            await self._client.delete(self._name)
        await self._client.hset(self._name, mapping=dict(epochs))


async def count_entries(url: str) -> tuple[int, int]:
    """Return how many answers the server holds, and their bytes."""
    client = _Client.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)
    try:
        entries = size = 0
        async for key in client.scan_iter(match=f"{_PREFIX}:stream:*", count=1000):
            entries += 1
            size += int(await client.memory_usage(key) or 0)
        return entries, size
    finally:
        await client.aclose()
