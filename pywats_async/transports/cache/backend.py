"""Open what the setting `cache` names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from ...logs import logger
from .epochs import Epochs

if TYPE_CHECKING:
    from hishel import AsyncBaseStorage

    from ...settings import Settings

__all__ = ["Backend", "open_backend"]

_logger = logger()


class Backend(NamedTuple):
    """A storage that outlives the process, and what goes with it."""

    storage: AsyncBaseStorage
    epochs: Epochs
    secret: bytes
    """Key of the digests that tell users apart: the same for all who share the storage."""
    close: Callable[[], Awaitable[None]]


async def open_backend(settings: Settings) -> Backend | None:
    """Return the storage, or None (with a warning in the log) if it cannot be opened: memory takes its place."""
    try:
        if settings.cache == "sqlite":
            from .sqlite import open_sqlite

            return await open_sqlite(settings.cache_path)
        if settings.cache == "redis":
            from .redis import open_redis

            return await open_redis(settings.cache_url.get_secret_value())
    except Exception as error:
        _logger.warning("The cache is kept in memory, as its store fails: %s: %s", type(error).__name__, error)
    return None
