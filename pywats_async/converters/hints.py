"""Events of the file system: they make a look at a folder come sooner, and nothing depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anyio

from ..logs import logger
from .hot_folder import WORK
from .lanes import Lane

__all__ = ["hints"]

_LOG = logger("converters")
_STEP, _DEBOUNCE = 10, 50
"""Milliseconds that events are collected for, at least and at most."""
_PAUSE = 5.0
"""Seconds before events are asked for again that could not be had."""


async def hints(lanes: Sequence[Lane]) -> None:
    """Ring the lane of each folder that something comes into, until cancelled; one thread serves all folders.

    Without watchfiles (the extra `watch`) nothing rings.
    """
    try:
        from watchfiles import Change, awatch
    except ImportError:
        _LOG.info("Folders are looked at by the clock alone: pip install 'pywats-async[watch]' for events.")
        return
    listening = [lane for lane in lanes if not lane.folder.polling]
    own = [f"{path}" for lane in listening for path in _own(lane)]

    def wanted(change: Change, path: str) -> bool:
        return change is not Change.deleted and not any(path.startswith(each) for each in own)

    while listening:
        roots = [lane.folder.root for lane in listening if lane.folder.root.is_dir()]
        try:
            if roots:
                events = awatch(*roots, watch_filter=wanted, debounce=_DEBOUNCE, step=_STEP, recursive=True)
                async for changes in events:
                    for lane in listening:
                        if any(Path(path).is_relative_to(lane.folder.root) for _, path in changes):
                            lane.ring()
        except (OSError, RuntimeError) as error:  # a folder vanished, or there are too many for the system
            _LOG.warning("No events from %s for now: %s", ", ".join(map(str, roots)), error)
        await anyio.sleep(_PAUSE)


def _own(lane: Lane) -> list[Path]:
    return [lane.folder.root / WORK, Path(lane.folder.done), Path(lane.folder.quarantine)]
