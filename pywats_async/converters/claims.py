"""Claim files by moving them into a folder in `.work`, so that of several processes one has them, and give them back.

What is claimed stands there under the path that it had in the hot folder, so that a claim tells everything even if who
made it is dead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .moves import is_same, move_free

__all__ = ["SPOOL", "contents", "give_back", "remove_claim", "take"]

SPOOL = ".spool"
"""Where the reports of a claimed file are while they are many."""
_LIST = ".claimed"
"""Lists what was claimed, itself first, where that is more than one file."""


def take(claim: Path, root: Path, relative: str, companions: Iterable[Path] = ()) -> Path:
    """Move a file, or folder, with its companions into a claim; return where it is now.

    Raises:
        FileNotFoundError: Another process took it, or it is gone.
        OSError: It is in use.
    """
    target, more = claim / relative, list(companions)
    target.parent.mkdir(parents=True, exist_ok=True)
    source = root / relative
    try:
        if more or source.is_dir():
            listed = [relative, *(companion.relative_to(root).as_posix() for companion in more)]
            (claim / _LIST).write_text(json.dumps(listed), encoding="ascii")
        source.rename(target)
    except BaseException:
        remove_claim(claim)
        raise
    for companion in more:
        place = claim / companion.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        companion.rename(place)
    return target


def give_back(claim: Path, root: Path) -> bool:
    """Put everything in a claim back to its place; return False, and leave it claimed, if that is taken meanwhile."""
    found = contents(claim)
    if any(os.path.lexists(root / each) and not is_same(claim / each, root / each) for each in found):
        return False
    for relative in reversed(found):  # what it needs first, itself last
        (root / relative).parent.mkdir(parents=True, exist_ok=True)
        move_free(claim / relative, root / relative)
    remove_claim(claim)
    return True


def remove_claim(claim: Path) -> None:
    """Remove a claim that nothing is in any more; what is in it after all stays, for the next scan."""
    if contents(claim):
        return
    for name in (_LIST, SPOOL):
        with suppress(OSError):
            (claim / name).unlink()
    for folder, _, _ in os.walk(claim, topdown=False):
        with suppress(OSError):
            os.rmdir(folder)  # noqa: PTH106  # os.walk has texts


def contents(claim: Path) -> list[str]:
    """Return the paths of what is claimed: the file or folder itself first, then its companions."""
    try:
        listed: list[str] = json.loads((claim / _LIST).read_text(encoding="ascii"))
    except FileNotFoundError:
        for folder, _, names in os.walk(claim):
            for name in names:
                if name != SPOOL:
                    return [Path(folder, name).relative_to(claim).as_posix()]
        return []
    except ValueError:  # it died while it wrote the list, before it took anything
        return []
    return [relative for relative in listed if os.path.lexists(claim / relative)]
