"""One hot folder while it is watched: when it is looked at, what waits in it, what is under way."""

from __future__ import annotations

import heapq
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from math import inf
from pathlib import Path

import anyio
import anyio.to_thread

from ..logs import logger
from .claimant import Claimant
from .hot_folder import HotFolder
from .ledger import Ledger, Signature
from .scanning import Found, Scanner
from .schedule import Cron

__all__ = ["Lane", "Task"]

_LOG = logger("converters")
_numbers = count()
_SMALL = 256 << 10
"""Bytes of a file that is converted in a round with others."""


@dataclass(slots=True)
class Task:
    """A file that is to be converted, or is being."""

    lane: Lane
    relative: str
    signature: Signature | None
    claim: Path | None
    """Where it is claimed to; None in a folder that keeps its files."""
    claimed: bool = False
    attempts: int = 0
    started: float = 0.0

    @property
    def path(self) -> Path:
        """Where it was found."""
        return self.lane.folder.root / self.relative


class Lane:
    """The files of one folder, from the first look to the end.

    Args:
        offer: called when something waits.
        threads: bounds how many folders are looked at in the same moment.
    """

    def __init__(
        self,
        folder: HotFolder,
        ledger: Ledger | None,
        claimant: Claimant,
        offer: Callable[[], object],
        threads: anyio.CapacityLimiter,
    ) -> None:
        self.folder, self.ledger = folder, ledger
        self.scanner = Scanner(folder, ledger)
        self.arguments = json.dumps(dict(folder.arguments))
        self.open = 0
        """Files that wait or are under way."""
        self.working = 0
        self.suspended: dict[str, str] = {}
        """What is not complete, and why; so that it is told once."""
        self._claimant, self._offer, self._threads = claimant, offer, threads
        self._ready: list[tuple[int, int, Task]] = []
        self._rung = anyio.Event()
        self._cron = None if folder.cron is None else Cron(folder.cron)
        self._stopped = self._away = False

    @property
    def waiting(self) -> int:
        """How many files wait for a worker."""
        return len(self._ready)

    @property
    def rank(self) -> tuple[int, int] | None:
        """What decides which folder's file is next; None if there is none."""
        if not self._ready or self._stopped or (self.folder.ordered and self.working):
            return None
        return self.folder.priority, self._ready[0][0]

    def pop(self, most: int) -> list[Task]:
        """Take the file that is next, and further ones if all are small and in no order."""
        tasks = [heapq.heappop(self._ready)[2]]
        most = 1 if self.folder.ordered else most
        while len(tasks) < most and _is_small(tasks[-1]) and _is_small(self._ready[0][2]):
            tasks.append(heapq.heappop(self._ready)[2])
        self.working += len(tasks)
        return tasks

    def again(self, task: Task) -> None:
        """Let a file that was taken be next in its turn once more."""
        self.working -= 1
        self._push(task, 0)

    def close(self, task: Task, until: float | None = None) -> None:
        """Forget a file that was taken; with `until` it is not looked at before that time."""
        self.working -= 1
        self.open -= 1
        self.scanner.taken.discard(task.relative)
        if until is not None:
            self.scanner.not_before[task.relative] = until
        else:
            self.suspended.pop(task.relative, None)
        if self.open == 0:
            self.ring()
        self._offer()

    def ring(self) -> None:
        """Look now: something may have changed."""
        self._rung.set()

    def stop(self) -> None:
        """Take nothing new."""
        self._stopped = True
        self.ring()

    async def watch(self, *, once: bool) -> None:
        """Look again and again; with `once` until everything that is there has been dealt with."""
        whole = not (once or self._cron or self.folder.every)
        while not self._stopped:
            began = anyio.current_time()
            found, soonest = await self._look()
            settled = not found and not self.open and not self.scanner.unsettled
            if once and settled:
                return
            took = anyio.current_time() - began
            if whole or not settled:
                await self._wait(min(soonest, self.folder.rescan), gap=max(0.01, 2 * took))
            else:
                await self._wait(self._until_next(), gap=inf)

    async def _wait(self, seconds: float, gap: float) -> None:
        """Wait until a time or a ring; a folder that rings all the time is looked at with gaps in between."""
        if gap is not inf:
            await anyio.sleep(min(gap, seconds))
            seconds -= gap
        with anyio.move_on_after(max(0.0, seconds)):
            await self._rung.wait()
            while gap is inf and not self._stopped:  # only the schedule counts
                self._rung = anyio.Event()
                await self._rung.wait()
        if not self._stopped:
            self._rung = anyio.Event()

    def _until_next(self) -> float:
        if self._cron is not None:
            now = datetime.now()  # cron is about local time
            return (self._cron.next(now) - now).total_seconds()
        return self.folder.every or self.folder.rescan

    async def _look(self) -> tuple[int, float]:
        """Find what is complete; return how much that is, and in how many seconds there may be more."""
        try:
            inherited, found, soonest = await anyio.to_thread.run_sync(self._scan, limiter=self._threads)
        except OSError as error:
            if not self._away:
                _LOG.warning("%s cannot be read and is tried again: %s", self.folder.root, error)
            self._away = True
            return 0, inf
        if self._away:
            _LOG.info("%s is back", self.folder.root)
            self._away = False
        for claim, relative in inherited:
            self.open += 1
            self.scanner.taken.add(relative)
            self._push(Task(self, relative, None, claim, claimed=True), 0)
        for each in found:
            self.open += 1
            self.scanner.taken.add(each.relative)
            target = None if self.folder.keeps else self._claimant.new(self.folder.root)
            self._push(Task(self, each.relative, each.signature, target), each.signature[1])
        return len(inherited) + len(found), soonest

    def _scan(self) -> tuple[list[tuple[Path, str]], list[Found], float]:
        inherited = list(self._claimant.inherit(self.folder.root))
        return inherited, *self.scanner.look()

    def _push(self, task: Task, rank: int) -> None:
        heapq.heappush(self._ready, (rank, next(_numbers), task))
        self._offer()

    def suspend(self, task: Task, reason: str, until: float | None) -> bool:
        """Leave a file where it is for now; return whether this was not told yet."""
        new = self.suspended.get(task.relative) != reason
        self.suspended[task.relative] = reason
        self.close(task, time.time() + self.folder.rescan if until is None else until)
        return new


def _is_small(task: Task) -> bool:
    return task.signature is not None and task.signature[0] <= _SMALL and not task.claimed
