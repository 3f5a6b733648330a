"""Many requests at a time, but not too many: what a batch read is made of where the server has no route for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

import anyio

from .errors import AuthenticationError, ClosedError, PyWATSError
from .http.loops import IN_BATCH

__all__ = ["Batch", "Progress", "fan_out", "gather"]

K = TypeVar("K")
V = TypeVar("V")
Progress = Callable[[int, int], None]
"""Is told how many keys are done, and how many there are. It runs on the event loop: it must not wait."""

PARALLEL = 8
"""How many requests of a batch are made at a time."""


class Batch(dict[K, V], Generic[K, V]):
    """What was read, by key, in the order that was asked for. What could not be read is in `failures`."""

    def __init__(self, found: Mapping[K, V], failures: Mapping[K, PyWATSError]) -> None:
        super().__init__(found)
        self.failures = dict(failures)
        """The error of each key that failed."""

    def raise_failures(self) -> None:
        """Raise the first failure, if there is one."""
        for error in self.failures.values():
            raise error


async def fan_out(
    keys: Iterable[K], read: Callable[[K], Awaitable[V]], *, progress: Progress | None = None, most: int = PARALLEL
) -> Batch[K, V]:
    """Call `read` once for each different key, `most` at a time. One failure stops nothing.

    Raises:
        AuthenticationError, ClosedError: nothing else would come of the other keys.
    """
    wanted = list(dict.fromkeys(keys))
    found: dict[K, V] = {}
    failures: dict[K, PyWATSError] = {}

    async def one(key: K) -> None:
        try:
            found[key] = await read(key)
        except (AuthenticationError, ClosedError):
            raise
        except PyWATSError as error:
            failures[key] = error
        if progress is not None:
            progress(len(found) + len(failures), len(wanted))

    await gather([partial(one, key) for key in wanted], most=most)
    return Batch(
        {key: found[key] for key in wanted if key in found}, {key: failures[key] for key in wanted if key in failures}
    )


async def gather(calls: Sequence[Callable[[], Awaitable[V]]], *, most: int = PARALLEL) -> list[V]:
    """Make all calls, `most` at a time, and return their values in order. The first error ends the others."""
    found: dict[int, V] = {}
    waiting = iter(enumerate(calls))

    async def work() -> None:
        for index, make in waiting:
            found[index] = await make()

    if len(calls) == 1:
        return [await calls[0]()]
    token = IN_BATCH.set(True)
    try:
        async with anyio.create_task_group() as group:
            for _ in range(min(most, len(calls))):
                group.start_soon(work)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    finally:
        IN_BATCH.reset(token)
    return [found[index] for index in range(len(calls))]
