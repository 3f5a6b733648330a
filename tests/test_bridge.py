"""One declaration, two conventions: the same methods awaited and blocking."""

from __future__ import annotations

import asyncio
import inspect
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

import anyio
import anyio.lowlevel
import pytest

from pywats_async import ClosedError
from pywats_async.bridge import Async, Blocking, Portal, Service, call, pages
from pywats_async.http import Connected, Http
from pywats_async.settings import Settings
from pywats_async.transports import Figures

M = TypeVar("M")
WHO = ContextVar("WHO", default="nobody")


def _no_server(figures: Figures) -> Connected:
    raise AssertionError("nothing here makes a request")


class Sums(Service[M], Generic[M]):
    """A domain without a server."""

    def __init__(self) -> None:
        super().__init__(Http(_no_server, Settings()))
        self.closed = 0
        self.cancelled = threading.Event()
        self.started = threading.Event()

    @call
    async def add(self, one: int, two: int = 1) -> int:
        """Return the sum."""
        await anyio.lowlevel.checkpoint()
        return one + two

    @call
    async def fail(self) -> None:
        """Raise."""
        raise LookupError("as asked")

    @call
    async def who(self) -> str:
        """Return who calls."""
        return WHO.get()

    @call
    async def wait(self) -> None:
        """Wait until cancelled."""
        self.started.set()
        try:
            await anyio.sleep(30)
        except BaseException:
            self.cancelled.set()
            raise

    @pages
    async def count(self, to: int, size: int = 2) -> AsyncGenerator[Sequence[int]]:
        """Yield 0 to `to`, in pages."""
        try:
            for first in range(0, to, size):
                await anyio.lowlevel.checkpoint()
                yield range(first, min(first + size, to))
        finally:
            self.closed += 1

    @pages
    async def wait_for_a_page(self) -> AsyncGenerator[Sequence[int]]:
        """Wait until cancelled, and take a moment to end."""
        self.started.set()
        try:
            await anyio.sleep(30)
            yield []
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.2)
            self.cancelled.set()

    @call
    async def recurse(self, blocking: Any) -> int:
        """Call the blocking service from its own loop."""
        return int(blocking.add(1))

    def plain(self) -> str:
        return "plain"

    async def aclose(self) -> None:
        await anyio.lowlevel.checkpoint()


@pytest.fixture(params=["asyncio", "trio"])
def sums(request: pytest.FixtureRequest) -> Iterator[Sums[Blocking]]:
    awaited: Sums[Async] = Sums()
    portal = Portal(awaited.aclose, backend=request.param)
    yield awaited._blocking(portal)
    portal.close()


@pytest.mark.anyio
async def test_awaited() -> None:
    sums: Sums[Async] = Sums()
    assert await sums.add(1, two=2) == 3
    assert [number async for number in sums.count(5)] == [0, 1, 2, 3, 4]
    assert sums.closed == 1
    with pytest.raises(LookupError, match="as asked"):
        await sums.fail()


def test_blocking(sums: Sums[Blocking]) -> None:
    assert sums.add(1, two=2) == 3
    assert list(sums.count(5)) == [0, 1, 2, 3, 4]
    with pytest.raises(LookupError, match="as asked"):
        sums.fail()
    assert sums.plain() == "plain"


@pytest.mark.parametrize("name", ["add", "count"])
def test_both_keep_name_docstring_and_signature(sums: Sums[Blocking], name: str) -> None:
    awaited: Sums[Async] = Sums()
    one, other = getattr(sums, name), getattr(awaited, name)
    assert one.__name__ == other.__name__ == name
    assert one.__doc__ == other.__doc__ == getattr(Sums, name).__doc__
    assert inspect.signature(one) == inspect.signature(other)


def test_an_iterator_that_is_left_early_closes_its_source(sums: Sums[Blocking]) -> None:
    numbers = sums.count(100)
    assert next(numbers) == 0
    numbers.close()  # type: ignore[attr-defined]  # a generator
    assert sums._async.closed == 1


@pytest.mark.anyio
async def test_an_async_iterator_that_is_left_early_closes_its_source() -> None:
    sums: Sums[Async] = Sums()
    numbers = sums.count(100)
    assert await anext(numbers) == 0
    await numbers.aclose()  # type: ignore[attr-defined]  # a generator
    assert sums.closed == 1


def test_context_variables_cross_over(sums: Sums[Blocking]) -> None:
    WHO.set("ada")
    assert sums.who() == "ada"


def test_64_threads_share_one_loop(sums: Sums[Blocking]) -> None:
    before = set(threading.enumerate())
    with ThreadPoolExecutor(64) as threads:
        assert list(threads.map(sums.add, range(1_000))) == list(range(1, 1_001))
    assert [thread.name for thread in set(threading.enumerate()) - before] == ["pywats-async"]


def test_inside_a_running_loop(sums: Sums[Blocking]) -> None:
    async def notebook() -> int:
        return sums.add(41)

    assert asyncio.run(notebook()) == 42


def test_a_call_from_its_own_loop_is_an_error_and_no_deadlock(sums: Sums[Blocking]) -> None:
    with pytest.raises(ClosedError, match="wait for itself"):
        sums.recurse(sums)


def test_after_close(sums: Sums[Blocking]) -> None:
    sums.add(1)
    portal = sums._portal
    assert portal is not None
    portal.close()
    portal.close()
    with pytest.raises(ClosedError, match="closed"):
        sums.add(1)


def test_close_without_a_call_starts_no_thread() -> None:
    before = threading.active_count()
    awaited: Sums[Async] = Sums()
    Portal(awaited.aclose).close()
    assert threading.active_count() == before


def test_close_cancels_what_still_runs(sums: Sums[Blocking]) -> None:
    def wait() -> None:
        with pytest.raises(ClosedError, match="while the call ran"):
            sums.wait()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert sums._async.started.wait(5)
    assert sums._portal is not None
    sums._portal.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert sums._async.cancelled.is_set()


def run(script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own."""
    script = "from tests.test_bridge import *\nsums = (a := Sums())._blocking(Portal(a.aclose))\n" + textwrap.dedent(
        script
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)


def test_an_unclosed_client_lets_the_interpreter_exit() -> None:
    done = run("print(sums.add(1), flush=True)")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "2", "")


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill sends no Ctrl-C there")
def test_an_interrupt_cancels_the_call() -> None:
    done = run(
        """
        import signal
        sums.add(1)
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            sums.wait()
        except KeyboardInterrupt:
            print("interrupted", a.cancelled.wait(5), flush=True)
        """
    )
    assert (done.stdout.strip(), done.stderr) == ("interrupted True", "")


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill sends no Ctrl-C there")
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_interrupt_ends_an_iteration(backend: str) -> None:
    done = run(
        f"""
        import signal
        sums = a._blocking(Portal(a.aclose, backend="{backend}"))
        def interrupt():
            a.started.wait(20)
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=interrupt).start()
        try:
            list(sums.wait_for_a_page())
        except KeyboardInterrupt:
            print("interrupted", a.cancelled.is_set(), flush=True)
        """
    )
    assert (done.stdout.strip(), done.stderr) == ("interrupted True", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
def test_a_forked_child_gets_an_error_and_no_hang() -> None:
    done = run(
        """
        import warnings
        warnings.simplefilter("ignore")
        sums.add(1)
        if os.fork() == 0:
            try:
                sums.add(1)
            except ClosedError as error:
                print("child:", error.message, flush=True)
            os._exit(0)
        os.wait()
        """
    )
    assert done.stdout.strip() == "child: This client belongs to the parent process."
