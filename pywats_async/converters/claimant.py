"""Who claims files: a process, while it lives. What a dead one has claimed goes to the next one on the same computer.

A claim is a folder in `.work` that is named after its owner, so that it changes hands by a rename.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from ..queue.owner import Owner, is_alive
from .claims import contents, remove_claim
from .hot_folder import WORK
from .moves import is_same

__all__ = ["Claimant"]

_numbers = count(1)


class Claimant:
    """One who claims files, until `close`."""

    def __init__(self) -> None:
        self._owner = Owner()
        self._host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())[:60]

    def close(self) -> None:
        """Leave what is claimed to others."""
        self._owner.close()

    def new(self, root: Path) -> Path:
        """Return a claim that does not exist yet."""
        return root / WORK / f"{self._host}~{self._owner.name.replace(':', '~')}~{next(_numbers)}"

    def inherit(self, root: Path) -> Iterator[tuple[Path, str]]:
        """Take over the claims of dead owners on this computer; yield each with the path that its file had."""
        work = root / WORK
        try:
            claims = sorted(entry.name for entry in os.scandir(work))
        except OSError:
            return
        for name in claims:
            host, _, owner = name.partition("~")
            if host != self._host or is_alive(owner.rpartition("~")[0].replace("~", ":")):
                continue
            mine = self.new(root)
            with suppress(OSError):  # another one was faster
                (work / name).rename(mine)
                if found := contents(mine):
                    for each in found:  # it died while it gave them back
                        if is_same(mine / each, root / each):
                            (root / each).unlink()
                    yield mine, found[0]
                else:
                    remove_claim(mine)
