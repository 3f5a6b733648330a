"""Move files so that none is overwritten or half there, whatever is in the way."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from uuid import uuid4

__all__ = ["beside", "is_same", "move_free", "move_to"]

_ROOM = 255
"""Bytes of a file's name that file systems take."""


def beside(path: Path, extra: str) -> Path:
    """Return the path with `extra` behind its name, which is cut where it would be too long."""
    name = path.name
    while len(os.fsencode(name + extra)) > _ROOM:
        name = name[:-1]
    return path.with_name(name + extra)


def is_same(one: Path, other: Path) -> bool:
    """Return whether both names are of one file: a move of it was interrupted."""
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except FileNotFoundError:
        return False


def move_free(source: Path, target: Path) -> None:
    """Rename a file or folder within a volume, or end such a move that was interrupted.

    Raises `FileExistsError` if something else is there.
    """
    if os.name == "posix" and not source.is_dir():
        try:
            os.link(source, target, follow_symlinks=False)  # which never replaces, as a rename would
        except FileExistsError:
            if not is_same(source, target):
                raise
            source.unlink()
            return
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOSPC, errno.EROFS):
                raise
        else:
            source.unlink()
            return
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


def move_to(source: Path, target: Path) -> Path:
    """Move a file or folder, to another volume too, and return where it is: under another name if that one is taken."""
    target.parent.mkdir(parents=True, exist_ok=True)
    wanted = target
    while True:
        try:
            move_free(source, wanted)
        except FileExistsError:
            wanted = beside(target.with_name(target.stem), f" {uuid4().hex[:8]}{target.suffix}")
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(source, wanted)
        else:
            return wanted
        if not os.path.lexists(source):
            return wanted


def _copy(source: Path, target: Path) -> None:
    """Move to another volume: the target is there whole, or not at all."""
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        if source.is_dir():
            shutil.copytree(source, part, symlinks=True)
        else:
            shutil.copy2(source, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        move_free(part, target)
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
    if source.is_dir():
        shutil.rmtree(source)
    else:
        source.unlink()
