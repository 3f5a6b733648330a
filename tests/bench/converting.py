"""The measures of the converters: log files to reports, and from a hot folder to the server."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from .logs import FORMATS, log_file, spea_3030
from .measure import per_call
from .side import Side

__all__ = ["convert", "convert_growth", "convert_megabyte", "hot_folder", "hot_memory", "receipt"]

Figure = dict[str, Any]
GIVEN = {"part_number": "PN-1", "revision": "A", "operation_type": 10}
_OLD = 100.0
"""Seconds since a file was written, so that it counts as complete."""


def convert(side: Side, *, form: str, rows: int, seconds: float) -> Figure:
    """Convert a log file of a format, from the file to JSON."""
    with log_file(form, rows) as path:
        return {"value": per_call(side.converter(form, str(path)), seconds)}


def convert_megabyte(side: Side, *, form: str, rows: int, seconds: float) -> Figure:
    """The same; seconds for a million bytes."""
    with log_file(form, rows) as path:
        return {"value": per_call(side.converter(form, str(path)), seconds) / path.stat().st_size * 1e6}


def convert_growth(side: Side, *, seconds: float) -> Figure:
    """Tell how much longer 1,000 rows take than 100, in the format where it is most; both sizes in turn."""

    def grown(form: str) -> float:
        with log_file(form, 100) as small, log_file(form, 1_000) as large:
            works = [side.converter(form, str(path)) for path in (small, large)]
            rounds = [[per_call(work, seconds) for work in works] for _ in range(3)]
        few, many = map(min, zip(*rounds, strict=True))
        return many / few

    growth = {form: grown(form) for form in FORMATS}
    return {"value": max(growth.values()), "formats": growth}


def hot_folder(side: Side, *, url: str, rows: int, files: int) -> Figure:
    """Convert and deliver what is in a folder; seconds for a file."""
    with _place() as place:
        return {"value": asyncio.run(_deal(place, url, _write(place, rows, files)))}


def hot_memory(side: Side, *, rows: int, files: int) -> Figure:
    """Tell how many bytes this process grows by from a tenth of the files to all of them."""
    with _place() as place:
        return {"value": asyncio.run(_grown(place, rows, files))}


def receipt(side: Side, *, url: str, rows: int, files: int) -> Figure:
    """Move one file into a watched folder; seconds until the server has its report."""
    with _place() as place:
        return {"value": asyncio.run(_received(place, url, _write(place, rows, files)))}


async def _deal(place: Path, url: str, folder: Any) -> float:
    from pywats_async import AsyncWATS

    async with AsyncWATS(url, "t", queue_path=place / "queue.db") as wats:
        await _warm(wats, place)
        begun = perf_counter()
        done = [one async for one in wats.converters.watch(folder, once=True)]
        spent = perf_counter() - begun
        assert {one.status for one in done} == {"converted"}
        assert (await wats.queue.stats()).depth == 0, "not everything was delivered"
    return spent / len(done)


async def _grown(place: Path, rows: int, files: int) -> int:
    from pywats_async import AsyncWATS

    async with AsyncWATS("http://127.0.0.1:1", "t", queue_path=place / "queue.db") as wats:
        await _warm(wats, place, send=False)
        before = 0
        for part in range(10):
            (place / str(part)).mkdir()
            folder = _write(place / str(part), rows, files // 10)
            async for _ in wats.converters.watch(folder, once=True, send=False):
                pass
            before = before or _resident()
        return max(1, _resident() - before)


async def _received(place: Path, url: str, folder: Any) -> float:
    from pywats_async import AsyncWATS

    waiting = place / "waiting"
    folder.root.rename(waiting)
    folder.root.mkdir()
    spent: list[float] = []
    async with AsyncWATS(url, "t", queue_path=place / "queue.db") as wats:
        await _warm(wats, place)

        async def follow() -> None:
            async for _ in wats.converters.watch(folder):
                pass

        following = asyncio.create_task(follow())
        await asyncio.sleep(1)
        delivered = wats.queue.outcomes()
        hearing = asyncio.ensure_future(anext(delivered))
        await asyncio.sleep(0)
        for path in sorted(waiting.iterdir()):
            begun = perf_counter()
            path.rename(folder.root / path.name)
            assert (await asyncio.wait_for(hearing, 20)).status == "delivered"
            spent.append(perf_counter() - begun)
            hearing = asyncio.ensure_future(anext(delivered))
            await asyncio.sleep(0.05)
        hearing.cancel()
        following.cancel()
        await asyncio.gather(hearing, following, return_exceptions=True)
    return median(spent)


async def _warm(wats: Any, place: Path, *, send: bool = True) -> None:
    """Start the workers and the connections, as a station has them."""

    async def one(number: int) -> None:
        path = place / f"warm-{number}.log"
        path.write_bytes(spea_3030(1, f"W{number}"))
        await wats.converters.process(path, "spea_3030", GIVEN)

    await asyncio.gather(*map(one, range(min(4, os.cpu_count() or 1))))
    if send:
        await wats.queue.drain()


def _write(place: Path, rows: int, files: int) -> Any:
    from pywats_async.converters import HotFolder

    folder = place / "in"
    folder.mkdir()
    for number in range(files):
        path = folder / f"{number:05}.csv"
        path.write_bytes(spea_3030(rows, f"{place.name}-{number}"))
        os.utime(path, (path.stat().st_mtime - _OLD,) * 2)
    return HotFolder(folder, converter="spea_3030", arguments=GIVEN, settle=0)


def _resident() -> int:
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def _place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)
