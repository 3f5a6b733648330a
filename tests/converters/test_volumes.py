"""Volumes that vanish, cannot be written, or are full: nothing is lost, nothing sent twice, and it goes on by itself.

They are real ones, mounted for the test, which needs root on Linux.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import anyio
import pytest

from pywats_async import AsyncWATS
from pywats_async.converters import FileOutcome, HotFolder
from pywats_async.testing import FakeWATS

from .folders import hot, left, once, received
from .rails import GIVEN, line, rails

pytestmark = pytest.mark.anyio
Mount = Callable[..., None]


def mounted(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=20)


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mount something on a folder until the test ends; skips the test where that is not allowed."""
    places: list[Path] = []

    def do(place: Path, *options: object) -> None:
        place.mkdir(exist_ok=True)
        try:
            mounted("mount", *options, place)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"this process may not mount: {error}")
        places.append(place)

    if sys.platform != "linux" or os.geteuid():
        pytest.skip("only root on Linux may mount")
    yield do
    for place in reversed(places):
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True, timeout=20)


def small(mount: Mount, place: Path, size: str = "size=256k") -> None:
    mount(place, "-t", "tmpfs", "-o", size, "tmpfs")


def fill(folder: Path) -> Path:
    """Leave no byte free; return the file that takes them."""
    path = folder / ".filler"
    with path.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return path


async def while_held(wats: AsyncWATS, folder: HotFolder, said: str, then: Callable[[], object]) -> FileOutcome:
    """Deal with the one file of a folder; when that has to wait, do something about it."""

    async def help_it() -> None:
        while said not in str((await wats.converters.stats()).held):  # noqa: ASYNC110  # it comes by itself
            await anyio.sleep(0.02)
        assert left(folder.root / ".work") != set(), "it stays claimed"
        then()

    async with anyio.create_task_group() as group:
        group.start_soon(help_it)
        (outcome,) = (await once(wats, folder, send=False)).values()
        return outcome


async def test_a_volume_that_is_unmounted_and_comes_back(
    wats: AsyncWATS, inbox: Path, tmp_path: Path, mount: Mount
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    mount(inbox, "--bind", store)
    (store / "before.rails").write_text(line("before"))
    found: list[str] = []

    async def away_and_back() -> None:
        while not found:  # noqa: ASYNC110  # another task finds it
            await anyio.sleep(0.02)
        await anyio.to_thread.run_sync(mounted, "umount", inbox)
        (store / "after.rails").write_text(line("after"))
        await anyio.sleep(0.5)
        await anyio.to_thread.run_sync(mounted, "mount", "--bind", store, inbox)

    async with anyio.create_task_group() as group:
        group.start_soon(away_and_back)
        outcomes: Any = wats.converters.watch(hot(inbox, polling=True), workers=1)
        async with aclosing(outcomes):
            async for done in outcomes:
                found.append(f"{done.path.name} {done.status}")
                if len(found) == 2:
                    break
    assert found == ["before.rails converted", "after.rails converted"]
    assert left(store) == {"done/before.rails", "done/after.rails"}


async def test_a_folder_that_may_only_be_read(wats: AsyncWATS, inbox: Path, tmp_path: Path, mount: Mount) -> None:
    """Nothing can be claimed there, so nothing is sent; `keep` needs no claim."""
    store = tmp_path / "store"
    store.mkdir()
    (store / "one.rails").write_text(line(1))
    mount(inbox, "--bind", store)
    mounted("mount", "-o", "remount,ro,bind", inbox)
    outcome = (await once(wats, hot(inbox)))["one.rails"]
    assert outcome.status == "suspended"
    assert "cannot be moved" in str(outcome.reason)
    assert await received(wats) == []
    kept = await once(wats, hot(inbox, after="keep", ledger=tmp_path / "ledger"))
    assert kept["one.rails"].status == "converted"
    mounted("mount", "-o", "remount,rw,bind", inbox)
    assert (await once(wats, hot(inbox)))["one.rails"].report_ids == kept["one.rails"].report_ids
    assert await received(wats) == ["1"]


async def test_a_volume_without_room_for_another_name(wats: AsyncWATS, inbox: Path, mount: Mount) -> None:
    small(mount, inbox, "size=256k,nr_inodes=3")
    for name in ("one.rails", "two.txt"):
        (inbox / name).write_text(line(1))
    folder = hot(inbox, patterns=["*.rails"])
    assert (await once(wats, folder))["one.rails"].status == "suspended", "there is no room for a claim"
    assert (await received(wats), left(inbox)) == ([], {"one.rails", "two.txt"})
    mounted("mount", "-o", "remount,nr_inodes=20", inbox)
    assert (await once(wats, folder))["one.rails"].status == "converted"
    assert left(inbox) == {"done/one.rails", "two.txt"}


async def test_a_full_quarantine(wats: AsyncWATS, inbox: Path, tmp_path: Path, mount: Mount) -> None:
    full = tmp_path / "full"
    small(mount, full)
    (inbox / "bad.rails").write_text("bad\n" + line(1) * 200)
    filler = fill(full)
    folder = hot(inbox, attempts=1, quarantine=full)
    outcome = await while_held(wats, folder, "cannot be put into quarantine", filler.unlink)
    assert (outcome.status, outcome.moved_to) == ("failed", full / "bad.rails")
    assert left(full) == {"bad.rails", "bad.rails.error.json"}


async def test_a_full_volume_of_converted_files(wats: AsyncWATS, inbox: Path, tmp_path: Path, mount: Mount) -> None:
    full = tmp_path / "full"
    small(mount, full)
    (inbox / "one.rails").write_text(line(1) + "\n" * 9000)
    filler = fill(full)
    outcome = await while_held(wats, hot(inbox, done=full), "cannot be cleared away", filler.unlink)
    assert outcome.status == "converted"
    assert left(full) == {"one.rails"}
    assert len(await wats.queue.list()) == 1


async def test_no_room_for_the_reports_of_a_large_file(wats: AsyncWATS, inbox: Path, mount: Mount) -> None:
    """They are spooled beside the file that they are from."""
    small(mount, inbox, "size=2m")
    (inbox / "many.rails").write_text("".join(line(number) for number in range(5500)))
    long = dict.fromkeys(("station_name", "location", "purpose", "operator"), "x" * 100)
    outcome = await while_held(
        wats,
        hot(inbox, arguments=GIVEN | long),
        "no room for its reports",
        lambda: mounted("mount", "-o", "remount,size=64m", inbox),
    )
    assert (outcome.status, len(outcome.report_ids)) == ("converted", 5500)
    assert left(inbox) == {"done/many.rails"}


async def test_a_queue_on_a_full_disk(inbox: Path, tmp_path: Path, mount: Mount) -> None:
    full = tmp_path / "full"
    small(mount, full, "size=8m")
    server = FakeWATS()
    async with AsyncWATS(
        "https://wats.test", server.token, transport=server.transport(), queue_path=full / "queue.db"
    ) as wats:
        wats.converters.registry.add(rails)
        await wats.queue.stats()
        filler = fill(full)
        (inbox / "many.rails").write_text("".join(line(number) for number in range(400)))
        outcome = await while_held(wats, hot(inbox), "no room for the queue's file", filler.unlink)
        assert (outcome.status, len(outcome.report_ids)) == ("converted", 400)
        assert (await wats.queue.stats()).totals.waiting == 400
    assert left(inbox) == {"done/many.rails"}
