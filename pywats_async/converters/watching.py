"""Watch folders: look, convert in worker processes, put into the queue, clear away. In this order, whatever happens."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup

from ..errors import QueueError
from ..queue.failpoints import reach
from ..queue.store import Entry
from .claimant import Claimant
from .claims import take
from .finishing import finish, set_aside
from .hints import hints
from .hot_folder import HotFolder
from .lanes import Lane, Task
from .ledger import Ledger
from .outcomes import ConverterStats, FileOutcome
from .pool import Pool
from .processing import entries_of, outcome_of
from .spool import Spooled, read_spool

__all__ = ["Watcher"]

_LOG = logging.getLogger("pywats_async.converters")
_FINISHING = 16
"""How many converted files may be on their way into the queue: they share its commits."""
_HELD = 2.0
"""Seconds between two attempts to put reports into a queue that is full, or to clear a file away."""
Put = Callable[[Sequence[Entry]], Awaitable[None]]


class Watcher:
    """Watches folders until it is stopped or cancelled, or (with `once`) until nothing is left to do.

    Args:
        put: puts reports into the queue, durably.
        tell: is awaited with the outcome of each file.
        workers: how many files are converted at a time.
    """

    _group: TaskGroup

    def __init__(
        self,
        folders: Sequence[tuple[HotFolder, Ledger | None]],
        pool: Pool,
        put: Put,
        tell: Callable[[FileOutcome], Awaitable[None]],
        *,
        workers: int,
        once: bool,
    ) -> None:
        self._pool, self._put, self._tell, self._workers, self._once = pool, put, tell, workers, once
        self._claimant = Claimant()
        self._offered = anyio.Event()
        threads = anyio.CapacityLimiter(4)
        self.lanes = [Lane(folder, ledger, self._claimant, self._offer, threads) for folder, ledger in folders]
        self._room = anyio.Semaphore(_FINISHING)
        self._held: str | None = None
        self._stopped = anyio.Event()
        self._counts = {"converted": 0, "skipped": 0, "failed": 0, "suspended": 0, "reports": 0}

    @property
    def stats(self) -> ConverterStats:
        """How it goes."""
        counts = self._counts
        return ConverterStats(
            converted=counts["converted"],
            reports=counts["reports"],
            skipped=counts["skipped"],
            failed=counts["failed"],
            waiting=sum(lane.waiting for lane in self.lanes),
            working=sum(lane.open - lane.waiting for lane in self.lanes),
            held=self._held,
        )

    async def run(self) -> None:
        """Watch. What is claimed when it ends is converted by the next one that watches the folder."""
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._pool.warm)
                if not self._once:
                    group.start_soon(hints, self.lanes)
                async with anyio.create_task_group() as self._group:
                    for _ in range(self._workers):
                        self._group.start_soon(self._work)
                    async with anyio.create_task_group() as looking:
                        for lane in self.lanes:
                            looking.start_soon(self._watch, lane)
                    self.stop()
                group.cancel_scope.cancel()
        finally:
            self._claimant.close()

    async def _watch(self, lane: Lane) -> None:
        await lane.watch(once=self._once)

    def stop(self) -> None:
        """Finish what is under way and take nothing new."""
        self._stopped.set()
        for lane in self.lanes:
            lane.stop()
        self._offer()

    def _offer(self) -> None:
        self._offered.set()
        self._offered = anyio.Event()

    async def _work(self) -> None:
        """Convert one file after the other."""
        while (task := await self._next()) is not None:
            folder = task.lane.folder
            task.started = time.monotonic()
            task.attempts += 1
            answer, content = await self._pool.run(
                {
                    "root": str(folder.root),
                    "relative": task.relative,
                    "signature": task.signature,
                    "claim": None if task.claim is None else str(task.claim),
                    "claimed": task.claimed,
                    "converter": folder.converter,
                    "arguments": json.dumps(dict(folder.arguments)),
                }
            )
            reach("file-converted")
            await self._room.acquire()
            self._group.start_soon(self._settle, task, answer, content)

    async def _next(self) -> Task | None:
        while not self._stopped.is_set():
            ranked = [(rank, number) for number, lane in enumerate(self.lanes) if (rank := lane.rank) is not None]
            if ranked:
                return self.lanes[min(ranked)[1]].pop()
            await self._offered.wait()
        return None

    async def _settle(self, task: Task, answer: Mapping[str, Any], content: bytes) -> None:
        """Do what the answer of the worker means."""
        try:
            if answer["claimed"] is not None:
                task.claimed = answer["claimed"]
            match answer["status"]:
                case "converted":
                    await self._converted(task, answer, content)
                case "skipped":
                    moved = await self._cleared(task)
                    await self._finished(task, answer, "skipped", moved_to=moved)
                case "suspended" if not task.claimed:
                    await self._suspended(task, answer["reason"], answer["until"], answer)
                case "gone":
                    task.lane.close(task)
                case _:
                    await self._failed(task, answer)
        finally:
            self._room.release()

    async def _converted(self, task: Task, answer: Mapping[str, Any], content: bytes) -> None:
        spool = Path(answer["spool"]) if answer["spool"] else None
        ids: list[str] = []
        metadata = {"file": str(task.path), "converter": answer["converter"]}
        batches = read_spool(content, spool)
        while (read := await _next_of(batches, blocking=spool is not None)) is not None:
            batch = entries_of(read, task.lane.folder.priority, metadata)
            while True:
                try:
                    await self._put(batch)
                except QueueError as error:
                    if not await self._hold(error.message):
                        return
                else:
                    self._held = None
                    break
            ids += [entry.id for entry in batch]
        reach("file-queued")
        moved = await self._cleared(task, spool)
        reach("file-cleared")
        self._counts["reports"] += len(ids)
        await self._finished(task, answer, "converted", report_ids=tuple(ids), moved_to=moved)

    async def _cleared(self, task: Task, spool: Path | None = None) -> Path | None:
        """Do with a file what its folder wants; as long as that does not work, it stays claimed."""
        while True:
            try:
                return await anyio.to_thread.run_sync(_clear, task, spool)
            except OSError as error:
                if not await self._hold(f"{task.path} cannot be cleared away: {error}"):
                    return None

    async def _failed(self, task: Task, answer: Mapping[str, Any]) -> None:
        folder = task.lane.folder
        if task.claim is not None and not task.claimed:
            try:
                task.claimed = await anyio.to_thread.run_sync(_claim, task)
            except FileNotFoundError:
                task.lane.close(task)
                return
            except OSError as error:
                await self._suspended(task, f"It cannot be moved: {error}", None, answer)
                return
        if task.attempts < folder.attempts and not self._stopped.is_set():
            self._group.start_soon(self._later, task, folder.retry_delay * 2 ** (task.attempts - 1))
            return
        moved: Path | None = None
        said = {key: answer.get(key) for key in ("reason", "hint", "line", "converter", "version", "traceback")}
        while True:
            try:
                moved = await anyio.to_thread.run_sync(_fail, task, {**said, "attempts": task.attempts})
                break
            except OSError as error:
                if not await self._hold(f"{task.path} cannot be put into quarantine: {error}"):
                    return
        await self._finished(task, answer, "failed", moved_to=moved)

    async def _later(self, task: Task, delay: float) -> None:
        with anyio.move_on_after(delay):
            await self._stopped.wait()
        task.lane.again(task)

    async def _suspended(self, task: Task, reason: str, until: float | None, answer: Mapping[str, Any]) -> None:
        if task.lane.suspend(task, reason, until):
            await self._told(task, {**answer, "reason": reason}, "suspended")

    async def _hold(self, reason: str) -> bool:
        """Wait before the next attempt; return False if the end came first."""
        if self._held is None:
            _LOG.error("Converting waits: %s", reason)
        self._held = reason
        with anyio.move_on_after(_HELD):
            await self._stopped.wait()
        return not self._stopped.is_set()

    async def _finished(self, task: Task, answer: Mapping[str, Any], status: Any, **more: Any) -> None:
        task.lane.close(task)
        await self._told(task, answer, status, **more)

    async def _told(self, task: Task, answer: Mapping[str, Any], status: Any, **more: Any) -> None:
        outcome = outcome_of(task.path, answer, status, task.started, attempts=task.attempts, **more)
        self._counts[status] += 1
        _LOG.log(logging.WARNING if status == "failed" else logging.INFO, "%s", json.dumps(outcome.wire()))
        await self._tell(outcome)


async def _next_of(batches: Iterator[list[Spooled]], *, blocking: bool) -> list[Spooled] | None:
    if blocking:
        return await anyio.to_thread.run_sync(next, batches, None)
    return next(batches, None)


def _clear(task: Task, spool: Path | None) -> Path | None:
    if task.claim is not None:
        return finish(task.lane.folder, task.claim)
    if spool is not None:
        spool.unlink(missing_ok=True)
    _note(task, None)
    return None


def _fail(task: Task, said: Mapping[str, Any]) -> Path | None:
    if task.claim is not None:
        return set_aside(task.lane.folder, task.claim, said)
    _note(task, str(said["reason"]))
    return None


def _note(task: Task, reason: str | None) -> None:
    if task.lane.ledger is not None and task.signature is not None:
        task.lane.ledger.add(task.relative, task.signature, reason)


def _claim(task: Task) -> bool:
    """Claim what its worker did not live to claim."""
    assert task.claim is not None
    if not (task.claim / task.relative).exists():
        take(task.claim, task.lane.folder.root, task.relative)
    return True
