"""What `doctor` looks at on this computer: the queue, the cache that programs share, and the converters."""

from __future__ import annotations

from collections.abc import Iterator

import anyio

from ..client import WATS
from ..converters import Registry
from ..errors import PyWATSError
from ..queue.place import default_path
from ..settings import Settings
from ..transports.cache.upkeep import survey
from .checks import Check
from .output import counted

__all__ = ["examine_computer"]


def examine_computer(settings: Settings) -> Iterator[Check]:
    """Yield the checks that need no server."""
    yield _queue(settings)
    yield _cache(settings)
    yield _converters()


def _queue(settings: Settings) -> Check:
    """What waits in the queue; a file that is not there yet is made by the first report."""
    path = settings.queue_path or default_path()
    if settings.queue_url is None and not path.exists():
        return Check("queue", "ok", f"empty, at {path}")
    try:
        with WATS(settings=settings) as wats:
            totals = wats.queue.stats().totals
    except (PyWATSError, OSError) as error:
        cure = (
            getattr(error, "hint", None) or "Set queue_path to a file that can be written, or start the Redis server."
        )
        return Check("queue", "failed", _text(error), cure)
    place = path if settings.queue_url is None else "the Redis server of queue_url"
    detail = f"{counted(totals.waiting, 'report')} waiting, {totals.dead:,} refused, at {place}"
    if totals.dead:
        return Check("queue", "warning", detail, "pywats-async queue list --state dead shows why; queue fix mends one.")
    return Check("queue", "ok", detail)


def _cache(settings: Settings) -> Check:
    if settings.cache in ("off", "memory"):
        return Check("cache", "ok", settings.cache)
    try:
        found = anyio.run(survey, settings)
    except Exception as error:  # each store has errors of its own, and none of them stops a call
        cure = "Calls work without it. Start Redis, or set cache to sqlite." if settings.cache == "redis" else ""
        return Check("cache", "warning", _text(error), cure)
    return Check("cache", "ok", f"{found.entries:,} answers, {found.size:,} bytes, {found.place}")


def _converters() -> Check:
    try:
        count = len(Registry().names())
    except PyWATSError as error:
        return Check("converters", "failed", error.message, "Mend or uninstall the package that it comes from.")
    return Check("converters", "ok", f"{count} formats")


def _text(error: Exception) -> str:
    return error.message if isinstance(error, PyWATSError) else f"{type(error).__name__}: {error}"
