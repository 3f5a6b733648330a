"""A task that goes on while an asynchronous iterator waits for its caller.

A generator must not yield inside a task group, so what feeds it runs beside it: owned by the object that is made here,
which ends it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator

import anyio
from anyio.lowlevel import current_token

__all__ = ["Background"]


class Background:
    """Runs `work` on the current event loop, from the call of `start` until it returns or `end` is awaited."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._scope = anyio.CancelScope()
        self._ended = anyio.Event()
        self._task: asyncio.Task[None] | None = None
        self.error: BaseException | None = None
        """What the work raised."""

    def start(self) -> None:
        """Begin."""
        if "asyncio" in current_token().backend_class.__module__:
            self._task = asyncio.get_running_loop().create_task(self._run())
        else:
            sys.modules["trio"].lowlevel.spawn_system_task(self._run)

    async def _run(self) -> None:
        try:
            with self._scope:
                await self._work()
        except BaseException as error:
            self.error = _alone(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._ended.set()

    async def end(self) -> None:
        """Cancel the work, and return when it has ended."""
        self._scope.cancel()
        with anyio.CancelScope(shield=True):
            await self._ended.wait()


def _alone(error: BaseException) -> BaseException:
    """Return what task groups have wrapped, where it is one error, or the same one from several tasks."""
    leaves = list(_leaves(error))
    return leaves[0] if len({(type(leaf), str(leaf)) for leaf in leaves}) == 1 else error


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error
