"""A thread that does one thing after another for the tasks of an event loop, and what waits together, together."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar, cast

import anyio
from anyio.lowlevel import current_token

from ..errors import ClosedError

__all__ = ["Writer"]

C = TypeVar("C")
T = TypeVar("T")
_MOST = 256
"""How many calls share a transaction."""


class _Job(Generic[C, T]):
    def __init__(self, work: Callable[[C], T]) -> None:
        self.work = work
        self.result: T
        self.error: BaseException | None = None
        self.finished = anyio.Event()
        native: Any = current_token().native_token
        self.soon: Callable[..., object] = getattr(native, "call_soon_threadsafe", None) or native.run_sync_soon


class Writer(Generic[C]):
    """Runs calls on a thread of its own, in order.

    Args:
        transact: does several pieces of work in one transaction and returns what each returned, or raises, and then
            nothing of it happened; they are then tried one by one.
        end: closes what `transact` works on; runs last, on the same thread.
    """

    def __init__(
        self, transact: Callable[[Sequence[Callable[[C], Any]]], Sequence[Any]], end: Callable[[], None], name: str
    ) -> None:
        self._transact, self._end, self._name = transact, end, name
        self._jobs: SimpleQueue[_Job[C, Any] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._pid = os.getpid()

    async def call(self, work: Callable[[C], T]) -> T:
        """Do `work` within a transaction, and return when that is durable. A cancellation waits for this moment."""
        job: _Job[C, T] = _Job(work)
        with self._lock:
            if self._closed or self._pid != os.getpid():
                raise ClosedError("The queue is closed, or belongs to the parent process.")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._jobs.put(cast("_Job[C, Any]", job))
        with anyio.CancelScope(shield=True):
            await job.finished.wait()
        if job.error is not None:
            raise job.error
        return job.result

    async def close(self) -> None:
        """Do what is waiting and end the thread. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            thread = self._thread
            self._jobs.put(None)
        if thread is not None and self._pid == os.getpid():
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(thread.join)

    def _run(self) -> None:
        ending = False
        while not ending:
            job = self._jobs.get()
            if job is None:
                break
            group = [job]
            while len(group) < _MOST:
                try:
                    following = self._jobs.get_nowait()
                except Empty:
                    break
                if following is None:
                    ending = True
                    break
                group.append(following)
            self._do(group)
        self._end()

    def _do(self, group: list[_Job[C, Any]]) -> None:
        try:
            results = self._transact([job.work for job in group])
        except BaseException as error:
            if len(group) > 1:
                for job in group:
                    self._do([job])
                return
            group[0].error = error
        else:
            for job, result in zip(group, results, strict=True):
                job.result = result
        finished: dict[Callable[..., object], list[anyio.Event]] = {}
        for job in group:
            finished.setdefault(job.soon, []).append(job.finished)
        for soon, events in finished.items():
            with suppress(RuntimeError):  # the loop has ended, and nobody waits
                soon(_set_all, events)


def _set_all(events: Iterable[anyio.Event]) -> None:
    for event in events:
        event.set()
