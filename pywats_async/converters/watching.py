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
from ..logs import logger
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

_LOG = logger("converters")
_Done = tuple[Task, dict[str, Any], bytes]
"""A file, the answer of its worker, and its reports unless they are in a file."""
_FINISHING = 16
"""How many converted files may be on their way into the queue: they share its commits."""
_ROUND = 8
"""How many files a worker gets at a time, at most, where many wait."""
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
        """Convert round after round: one file, or several small ones where many wait."""
        while tasks := await self._next():
            for task in tasks:
                task.started = time.monotonic()
            answers = await self._pool.run([_job(task) for task in tasks])
            reach("file-converted")
            for task in tasks[len(answers) :]:
                task.lane.again(task)
            await self._room.acquire()
            done = [(task, *answer) for task, answer in zip(tasks, answers, strict=False)]
            self._group.start_soon(self._settle_all, done)

    async def _next(self) -> list[Task]:
        while not self._stopped.is_set():
            ranked = [(rank, number) for number, lane in enumerate(self.lanes) if (rank := lane.rank) is not None]
            if ranked:
                lane = self.lanes[min(ranked)[1]]
                return lane.pop(max(1, min(_ROUND, lane.waiting // self._workers)))
            await self._offered.wait()
        return []

    async def _settle_all(self, done: list[_Done]) -> None:
        """Put the reports of a round into the queue together, and clear its files away together; others one by one."""
        try:
            good = [one for one in done if one[1]["status"] == "converted" and one[2]]
            if len(good) > 1:
                done = [one for one in done if one not in good]
                await self._converted_all(good)
            for task, answer, content in done:
                await self._settle(task, answer, content)
        finally:
            self._room.release()

    async def _converted_all(self, done: list[_Done]) -> None:
        batches: list[list[Entry]] = []
        for task, answer, content in done:
            task.claimed = answer["claimed"]
            (read,) = read_spool(content, None, whole=True)
            batches.append(entries_of(read, task.lane.folder.priority, _metadata(task, answer)))
        try:
            await self._put([entry for batch in batches for entry in batch])
        except QueueError:  # there may be room for some of them
            for one in done:
                await self._settle(*one)
            return
        reach("file-queued")
        cleared = await anyio.to_thread.run_sync(_clear_all, [task for task, _, _ in done])
        reach("file-cleared")
        for (task, answer, _), batch, moved in zip(done, batches, cleared, strict=True):
            place = await self._cleared(task) if isinstance(moved, OSError) else moved
            await self._finished(task, answer, "converted", [entry.id for entry in batch], place)

    async def _settle(self, task: Task, answer: Mapping[str, Any], content: bytes) -> None:
        """Do what the answer of the worker means."""
        task.attempts += 1
        if answer["claimed"] is not None:
            task.claimed = answer["claimed"]
        match answer["status"]:
            case "converted":
                await self._converted(task, answer, content)
            case "skipped":
                await self._finished(task, answer, "skipped", [], await self._cleared(task))
            case "suspended" if not task.claimed:
                await self._suspended(task, answer["reason"], answer["until"], answer)
            case "full":
                task.attempts -= 1
                if await self._hold(f"{task.path}: {answer['reason']}"):
                    task.lane.again(task)
            case "gone":
                task.lane.close(task)
            case _:
                await self._failed(task, answer)

    async def _converted(self, task: Task, answer: Mapping[str, Any], content: bytes) -> None:
        spool = Path(answer["spool"]) if answer["spool"] else None
        ids: list[str] = []
        batches = read_spool(content, spool)
        while (read := await _next_of(batches, blocking=spool is not None)) is not None:
            entries = entries_of(read, task.lane.folder.priority, _metadata(task, answer))
            if not await self._queued(entries):
                return
            ids += [entry.id for entry in entries]
        reach("file-queued")
        moved = await self._cleared(task, spool)
        reach("file-cleared")
        await self._finished(task, answer, "converted", ids, moved)

    async def _queued(self, entries: Sequence[Entry]) -> bool:
        """Put reports into the queue; as long as it does not take them, wait. Return False if the end came first."""
        while True:
            try:
                await self._put(entries)
            except QueueError as error:
                if not await self._hold(error.message):
                    return False
            else:
                self._held = None
                return True

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
        await self._finished(task, answer, "failed", [], moved)

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

    async def _finished(
        self, task: Task, answer: Mapping[str, Any], status: Any, ids: Sequence[str], moved: Path | None
    ) -> None:
        task.lane.close(task)
        self._counts["reports"] += len(ids)
        await self._told(task, answer, status, report_ids=tuple(ids), moved_to=moved)

    async def _told(self, task: Task, answer: Mapping[str, Any], status: Any, **more: Any) -> None:
        attempts = max(1, task.attempts)
        outcome = outcome_of(task.path, answer, status, task.started, attempts=attempts, **more)
        self._counts[status] += 1
        level = logging.WARNING if status == "failed" else logging.INFO
        if _LOG.isEnabledFor(level):
            _LOG.log(level, "%s", json.dumps(outcome.wire()))
        await self._tell(outcome)


def _job(task: Task) -> dict[str, Any]:
    """What a worker is told of a file."""
    folder = task.lane.folder
    return {
        "root": str(folder.root),
        "relative": task.relative,
        "signature": task.signature,
        "claim": None if task.claim is None else str(task.claim),
        "claimed": task.claimed,
        "converter": folder.converter,
        "arguments": task.lane.arguments,
    }


def _metadata(task: Task, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"file": str(task.path), "converter": answer["converter"]}


async def _next_of(batches: Iterator[list[Spooled]], *, blocking: bool) -> list[Spooled] | None:
    if blocking:
        return await anyio.to_thread.run_sync(next, batches, None)
    return next(batches, None)


def _clear_all(tasks: Sequence[Task]) -> list[Path | OSError | None]:
    cleared: list[Path | OSError | None] = []
    for task in tasks:
        try:
            cleared.append(_clear(task, None))
        except OSError as error:
            cleared.append(error)
    return cleared


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
