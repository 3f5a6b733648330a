"""Many files at once: written in every way, in bursts that lose events, with bad ones among them.

`PYWATS_SOAK_FILES` says how many; without it there are few.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest

from pywats_async import AsyncWATS

from .folders import drop_in, hot, left
from .rails import line

MANY = int(os.environ.get("PYWATS_SOAK_FILES", "0"))
SECONDS = 60 + MANY // 5
LINES = 6
pytestmark = [pytest.mark.timeout(60 + 2 * SECONDS)]


def resident() -> int:
    """Return the bytes of memory that this process has, on Linux."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def at_once(path: Path, text: str) -> None:
    path.write_text(text)


def in_pieces(path: Path, text: str) -> None:
    with path.open("w") as file:
        for cut in range(0, len(text), 50):
            file.write(text[cut : cut + 50])
            file.flush()
            time.sleep(0.01)


def again_and_again(path: Path, text: str) -> None:
    for cut in range(60, len(text) + 60, 60):
        path.write_text(text[:cut])
        time.sleep(0.01)


def of_full_size_from_the_start(path: Path, text: str) -> None:
    with path.open("wb") as file:
        file.truncate(len(text))
        for cut in range(0, len(text), 50):
            file.write(text[cut : cut + 50].encode())
            file.flush()
            time.sleep(0.01)


def renamed(path: Path, text: str) -> None:
    part = path.with_suffix(".tmp")
    in_pieces(part, text)
    part.rename(path)


def copied_with_its_time(path: Path, text: str) -> None:
    """As file managers do: it looks old from the start."""
    with path.open("w") as file:
        for cut in range(0, len(text), 50):
            file.write(text[cut : cut + 50])
            file.flush()
            os.utime(path, (1e9, 1e9))
            time.sleep(0.01)
    os.utime(path, (1e9, 1e9))


def moved_in(path: Path, text: str) -> None:
    outside = path.parents[1] / path.name
    outside.write_text(text)
    shutil.move(outside, path)


WRITERS: list[Callable[[Path, str], None]] = [
    at_once, in_pieces, again_and_again, of_full_size_from_the_start, renamed, copied_with_its_time, moved_in,
]  # fmt: skip


@pytest.mark.anyio
async def test_however_files_are_written_none_is_converted_by_halves(wats: AsyncWATS, inbox: Path) -> None:
    count = MANY or 7 * len(WRITERS)
    threads = anyio.CapacityLimiter(16)
    found: dict[str, tuple[str, int]] = {}

    def write(number: int) -> None:
        text = "".join(line(f"{number}-{unit}") for unit in range(LINES))
        WRITERS[number % len(WRITERS)](inbox / f"{number}.rails", text)

    async with anyio.create_task_group() as group:
        for number in range(count):
            group.start_soon(partial(anyio.to_thread.run_sync, write, number, limiter=threads))
        folder = hot(inbox, settle=1.0, age=1.0, attempts=1, rescan=1.0)
        outcomes: Any = wats.converters.watch(folder, workers=2, send=False)
        async with aclosing(outcomes):
            async for done in outcomes:
                if done.status != "suspended":
                    assert done.path.name not in found
                    found[done.path.name] = done.status, len(done.report_ids)
                if len(found) == count:
                    break
    assert set(found.values()) == {("converted", LINES)}
    assert (await wats.queue.stats()).totals.waiting == count * LINES


@pytest.mark.anyio
async def test_a_burst_that_loses_events_loses_no_file(wats: AsyncWATS, inbox: Path) -> None:
    """Linux forgets events beyond 16,384: a rescan finds what they would have told."""
    burst, wanted = 5 * MANY or 2000, 30
    found: set[str] = set()

    def drop() -> None:
        for number in range(burst):
            (inbox / f"{number}.txt").touch()
        for number in range(wanted):
            drop_in(inbox / f"{number}.rails", line(number))

    async with anyio.create_task_group() as group:
        outcomes: Any = wats.converters.watch(hot(inbox, patterns=["*.rails"], rescan=1.0), workers=1, send=False)
        group.start_soon(anyio.to_thread.run_sync, drop)
        async with aclosing(outcomes):
            async for done in outcomes:
                assert done.status == "converted"
                found.add(done.path.name)
                if len(found) == wanted:
                    break
    assert len(found) == wanted


@pytest.mark.anyio
async def test_bad_files_hold_no_other_back(wats: AsyncWATS, inbox: Path) -> None:
    """The oldest files are bad ones: while they wait for their next attempts, the others are converted."""
    for number in range(80):
        path = inbox / f"{number}.rails"
        path.write_text("bad\n" if number < 8 else line(number))
        os.utime(path, (1e9 + number, 1e9 + number))
    folder = hot(inbox, attempts=2, retry_delay=3)
    with anyio.fail_after(SECONDS):
        done = [one.status async for one in wats.converters.watch(folder, once=True, workers=1, send=False)]
    assert done == ["converted"] * 72 + ["failed"] * 8


@pytest.mark.anyio
@pytest.mark.skipif(not MANY, reason="it measures: PYWATS_SOAK_FILES=10000")
async def test_a_hundredth_of_bad_files_costs_little(wats: AsyncWATS, tmp_path: Path, anyio_backend_name: str) -> None:
    """As many good ones a second, within 5 percent, and as much memory after all as after the first thousands."""
    if anyio_backend_name != "asyncio":
        pytest.skip("once is enough")
    rates: dict[bool, float] = {True: 0.0, False: 0.0}
    sizes: list[int] = []
    chance = random.Random(1)
    for round_, bad in enumerate((False, True) * 2):
        inbox = tmp_path / f"in{round_}"
        inbox.mkdir()
        poison = set(chance.sample(range(MANY), MANY // 100)) if bad else set[int]()
        for number in range(MANY):
            (inbox / f"{number}.rails").write_text("bad\n" if number in poison else line(f"{round_}-{number}"))
        began, good, last = time.monotonic(), 0, 0.0
        async for done in wats.converters.watch(hot(inbox, retry_delay=2), once=True, workers=2, send=False):
            if done.status == "converted":
                good, last = good + 1, time.monotonic()
                if good % 1000 == 0:
                    sizes.append(resident())
        assert good == MANY - len(poison)
        assert len(left(inbox / "quarantine")) == 2 * len(poison)
        rates[bad] = max(rates[bad], good / (last - began))
    assert rates[True] > 0.95 * rates[False], rates
    assert max(sizes[2:]) < sizes[1] + (60 << 20), sizes
