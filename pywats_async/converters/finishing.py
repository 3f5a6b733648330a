"""What becomes of a claimed file in the end: done, or quarantine."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from .claims import contents, remove_claim
from .hot_folder import HotFolder
from .moves import beside, move_free, move_to

__all__ = ["ERROR", "finish", "put_back", "set_aside"]

ERROR = ".error.json"
"""What stands behind the name of a quarantined file, in the name of the file that says why."""


def finish(folder: HotFolder, claim: Path) -> Path | None:
    """Do with a claimed file what its folder wants once its reports are in the queue; return where it is now."""
    moved: Path | None = None
    found = contents(claim)
    done = Path(folder.done)
    if folder.after == "zip" and found:
        moved = _zip(claim, found, done)
    for relative in reversed(found):  # itself last: an interruption leaves it claimed
        if folder.after == "move":
            moved = move_to(claim / relative, done / relative)
        else:
            _delete(claim / relative)
    remove_claim(claim)
    return moved


def _zip(claim: Path, found: list[str], done: Path) -> Path:
    part = claim / ".spool"
    with ZipFile(part, "w", ZIP_DEFLATED, strict_timestamps=False) as archive:
        for relative in found:
            for path in _files(claim / relative):
                archive.write(path, os.fsencode(path.relative_to(claim).as_posix()).decode(errors="replace"))
    return move_to(part, beside(done / found[0], ".zip"))


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(each for each in path.rglob("*") if each.is_file())
    else:
        yield path


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def set_aside(folder: HotFolder, claim: Path, said: Mapping[str, Any]) -> Path:
    """Move a claimed file to quarantine, and what is known of its error beside it; return where it is."""
    quarantine = Path(folder.quarantine)
    found = contents(claim)
    for relative in reversed(found[1:]):
        move_to(claim / relative, quarantine / relative)
    moved = move_to(claim / found[0], quarantine / found[0])
    remove_claim(claim)
    written = {**said, "path": found[0], "companions": found[1:], "time": datetime.now(UTC).isoformat()}
    with suppress(OSError):  # a full disk: the log has it too
        text = json.dumps(written, indent=2, ensure_ascii=False)
        beside(moved, ERROR).write_bytes(text.encode(errors="backslashreplace") + b"\n")
    return moved


def put_back(folder: HotFolder) -> list[Path]:
    """Move everything in quarantine back to where it was found; return where. What is in the way there stays."""
    quarantine, moved = Path(folder.quarantine), list[Path]()
    for error in sorted(quarantine.rglob(f"*{ERROR}")):
        try:
            said = json.loads(error.read_bytes())
            paths = [str(said["path"]), *map(str, said["companions"])]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        sources = [error.with_name(error.name.removesuffix(ERROR)), *(quarantine / each for each in paths[1:])]
        targets = [folder.root / each for each in paths]
        safe = all(target.resolve().is_relative_to(folder.root.resolve()) for target in targets)
        if not safe or not sources[0].exists() or any(os.path.lexists(target) for target in targets):
            continue
        for source, target in reversed(list(zip(sources, targets, strict=True))):
            target.parent.mkdir(parents=True, exist_ok=True)
            move_free(source, target)
        error.unlink()
        moved.append(targets[0])
    return moved
