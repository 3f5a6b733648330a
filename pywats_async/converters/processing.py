"""From the answer of a worker to the queue's entries, and to what is told of a file."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..queue.store import Entry
from .outcomes import FileOutcome
from .spool import Spooled

__all__ = ["entries_of", "outcome_of"]


def entries_of(spooled: Sequence[Spooled], priority: int, metadata: Mapping[str, Any]) -> list[Entry]:
    """Return converted reports, which the worker has checked, as what the queue takes."""
    return [
        Entry(
            one.id,
            one.body,
            priority=priority,
            part_number=one.part_number,
            serial_number=one.serial_number,
            metadata=metadata,
        )
        for one in spooled
    ]


def outcome_of(path: Path, answer: Mapping[str, Any], status: Any, started: float, **more: Any) -> FileOutcome:
    """Return what is told of a file; `started` is by the monotonic clock."""
    return FileOutcome(
        path,
        status,
        converter=answer.get("converter"),
        version=answer.get("version"),
        reason=None if status == "converted" else answer.get("reason"),
        hint=None if status == "converted" else answer.get("hint"),
        mended=answer.get("mended", 0),
        notes=tuple(answer.get("notes", ())),
        seconds=time.monotonic() - started,
        **more,
    )
