"""Write a service method once, `async`; call it awaited or blocking, with exact types for both.

`Service[Async]` is awaited, `Service[Blocking]` blocks. A blocking service holds the asynchronous one and hands each
call to the loop of its client's `Portal`: one thread, one event loop, one connection pool, any number of callers.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import aclosing, suppress
from functools import partial, update_wrapper, wraps
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

import anyio
from anyio.from_thread import BlockingPortal

from .errors import ClosedError

if TYPE_CHECKING:
    from .http import Http

__all__ = ["Async", "Blocking", "Portal", "Service", "call", "pages"]

M = TypeVar("M")
P = ParamSpec("P")
T = TypeVar("T")

_POLL = 0.2 if sys.platform == "win32" else None
"""Windows delivers Ctrl-C to a thread only between two waits (seconds)."""
_EXIT_GRACE = 5.0
"""Seconds that an unclosed client may take to close its connections when the interpreter exits."""


class Async:
    """Marks services whose methods are awaited."""


class Blocking:
    """Marks services whose methods block the calling thread."""


class Portal:
    """An event loop in a thread of its own, started by the first call. Safe to call from any other thread."""

    def __init__(self, on_close: Callable[[], Coroutine[Any, Any, None]], backend: str = "asyncio") -> None:
        self._on_close, self._backend = on_close, backend
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._thread: threading.Thread | None = None
        self._portal: BlockingPortal | None = None
        self._closed = False

    def wait(self, func: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run `func` on the loop and return what it returns. An interrupt while waiting cancels it there too."""
        future: Future[T] = self._running().start_task_soon(func)
        try:
            while _POLL is not None and not future.done():
                wait([future], timeout=_POLL)
            return future.result()
        except CancelledError:
            raise ClosedError("The client was closed while the call ran.") from None
        except BaseException:
            future.cancel()
            raise

    def close(self, grace: float | None = None) -> None:
        """Close the client on its loop and end the thread, or stop waiting for that after `grace` seconds.

        May be called twice.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            portal, thread = self._portal, self._thread
        if portal is None or thread is None or self._pid != os.getpid():
            return
        atexit.unregister(self._at_exit)
        with suppress(RuntimeError):  # The loop ended by itself, with its thread.
            portal.start_task_soon(self._shut, portal)
        if thread is not threading.current_thread():
            thread.join(grace)

    async def _shut(self, portal: BlockingPortal) -> None:
        try:
            await self._on_close()
        finally:
            await portal.stop(cancel_remaining=True)

    def _running(self) -> BlockingPortal:
        if self._pid != os.getpid():
            raise ClosedError("This client belongs to the parent process.", hint="Make a client after the fork.")
        if self._closed:
            raise ClosedError(
                "The client is closed.", hint="Make a new one, or keep the calls inside its `with` block."
            )
        if self._portal is None:
            with self._lock:
                if self._portal is None:
                    self._start()
        portal = self._portal
        if portal is None:
            raise ClosedError("The client is closed.")
        if threading.current_thread() is self._thread:
            raise ClosedError(
                "A blocking call from the client's own event loop would wait for itself.",
                hint="Await the asynchronous service there, or call from another thread.",
            )
        return portal

    def _start(self) -> None:
        started: Future[BlockingPortal] = Future()

        async def main() -> None:
            async with BlockingPortal() as portal:
                started.set_result(portal)
                await portal.sleep_until_stopped()

        def run() -> None:
            try:
                anyio.run(main, backend=self._backend)
            except BaseException as error:
                if started.done():
                    raise
                started.set_exception(error)

        # A daemon: the interpreter joins other threads before it runs exit handlers, so an unclosed client would hang
        # it.
        self._thread = threading.Thread(target=run, name="pywats-async", daemon=True)
        self._thread.start()
        self._portal = started.result()
        atexit.register(self._at_exit)

    def _at_exit(self) -> None:
        closer = threading.Thread(target=self.close, daemon=True)
        try:
            closer.start()
        except RuntimeError:  # Python 3.12 starts no thread any more at exit.
            self.close(_EXIT_GRACE)
        else:
            closer.join(_EXIT_GRACE)


class Service(Generic[M]):
    """One domain of the server: `Service[Async]` is awaited, `Service[Blocking]` blocks."""

    _portal: Portal | None = None
    _async: Self

    def __init__(self, http: Http) -> None:
        self._http = http

    def _blocking(self, portal: Portal) -> Any:
        """Return the same service for plain code."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        twin._async, twin._portal = self, portal
        return twin


class call(Generic[P, T]):  # noqa: N801  # used as a decorator
    """A method that returns one value."""

    def __init__(self, func: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> None:
        self._func: Callable[..., Coroutine[Any, Any, T]] = func
        update_wrapper(self, func)  # type: ignore[arg-type]  # a descriptor, not a callable

    @overload
    def __get__(self, obj: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, obj: Service[Blocking], owner: Any) -> Callable[P, T]: ...
    @overload
    def __get__(self, obj: Service[Any], owner: Any) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, obj: Any, owner: Any) -> Any:
        if obj is None:
            return self
        portal: Portal | None = obj._portal
        if portal is None:
            return self._func.__get__(obj)
        func = self._func.__get__(obj._async)

        @wraps(func)
        def blocking(*args: Any, **kwargs: Any) -> T:
            result: T = portal.wait(partial(func, *args, **kwargs))
            return result

        return blocking


class pages(Generic[P, T]):  # noqa: N801  # used as a decorator
    """A method that reads page after page; its callers see the items, one by one."""

    def __init__(self, func: Callable[Concatenate[Any, P], AsyncGenerator[Sequence[T]]]) -> None:
        self._func: Callable[..., AsyncGenerator[Sequence[T]]] = func
        update_wrapper(self, func)  # type: ignore[arg-type]  # a descriptor, not a callable

    @overload
    def __get__(self, obj: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, obj: Service[Blocking], owner: Any) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, obj: Service[Any], owner: Any) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, obj: Any, owner: Any) -> Any:
        if obj is None:
            return self
        portal: Portal | None = obj._portal
        func = self._func.__get__(obj if portal is None else obj._async)

        @wraps(func)
        def items(*args: Any, **kwargs: Any) -> Any:
            source = func(*args, **kwargs)
            return _items(source) if portal is None else _blocking_items(portal, source)

        return items


async def _items(source: AsyncGenerator[Sequence[T]]) -> AsyncGenerator[T]:
    async with aclosing(source):
        async for page in source:
            for item in page:
                yield item


def _blocking_items(portal: Portal, source: AsyncGenerator[Sequence[T]]) -> Generator[T]:
    async def step() -> Sequence[T] | None:
        return await anext(source, None)

    try:
        while (page := portal.wait(step)) is not None:
            yield from page
    finally:
        with suppress(ClosedError):  # The client was closed before its iterator.
            portal.wait(source.aclose)
