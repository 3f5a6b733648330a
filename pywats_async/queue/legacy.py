"""Take over the files that the queues of `pywats-api` left in a folder.

The queue of its service has `NAME.queued`, `NAME.processing` and `NAME.error`; its persistent queue `ID.STATUS.wsjf`
(pending, processing, failed) with `ID.STATUS.meta.json` beside. Each holds one report.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import anyio
from anyio.to_thread import run_sync

from ..errors import PyWATSError, QueueError, ReportValidationError
from ..report.deep_json import loads
from .accept import entry_of
from .store import Entry, Store

__all__ = ["Imported", "import_folder"]

_NAMES = ("*.queued", "*.processing", "*.error", "*.pending.wsjf", "*.processing.wsjf", "*.failed.wsjf")
_DONE = "imported"


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done with one file."""

    file: Path
    """Where it was found."""
    status: str
    """Either "queued" (and the file is in the folder `imported` now), or "left": it stays where it is."""
    id: str | None = None
    """The report's id."""
    findings: tuple[str, ...] = ()
    """Why it was left."""


async def import_folder(
    folder: Path, store: Store, put: Callable[[Sequence[Entry]], Awaitable[None]]
) -> list[Imported]:
    """Queue the reports of a folder, the oldest first, and move each file away once its report is durable.

    Done twice it does no harm: a file always gives the same id.

    Raises:
        QueueFull, QueueWriteError: the files that are left come next time.
        NotADirectoryError: there is no such folder.
    """
    done: list[Imported] = []
    taken: set[str] = set()
    for file in await run_sync(_leftovers, folder):
        try:
            entry = await run_sync(_entry, file)
            there = None if entry.id in taken else await store.read(entry.id)
            if there is not None and there[1] != entry.body:
                said = "Another version of this report is in the queue; it may be newer."
                done.append(Imported(file, "left", entry.id, (said,)))
                continue
            await put([entry])
        except (QueueError, OSError):
            raise
        except ReportValidationError as error:
            done.append(Imported(file, "left", findings=tuple(map(str, error.findings))))
        except (PyWATSError, ValueError) as error:
            done.append(Imported(file, "left", findings=(str(error),)))
        else:
            taken.add(entry.id)
            await run_sync(_move, file)
            done.append(Imported(file, "queued", entry.id))
        await anyio.lowlevel.checkpoint()
    return done


def _leftovers(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise NotADirectoryError(f"There is no folder {folder}.")
    files = {file for name in _NAMES for file in folder.glob(name) if file.is_file()}
    return sorted(files, key=lambda file: (file.stat().st_mtime, file.name))


def _entry(file: Path) -> Entry:
    content, known = file.read_bytes(), _known(file)
    report: bytes | dict[str, Any] = content
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and not (document := loads(content)).get("id"):
        report = {**document, "id": str(uuid5(NAMESPACE_URL, content.hex()))}  # the same one next time
    return entry_of(report, known["priority"], {**known["custom"], "imported_from": file.name})


def _known(file: Path) -> dict[str, Any]:
    """Return what the old queue noted beside a report."""
    known: Any = None
    with suppress(OSError, ValueError):
        known = json.loads(file.with_suffix(".meta.json").read_bytes())
    found: dict[str, Any] = known if isinstance(known, dict) else {}
    priority, custom = found.get("priority"), found.get("custom")
    return {
        "priority": min(10, max(1, priority)) if isinstance(priority, int) else 5,
        "custom": custom if isinstance(custom, dict) else {},
    }


def _move(file: Path) -> None:
    """Move a file, and what the old queue noted beside it, into the folder of those that are done."""
    target = file.parent / _DONE
    target.mkdir(exist_ok=True)
    for each in (file, file.with_suffix(".meta.json")):
        with suppress(FileNotFoundError):
            each.replace(target / each.name)
