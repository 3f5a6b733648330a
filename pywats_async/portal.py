"""An event loop in a thread of its own, and the way in from every other thread.

anyio's `BlockingPortal` does the same for any callable; a call through it costs twice as much as one through here, and
for a blocking client that is a quarter of a small request.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar, TypeVarTuple

import anyio
from anyio.abc import TaskGroup
from anyio.lowlevel import EventLoopToken, current_token

from .errors import ClosedError

__all__ = ["Portal"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_POLL = 0.2 if sys.platform == "win32" else -1
"""Windows delivers Ctrl-C to a thread only between two waits (seconds)."""
_EXIT_GRACE = 5.0
"""Seconds that an unclosed client may take to close its connections when the interpreter exits."""


class _Call(Generic[T]):
    """One call on its way to the loop and back."""

    __slots__ = ("_func", "_scope", "done", "error", "result")

    def __init__(self, func: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._func = func
        self._scope: anyio.CancelScope | None = None
        self.done = threading.Lock()
        self.done.acquire()
        self.result: T
        self.error: BaseException | None = ClosedError("The client was closed while the call ran.")

    def begin(self, group: TaskGroup) -> None:
        """Start the call. Runs on the loop, in the caller's context."""
        self._scope = anyio.CancelScope()  # here, so that a cancellation before its first step counts
        group.start_soon(self._run)

    def cancel(self) -> None:
        """Cancel the call. Runs on the loop."""
        if self._scope is not None:
            self._scope.cancel()

    async def _run(self) -> None:
        assert self._scope is not None
        try:
            with self._scope:
                self.result = await self._func()
                self.error = None
        except anyio.get_cancelled_exc_class():
            raise
        except BaseException as error:
            self.error = error
        finally:
            self.done.release()


class Portal:
    """An event loop in a thread, started by the first call. Safe to call from any other thread.

    Args:
        on_close: runs last, when all calls have ended.
        on_stop: runs first when it is closed, to end calls gracefully; those that still run after it are cancelled.
    """

    _token: EventLoopToken
    _group: TaskGroup
    _stop: anyio.Event

    def __init__(
        self,
        on_close: Callable[[], Coroutine[Any, Any, None]],
        on_stop: Callable[[], Coroutine[Any, Any, None]] = anyio.lowlevel.checkpoint,
        backend: str = "asyncio",
    ) -> None:
        self._on_close, self._on_stop, self._backend = on_close, on_stop, backend
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._calls: set[_Call[Any]] = set()

    def wait(self, func: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run `func` on the loop and return what it returns. An interrupt while waiting cancels it there too.

        Raises:
            ClosedError: the client is closed, belongs to the parent process, or the loop's own thread would wait.
        """
        self._check()
        call = _Call(func)
        self._calls.add(call)
        try:
            with self._lock:
                if self._closed:
                    raise _closed()
                if self._thread is None:
                    self._start()
                self._schedule(call.begin, self._group)
            while not call.done.acquire(timeout=_POLL):
                pass
        except BaseException:
            with suppress(RuntimeError, AttributeError):  # the loop has ended, or has not begun
                self._schedule(call.cancel)
            raise
        finally:
            self._calls.discard(call)
        if call.error is not None:
            try:
                raise call.error
            finally:
                del call  # or the error would hold the call that holds the error
        return call.result

    def close(self, grace: float | None = None) -> None:
        """Close the client on its loop and end the thread, or stop waiting for that after `grace` seconds.

        May be called twice.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._thread is None or self._pid != os.getpid():
            return
        atexit.unregister(self._at_exit)
        with suppress(RuntimeError):  # the loop has ended by itself
            self._schedule(self._stop.set)
        if self._thread is not threading.current_thread():
            self._thread.join(grace)

    def _check(self) -> None:
        if self._pid != os.getpid():
            raise ClosedError("This client belongs to the parent process.", hint="Make a client after the fork.")
        if self._closed:
            raise _closed()
        if threading.current_thread() is self._thread:
            raise ClosedError(
                "A blocking call from the client's own event loop would wait for itself.",
                hint="Await the asynchronous service there, or call from another thread.",
            )

    def _schedule(self, func: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run `func` on the loop, in this thread's context. Raises RuntimeError when the loop has ended."""
        self._token.backend_class.run_sync_soon(func, args, self._token.native_token)

    def _start(self) -> None:
        started = threading.Event()
        failure: list[BaseException] = []

        async def main() -> None:
            self._token = current_token()
            self._stop = anyio.Event()
            try:
                async with anyio.create_task_group() as self._group:
                    started.set()
                    await self._stop.wait()
                    await self._on_stop()
                    self._group.cancel_scope.cancel()
            finally:
                await self._on_close()

        def run() -> None:
            try:
                anyio.run(main, backend=self._backend)
            except BaseException as error:
                failure.append(error)
                raise
            finally:
                self._closed = True
                started.set()
                for call in list(self._calls):  # those that came too late to begin
                    with suppress(RuntimeError):  # it has ended
                        call.done.release()

        # A daemon: the interpreter joins other threads before it runs exit handlers, so an unclosed client would hang
        # it.
        self._thread = threading.Thread(target=run, name="pywats-async", daemon=True)
        self._thread.start()
        started.wait()
        if failure:
            raise failure[0]
        atexit.register(self._at_exit)

    def _at_exit(self) -> None:
        closer = threading.Thread(target=self.close, daemon=True)
        try:
            closer.start()
        except RuntimeError:  # Python 3.12 starts no thread any more at exit.
            self.close(_EXIT_GRACE)
        else:
            closer.join(_EXIT_GRACE)


def _closed() -> ClosedError:
    return ClosedError("The client is closed.", hint="Make a new one, or keep the calls inside its `with` block.")
