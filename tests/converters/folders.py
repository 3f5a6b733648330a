"""Hot folders of tests: files count as complete at once, and everything that is there is dealt with."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

import anyio

from pywats_async import AsyncWATS
from pywats_async.converters import FileOutcome, HotFolder

from .rails import GIVEN

__all__ = ["first", "hot", "left", "once", "received"]

Options = dict[str, object]


def hot(folder: Path, **options: object) -> HotFolder:
    """A folder whose files count as complete at once."""
    fast: Options = {"converter": "rails", "arguments": GIVEN, "settle": 0, "age": 0, "empty_age": 0, "rescan": 0.1}
    return HotFolder(folder, **{**fast, "retry_delay": 0, **options})  # type: ignore[arg-type]


async def once(wats: AsyncWATS, *folders: HotFolder, **options: object) -> dict[str, FileOutcome]:
    """Deal with everything that is in the folders; return what became of it, by names."""
    with anyio.fail_after(40):
        done = [one async for one in wats.converters.watch(*folders, once=True, workers=1, **options)]  # type: ignore[arg-type]
    assert len({one.path for one in done}) == len(done)
    return {one.path.name: one for one in done}


def drop_in(path: Path, text: str) -> None:
    """Move a whole file into a watched folder: `hot` takes files at once, also one that is not written yet."""
    part = path.with_name(path.name + ".tmp")
    part.write_text(text)
    part.rename(path)


def left(folder: Path) -> set[str]:
    """Return the files below a folder, without those that folders are named after."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


async def received(wats: AsyncWATS) -> list[str]:
    """Return the serial numbers of all reports on the server."""
    return sorted([str(header.serial_number) async for header in wats.report.iter_uut_headers()])


async def first(wats: AsyncWATS, count: int, *folders: HotFolder) -> list[FileOutcome]:
    """Watch until so many files are dealt with; return what became of them."""
    found: list[FileOutcome] = []
    async with aclosing(cast("Any", wats.converters.watch(*folders, workers=1))) as outcomes:
        with anyio.fail_after(40):
            while len(found) < count:
                found.append(await anext(outcomes))
    return found
