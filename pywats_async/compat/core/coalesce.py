"""Many small calls as few large ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import anyio
from anyio.abc import TaskGroup
from anyio.lowlevel import checkpoint

__all__ = ["ChunkedProcessor", "CoalesceConfig", "RequestCoalescer", "batch_map"]

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class CoalesceConfig:
    """How calls are gathered."""

    max_batch_size: int = 100
    max_wait_time: float = 0.1
    """Seconds that the first call of a batch waits for others."""
    max_concurrent_batches: int = 5


class _Call(Generic[T, R]):
    def __init__(self, item: T) -> None:
        self.item, self.done = item, anyio.Event()
        self.result: Any = None
        self.error: Exception | None = None


class RequestCoalescer(Generic[T, R]):
    """Gathers single calls and makes one of them: `bulk_func` takes a list and returns the results in its order."""

    def __init__(
        self, bulk_func: Callable[[list[T]], Awaitable[list[R]]], config: CoalesceConfig | None = None
    ) -> None:
        self._bulk, self.config = bulk_func, config or CoalesceConfig()
        self._waiting: list[_Call[T, R]] = []
        self._tasks: TaskGroup | None = None
        self._slots = anyio.Semaphore(self.config.max_concurrent_batches)
        self._items = self._batches = 0

    async def start(self) -> None:
        """Begin to take calls."""
        if self._tasks is None:
            self._tasks = await anyio.create_task_group().__aenter__()

    async def stop(self) -> None:
        """Make the calls that wait, and end."""
        tasks, self._tasks = self._tasks, None
        if tasks is not None:
            self._flush(tasks)
            await tasks.__aexit__(None, None, None)

    async def __aenter__(self) -> RequestCoalescer[T, R]:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def add(self, item: T) -> R:
        """Return the result for one item, as part of a batch. Raises what the batch raised."""
        if self._tasks is None:
            raise RuntimeError("The coalescer is not started.")
        call: _Call[T, R] = _Call(item)
        self._waiting.append(call)
        self._items += 1
        if len(self._waiting) >= self.config.max_batch_size:
            self._flush(self._tasks)
        elif len(self._waiting) == 1:
            self._tasks.start_soon(self._later, self._waiting, self._tasks)
        await call.done.wait()
        if call.error is not None:
            raise call.error
        result: R = call.result
        return result

    @property
    def stats(self) -> dict[str, Any]:
        """How many items came, and how many batches they were."""
        average = self._items / self._batches if self._batches else 0.0
        return {"total_items": self._items, "total_batches": self._batches, "average_batch_size": average}

    async def _later(self, batch: list[_Call[T, R]], tasks: TaskGroup) -> None:
        """Send a batch when its time is over, if it is not full before."""
        await anyio.sleep(self.config.max_wait_time)
        if batch is self._waiting:
            self._flush(tasks)

    def _flush(self, tasks: TaskGroup) -> None:
        batch, self._waiting = self._waiting, []
        if batch:
            tasks.start_soon(self._call, batch)

    async def _call(self, batch: list[_Call[T, R]]) -> None:
        self._batches += 1
        try:
            async with self._slots:
                results = await self._bulk([call.item for call in batch])
            if len(results) != len(batch):
                raise RuntimeError(f"{len(results)} results for {len(batch)} items.")
            for call, result in zip(batch, results, strict=True):
                call.result = result
        except Exception as error:
            for call in batch:
                call.error = error
        finally:
            for call in batch:
                call.done.set()


class ChunkedProcessor(Generic[T, R]):
    """Makes a bulk call for each chunk of a list, several at a time."""

    def __init__(
        self, process_func: Callable[[list[T]], Awaitable[list[R]]], chunk_size: int = 100, max_concurrent: int = 5
    ) -> None:
        self._process, self.chunk_size, self.max_concurrent = process_func, chunk_size, max_concurrent

    async def process_all(self, items: list[T]) -> list[R]:
        """Return the results of all chunks, in order."""
        chunks = [items[at : at + self.chunk_size] for at in range(0, len(items), self.chunk_size)]
        done = await _map(chunks, self._process, self.max_concurrent)
        return [result for results in done for result in results]


async def batch_map(
    items: list[T], func: Callable[[T], Awaitable[R]], batch_size: int = 100, max_concurrent: int = 10
) -> list[R]:
    """Return `func` of each item, in order, `max_concurrent` at a time."""
    return await _map(items, func, max_concurrent)


async def _map(items: list[Any], func: Callable[[Any], Awaitable[R]], width: int) -> list[R]:
    results: list[Any] = [None] * len(items)
    todo = iter(enumerate(items))

    async def work() -> None:
        for place, item in todo:
            results[place] = await func(item)

    await checkpoint()
    async with anyio.create_task_group() as tasks:
        for _ in range(min(width, len(items))):
            tasks.start_soon(work)
    return results
