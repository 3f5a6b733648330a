"""Look at a shared store from outside, and empty it."""

from __future__ import annotations

from contextlib import closing
from typing import NamedTuple
from uuid import uuid4

from ...errors import ConfigurationError
from ...settings import Settings
from .shared import ORIGIN

__all__ = ["Survey", "clear", "survey"]

_NOT_SHARED = 'Set cache to "sqlite" or "redis": what is in the memory of a program ends with it.'


class Survey(NamedTuple):
    """What a store holds."""

    place: str
    entries: int
    size: int
    """Bytes, with what was dropped and is not removed yet."""


async def survey(settings: Settings) -> Survey:
    """Return what the store holds. Raises `ConfigurationError` if the setting `cache` names none that is shared."""
    if settings.cache == "sqlite":
        import anyio.to_thread

        from .sqlite import cache_file, connect

        path = settings.cache_path or cache_file()

        def look() -> Survey:
            if not path.exists():
                return Survey(str(path), 0, 0)
            with closing(connect(path)) as connection:
                (entries,) = connection.execute("SELECT count(*) FROM entries WHERE chunk_count NOTNULL").fetchone()
            return Survey(str(path), entries, path.stat().st_size)

        return await anyio.to_thread.run_sync(look)
    if settings.cache == "redis":
        from .redis import count_entries

        entries, size = await count_entries(settings.cache_url.get_secret_value())
        return Survey(settings.redacted()["cache_url"], entries, size)
    raise ConfigurationError(f"The cache is {settings.cache!r}: no store to look at.", hint=_NOT_SHARED)


async def clear(settings: Settings) -> None:
    """Put all answers out of everybody's reach. Their space is freed when their time is over.

    Raises `ConfigurationError` if the setting `cache` names no store that is shared.
    """
    if settings.cache not in ("sqlite", "redis"):
        raise ConfigurationError(f"The cache is {settings.cache!r}: no store to clear.", hint=_NOT_SHARED)
    if settings.cache == "sqlite":
        from .sqlite import SqliteLedger, cache_file

        path = settings.cache_path or cache_file()
        if path.exists():
            await SqliteLedger(path).write({ORIGIN: uuid4().hex})
        return
    from .redis import open_redis

    backend = await open_redis(settings.cache_url.get_secret_value())
    try:
        await backend.epochs.reset()
    finally:
        await backend.close()
