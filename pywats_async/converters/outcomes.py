"""What became of log files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

__all__ = ["ConverterStats", "FileOutcome"]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one log file, or folder."""

    path: Path
    """Where it was found."""
    status: Literal["converted", "skipped", "suspended", "failed"]
    """converted: its reports are in the queue. skipped: the converter says that there is nothing to report. suspended:
    it is not complete yet, and looked at again later. failed: it is in quarantine (or, of a folder that keeps its
    files, left alone until it changes)."""
    converter: str | None = None
    """The converter that took it; None if none knows it."""
    version: str | None = None
    """Of the converter."""
    report_ids: tuple[str, ...] = ()
    """The ids of its reports, in their order in the file."""
    reason: str | None = None
    """Why it was skipped, suspended or not converted."""
    hint: str | None = None
    """What can be done about it."""
    moved_to: Path | None = None
    """Where it is now, if it was moved."""
    attempts: int = 1
    """How often it was tried."""
    mended: int = 0
    """How many values were changed so that the server takes the reports."""
    notes: tuple[str, ...] = ()
    """What the converter says of it: the encoding that was guessed, what was left out and why."""
    seconds: float = 0.0
    """From the claim to the end."""

    def wire(self) -> Mapping[str, Any]:
        """Return it for logs and machines."""
        return {
            "file": str(self.path),
            "status": self.status,
            "converter": self.converter,
            "version": self.version,
            "reports": list(self.report_ids),
            "reason": self.reason,
            "hint": self.hint,
            "movedTo": None if self.moved_to is None else str(self.moved_to),
            "attempts": self.attempts,
            "mended": self.mended,
            "notes": list(self.notes),
            "seconds": round(self.seconds, 4),
        }


@dataclass(frozen=True, slots=True)
class ConverterStats:
    """How converting goes, since the client was made."""

    converted: int = 0
    """Files whose reports are in the queue."""
    reports: int = 0
    skipped: int = 0
    failed: int = 0
    """Files in quarantine."""
    waiting: int = 0
    """Files that are complete and wait for a worker."""
    working: int = 0
    """Files that a worker has, or whose reports wait for room in the queue, or that wait for their next attempt."""
    held: str | None = None
    """Why nothing can be put into the queue now."""
