"""Run a coroutine from blocking code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from threading import Thread
from typing import Any, ParamSpec, TypeVar

__all__ = ["run_sync", "sync_wrapper"]

P = ParamSpec("P")
T = TypeVar("T")


def run_sync(coro: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end and return its result; inside a running loop, in a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coro)
    result: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            result.append(asyncio.run(coro))
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return result[0]


def sync_wrapper(async_method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """Return a blocking function of an asynchronous one."""

    @wraps(async_method)
    def blocking(*args: P.args, **kwargs: P.kwargs) -> T:
        return run_sync(async_method(*args, **kwargs))

    return blocking
