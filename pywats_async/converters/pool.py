"""Worker processes, from the side of the process that has them: started when needed, killed when over their limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from ..errors import ClosedError, ConfigurationError
from .origin import Origin

__all__ = ["Limits", "Pool"]

T = TypeVar("T")
_LONG = 0.2
"""Seconds after which a worker is given no further file of the same round."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: float = 60.0
    memory: int = 512 << 20
    """Bytes."""


class _Broken(Exception):  # noqa: N818  # it never leaves this module
    """A worker has ended, or answers nonsense."""


class _Process:
    """One worker."""

    def __init__(self, start: dict[str, Any]) -> None:
        paths = os.pathsep.join(path for path in sys.path if path and Path(path).exists())
        # With -P the current folder, which may be the hot folder, is none that code is imported from.
        command = [sys.executable, "-P", "-m", "pywats_async.converters.worker"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        try:
            answer, _ = self.exchange(start)
        except _Broken:
            answer = {"status": "broken", "reason": f"{' '.join(command)} has ended."}
        if answer["status"] != "ready":
            self.end()
            raise ConfigurationError(f"A worker process does not start: {answer['reason']}")

    def exchange(self, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send a job, and return the answer. Raises `_Broken` if the worker has ended."""
        written, read = self._process.stdin, self._process.stdout
        assert written is not None
        assert read is not None
        data = json.dumps(job).encode()
        try:
            written.write(len(data).to_bytes(4, "big") + data)
            written.flush()
            head = read.read(int.from_bytes(_exactly(read.read, 4), "big"))
            answer: dict[str, Any] = json.loads(head)
            return answer, _exactly(read.read, answer["size"])
        except (OSError, ValueError) as error:
            raise _Broken(str(error)) from error

    def work(self, jobs: Sequence[dict[str, Any]], answers: list[tuple[dict[str, Any], bytes]]) -> None:
        """Send jobs one by one, and collect the answers; stop after one that took long, or was too large."""
        began = time.monotonic()
        for job in jobs:
            answers.append(self.exchange(job))
            if answers[-1][0]["status"] == "memory" or time.monotonic() - began > _LONG:
                return

    def kill(self) -> None:
        """End it at once, wherever it is. From any thread."""
        self._process.kill()

    def end(self) -> int:
        """End it, and return its exit code."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not written any more
                    stream.close()
        return self._process.wait()


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    data = read(size)
    if len(data) != size:
        raise ValueError("the worker has ended")
    return data


class Pool:
    """Runs jobs in worker processes. A worker that was killed, or ran out of memory, is replaced by a new one.

    Args:
        size: how many workers there are at most.
        station: who the reports are from, as a mapping.
    """

    def __init__(self, size: int, limits: Limits, origins: Sequence[Origin], station: dict[str, Any]) -> None:
        self._limits = limits
        self._start = {"origins": list(origins), "station": station, "memory": limits.memory}
        self._slots = anyio.Semaphore(size)
        self._threads = anyio.CapacityLimiter(2 * size)
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._closed = False

    async def run(self, jobs: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], bytes]]:
        """Do jobs, one after the other, and return the answers to the first of them: to one at least.

        The rest was not begun, because that one took long, or took its worker with it; then its answer says so. Raises
        `ConfigurationError` if workers do not start.
        """
        async with self._slots:
            if self._closed:
                raise ClosedError("The client is closed.")
            process = self._idle.pop() if self._idle else await self._new()
            answers: list[tuple[dict[str, Any], bytes]] = []
            reason = f"It took longer than the {self._limits.seconds:g} seconds that a file may take."
            good = False
            try:
                with anyio.move_on_after(self._limits.seconds):
                    await self._thread(partial(process.work, jobs, answers))
                    good = answers[-1][0]["status"] != "memory"
                    if good:
                        return answers
                    answers.pop()
                    reason = f"It needs more than the {self._limits.memory >> 20:,} MB of memory that a file may take."
            except _Broken:
                reason = "The process that converted it died."
            finally:
                if good and not self._closed:
                    self._idle.append(process)
                else:
                    process.kill()
                    with anyio.CancelScope(shield=True):
                        await self._thread(process.end)
                    self._all.discard(process)
            # Whether the file was claimed, the disk tells.
            answers.append(({"status": "failed", "claimed": None, "reason": reason, "notes": [], "mended": 0}, b""))
            return answers

    async def warm(self) -> None:
        """Start one worker, so that the first file need not wait for it."""
        async with self._slots:
            if not self._idle and not self._closed:
                self._idle.append(await self._new())

    async def _new(self) -> _Process:
        made: list[_Process] = []
        with anyio.CancelScope(shield=True):  # one that is starting must not get lost
            made.append(await self._thread(partial(_Process, self._start)))
        self._all.update(made)
        return made[0]

    async def _thread(self, func: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(func, abandon_on_cancel=True, limiter=self._threads)

    async def close(self) -> None:
        """End all workers. May be called twice."""
        self._closed = True
        processes, self._all = self._all, set()
        self._idle.clear()
        for process in processes:
            process.kill()
        with anyio.CancelScope(shield=True):
            for process in processes:
                await self._thread(process.end)
