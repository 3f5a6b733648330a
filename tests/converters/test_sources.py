"""What counts as complete: files that are being written, folders, companions, schedules, orders, strange names."""

from __future__ import annotations

import os
import stat
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import anyio
import pytest

from pywats_async import AsyncWATS, ConfigurationError
from pywats_async.converters import HotFolder
from pywats_async.converters.claimant import Claimant
from pywats_async.converters.claims import take
from pywats_async.converters.hot_folder import WORK
from pywats_async.converters.scanning import Scanner
from pywats_async.converters.schedule import Cron
from pywats_async.queue import State

from .folders import drop_in, first, hot, left, once, received
from .rails import GIVEN, line

START = b"START;T;P;1;P;op;03/12/2024;10:00:00\n"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@pytest.mark.anyio
@pytest.mark.parametrize("how", ["chunks", "rewrite", "rename"])
async def test_a_file_is_taken_when_it_is_whole(wats: AsyncWATS, inbox: Path, how: str) -> None:
    """However a tester writes, nothing is converted by halves."""
    whole = "".join(line(number) for number in range(6))
    target = inbox / "slow.rails"

    def write() -> None:
        path = inbox / "slow.rails.tmp" if how == "rename" else target
        for cut in range(0, len(whole), 40):
            if how == "rewrite":
                path.write_text(whole[: cut + 40])
            else:
                with path.open("a") as file:
                    file.write(whole[cut : cut + 40])
            time.sleep(0.1)
        if how == "rename":
            path.rename(target)

    folder = hot(inbox, settle=0.4, age=0.4, attempts=1)
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.to_thread.run_sync, write)
        (done,) = await first(wats, 1, folder)
    assert (done.status, len(done.report_ids)) == ("converted", 6)
    assert left(inbox) == {"done/slow.rails"}


@pytest.mark.anyio
async def test_a_file_that_is_written_while_it_is_read_is_looked_at_again(wats: AsyncWATS, inbox: Path) -> None:
    path = inbox / "growing.rails"
    path.write_text("slow,0.6\n" + line(1))
    with path.open("a") as file:

        def grow() -> None:
            while not list(inbox.glob(f"{WORK}/*/*.rails")):
                time.sleep(0.01)
            file.write(line(2))
            file.flush()

        async with anyio.create_task_group() as group:
            group.start_soon(anyio.to_thread.run_sync, grow)
            found = [(done.status, len(done.report_ids)) for done in await first(wats, 2, hot(inbox))]
    assert found == [("suspended", 0), ("converted", 2)]


@pytest.mark.anyio
@pytest.mark.parametrize("polling", [True, False], ids=["polling", "events"])
async def test_what_comes_later_is_found_with_and_without_events(wats: AsyncWATS, inbox: Path, polling: bool) -> None:
    """With events a rescan of ten minutes is not waited for; without any, the rescan finds everything."""
    folder = hot(inbox, polling=polling, rescan=0.2 if polling else 600)

    async def drop() -> None:
        await anyio.sleep(1.5)
        (inbox / "deep").mkdir()
        await anyio.sleep(0.3)
        drop_in(inbox / "deep" / "one.rails", line(1))

    async with anyio.create_task_group() as group:
        group.start_soon(drop)
        (done,) = await first(wats, 1, folder)
        assert done.status == "converted"


@POSIX
@pytest.mark.anyio
async def test_names_of_every_kind(wats: AsyncWATS, inbox: Path) -> None:
    names = [
        "new\nline.rails",
        "\U0001f600.rails",
        "\u202eabc.rails",
        "CON.rails",
        "dot..rails",
        "trailing.rails.",
        "LPT1 .rails",
        "-rf *.rails",
        "UP.RAILS",
        "x" * 249 + ".rails",
    ]
    deep = inbox / ("d" * 200) / ("e" * 200)
    deep.mkdir(parents=True)
    paths = [inbox / name for name in names] + [
        deep / "long.rails",
        Path(os.fsdecode(os.fsencode(inbox) + b"/\xff.rails")),
    ]
    for number, path in enumerate(paths):
        path.write_text(line(number))
    done = await once(wats, hot(inbox))
    assert {one.status for one in done.values()} == {"converted"}
    assert len(done) == len(paths)
    assert len(await received(wats)) == len(paths)
    assert len(left(inbox / "done")) == len(paths)
    (inbox / ("y" * 249 + ".rails")).write_text("bad\n")
    assert (await once(wats, hot(inbox, attempts=1)))["y" * 249 + ".rails"].status == "failed"
    assert len(left(inbox / "quarantine")) == 2


@POSIX
@pytest.mark.anyio
async def test_links_pipes_and_what_is_being_written_are_left_alone(wats: AsyncWATS, inbox: Path) -> None:
    outside = inbox.parent / "outside.rails"
    outside.write_text(line(1))
    (inbox / "link.rails").symlink_to(outside)
    os.link(outside, inbox / "hard.rails")
    os.mkfifo(inbox / "pipe.rails")
    if not os.geteuid():
        os.mknod(inbox / "device.rails", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    for name in (".hidden.rails", "~open.rails", "a.rails.part", "b.rails.tmp"):
        (inbox / name).write_text(line(2))
    assert await once(wats, hot(inbox)) == {}


@pytest.mark.anyio
async def test_folders_are_converted_as_a_whole(wats: AsyncWATS, inbox: Path) -> None:
    wats.converters.registry.load(Path(__file__).with_name("folder_converter.py"))
    for name, files in {"ready": 2, "half": 1}.items():
        (inbox / name).mkdir()
        for number in range(files):
            (inbox / name / f"{number}.rails").write_text(line(f"{name}-{number}"))
    by_count = hot(inbox, units="folders", count=2, converter="rails_folder")
    assert list(await once(wats, by_count)) == ["ready"]
    assert left(inbox) == {"done/ready/0.rails", "done/ready/1.rails", "half/0.rails"}
    by_marker = hot(inbox, units="folders", marker="*.ok", age=600, converter="rails_folder")
    assert await once_found(by_marker) == []
    (inbox / "half" / "done.ok").touch()
    assert (await once(wats, by_marker))["half"].status == "converted"
    assert await received(wats) == ["half-0", "ready-0", "ready-1"]


async def once_found(folder: HotFolder) -> list[str]:
    """Return what a look finds complete."""
    return [each.relative for each in Scanner(folder, None).look()[0]]


@pytest.mark.anyio
async def test_what_belongs_to_a_file_moves_with_it(wats: AsyncWATS, inbox: Path, samples: Path) -> None:
    import shutil

    shutil.copytree(samples / "klippel", inbox / "line", ignore=shutil.ignore_patterns("LICENSE*"))
    folder = hot(inbox, converter=None)
    before = left(inbox)
    (outcome,) = (await once(wats, folder)).values()
    assert (outcome.status, outcome.converter) == ("converted", "klippel")
    assert left(inbox) == {f"done/{path}" for path in before}
    assert len(before) > 2


@pytest.mark.anyio
async def test_order_and_priority_hold(wats: AsyncWATS, inbox: Path) -> None:
    now = time.time()
    urgent = inbox.parent / "urgent"
    urgent.mkdir()
    for number in range(6):
        path = (urgent if number == 5 else inbox) / f"{number}.rails"
        path.write_text(("slow,0.1\n" if number % 2 else "") + line(number))
        os.utime(path, (now - number, now - number))
    folders = hot(inbox, ordered=True), hot(urgent, priority=1)
    done = [one.path.stem async for one in wats.converters.watch(*folders, once=True, workers=3, send=False)]
    assert [name for name in done if name != "5"] == ["4", "3", "2", "1", "0"]
    assert [item.serial_number for item in await wats.queue.list()] == ["5", "4", "3", "2", "1", "0"]


@pytest.mark.anyio
async def test_a_full_queue_holds_files_back_and_loses_none(tmp_path: Path, inbox: Path) -> None:
    for number in range(4):
        (inbox / f"{number}.rails").write_text(line(number))
    async with AsyncWATS("http://wats.test", "test-token", queue_path=tmp_path / "q.db", queue_limit=2) as wats:
        from .rails import rails

        wats.converters.registry.add(rails)

        async def make_room() -> None:
            while not (await wats.converters.stats()).held:  # noqa: ASYNC110  # it comes by itself
                await anyio.sleep(0.02)
            assert len(await wats.queue.list(State.WAITING)) == 2
            await wats.queue.purge(lambda _: True, State.WAITING)

        async with anyio.create_task_group() as group:
            group.start_soon(make_room)
            with anyio.fail_after(40):
                done = [one async for one in wats.converters.watch(hot(inbox), once=True, workers=1, send=False)]
        assert {one.status for one in done} == {"converted"}
        assert len(await wats.queue.list()) == 2
    assert len(left(inbox / "done")) == 4


@pytest.mark.anyio
async def test_a_file_that_cannot_be_cleared_away_is_queued_once_and_waits(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "a.rails").write_text(line(1))
    (inbox / "done").write_text("in the way")

    async def clear_the_way() -> None:
        while not (await wats.converters.stats()).held:  # noqa: ASYNC110  # it comes by itself
            await anyio.sleep(0.02)
        assert left(inbox / WORK) != set()
        (inbox / "done").unlink()

    async with anyio.create_task_group() as group:
        group.start_soon(clear_the_way)
        done = await once(wats, hot(inbox, patterns=["*.rails"]), send=False)
    assert done["a.rails"].moved_to == inbox / "done" / "a.rails"
    assert len(await wats.queue.list()) == 1


@pytest.mark.anyio
async def test_a_folder_that_vanishes_is_waited_for(wats: AsyncWATS, inbox: Path) -> None:
    async def away_and_back() -> None:
        await anyio.sleep(0.5)
        inbox.rename(inbox.with_name("away"))  # noqa: ASYNC240
        await anyio.sleep(0.5)
        inbox.with_name("away").rename(inbox)
        drop_in(inbox / "one.rails", line(1))

    async with anyio.create_task_group() as group:
        group.start_soon(away_and_back)
        (done,) = await first(wats, 1, hot(inbox, polling=True))
        assert done.status == "converted"


@pytest.mark.anyio
async def test_twenty_folders_need_no_thread_each(wats: AsyncWATS, tmp_path: Path) -> None:
    folders = [tmp_path / f"in{number}" for number in range(20)]
    for number, folder in enumerate(folders):
        folder.mkdir()
        (folder / "one.rails").write_text(line(number))
    most = 0

    async def count() -> None:
        nonlocal most
        while True:
            most = max(most, threading.active_count())
            await anyio.sleep(0.01)

    before = threading.active_count()
    async with anyio.create_task_group() as group:
        group.start_soon(count)
        done = await first(wats, 20, *map(hot, folders))
        group.cancel_scope.cancel()
    assert {one.status for one in done} == {"converted"}
    assert most - before < 18  # with a thread for each there would be more than twenty


@pytest.mark.anyio
async def test_stop_ends_it_gracefully(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "a.rails").write_text("slow,0.5\n" + line(1))
    found = []
    async with anyio.create_task_group() as group:

        async def stop() -> None:
            while not list(inbox.glob(f"{WORK}/*/*.rails")):  # noqa: ASYNC110, ASYNC240  # another process does it
                await anyio.sleep(0.02)
            await wats.converters.stop()

        group.start_soon(stop)
        with anyio.fail_after(30):
            async for done in wats.converters.watch(hot(inbox), workers=1, send=False):
                found.append(done.status)
    assert found == ["converted"]


@pytest.mark.anyio
async def test_many_reports_of_one_file_go_through_a_spool(wats: AsyncWATS, inbox: Path) -> None:
    """More than a worker hands over in memory, and more than one commit takes."""
    (inbox / "many.rails").write_text("".join(line(number) for number in range(7000)))
    outcome = (await once(wats, hot(inbox), send=False))["many.rails"]
    assert (outcome.status, len(set(outcome.report_ids))) == ("converted", 7000)
    assert (await wats.queue.stats()).totals.waiting == 7000
    assert not list((inbox / WORK).iterdir())


def test_a_claim_of_a_dead_process_is_taken_over_and_of_a_living_one_is_not(inbox: Path) -> None:
    (inbox / "a.rails").write_text(line(1))
    dead, living = Claimant(), Claimant()
    take(dead.new(inbox), inbox, "a.rails")
    dead.new(inbox).mkdir()  # it died before it took anything
    assert list(living.inherit(inbox)) == []
    dead.close()
    ((claim, relative),) = living.inherit(inbox)
    assert (claim / relative).read_text() == line(1)
    assert list(Claimant().inherit(inbox)) == []
    assert len(list((inbox / WORK).iterdir())) == 1


@POSIX
@pytest.mark.anyio
@pytest.mark.parametrize("to", ["", "done"], ids=["back to its place", "to done"])
async def test_a_move_that_was_interrupted_leaves_one_file(wats: AsyncWATS, inbox: Path, to: str) -> None:
    """On POSIX a file has two names for a moment; a process may die in it."""
    (inbox / "a.rails").write_text(line(1))
    dead = Claimant()
    claimed = take(dead.new(inbox), inbox, "a.rails")
    dead.close()
    (inbox / to).mkdir(exist_ok=True)
    os.link(claimed, inbox / to / "a.rails")
    assert (await once(wats, hot(inbox)))["a.rails"].status == "converted"
    assert left(inbox) == {"done/a.rails"}
    assert await received(wats) == ["1"]


@pytest.mark.parametrize(
    ("text", "after", "next_one"),
    [
        ("*/15 * * * *", "2026-03-01T10:07", "2026-03-01T10:15"),
        ("0 2 * * mon-fri", "2026-03-06T02:00", "2026-03-09T02:00"),
        ("30 6,18 1 * *", "2026-03-01T06:30", "2026-03-01T18:30"),
        ("0 0 29 feb *", "2026-01-01T00:00", "2028-02-29T00:00"),
        ("0 0 13 * fri", "2026-03-01T00:00", "2026-03-06T00:00"),
        ("0 0 * * 7", "2026-03-02T00:00", "2026-03-08T00:00"),
    ],
)
def test_cron(text: str, after: str, next_one: str) -> None:
    assert Cron(text).next(datetime.fromisoformat(after)) == datetime.fromisoformat(next_one)


@pytest.mark.parametrize("text", ["* * * *", "60 * * * *", "x * * * *", "0 0 31 feb *", "5-1 * * * *", "*/0 * * * *"])
def test_cron_that_makes_no_sense_is_said(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cron"):
        HotFolder(tmp_path, cron=text)


@pytest.mark.anyio
async def test_a_schedule_says_when_a_folder_is_looked_at(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "one.rails").write_text(line(1))
    dropped = taken = 0.0

    async def drop() -> None:
        nonlocal dropped
        while not (inbox / "done").exists():  # noqa: ASYNC110  # another process does it
            await anyio.sleep(0.02)
        await anyio.sleep(0.5)
        drop_in(inbox / "two.rails", line(2))
        dropped = time.monotonic()

    async with anyio.create_task_group() as group:
        group.start_soon(drop)
        done = await first(wats, 2, hot(inbox, every=2.0))
        taken = time.monotonic()
    assert {one.status for one in done} == {"converted"}
    assert taken - dropped > 0.5


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.rails", b"", "is empty"),
        (
            "half.csv",
            b"START;T;P;1;P;op;03/12/2024;10:00:00\nANL;1;R1;1;1;R1;;PASS;1;0;2;ohm;1;1\n",
            "ends inside a unit",
        ),
        ("wrong.wsjf", b"<html>not JSON</html>", "No converter knows"),
        ("noise.csv", bytes(range(256)) * 40, "No converter knows"),
        ("no serial.csv", START + b"END;PASS;03/12/2024;10:00:00\n", "no serial number"),
    ],
    ids=["empty", "half", "wrong format", "noise", "no serial number"],
)
async def test_bad_input_goes_to_quarantine_and_nothing_is_sent(
    wats: AsyncWATS, inbox: Path, name: str, content: bytes, said: str
) -> None:
    (inbox / name).write_bytes(content)
    outcome = (await once(wats, hot(inbox, converter=None, attempts=1)))[name]
    assert outcome.status == "failed"
    assert said in str(outcome.reason)
    assert left(inbox) == {f"quarantine/{name}", f"quarantine/{name}.error.json"}
    assert await received(wats) == []


@pytest.mark.anyio
async def test_a_value_that_is_no_number_is_nan(wats: AsyncWATS, inbox: Path) -> None:
    rows = b"ANL;1;R1;1;1;R1;;PASS;-NAN;0;2;ohm;1;1\nSN;7\nEND;PASS;03/12/2024;10:00:09\n"
    (inbox / "nan.csv").write_bytes(START + rows)
    outcome = (await once(wats, hot(inbox, converter="spea_3030")))["nan.csv"]
    report = await wats.report.get_report(outcome.report_ids[0])
    (step,) = report.data["root"]["steps"][0]["steps"]
    assert step["numericMeas"][0]["value"] == "NaN"


@pytest.mark.anyio
async def test_two_converters_that_are_equally_sure_are_named(wats: AsyncWATS, inbox: Path) -> None:
    wats.converters.registry.load(Path(__file__).with_name("folder_converter.py"))
    (inbox / "a.rails").write_text(line(1))
    outcome = (await once(wats, hot(inbox, converter=None, attempts=1)))["a.rails"]
    assert "equally sure of a.rails: rails, rails_folder" in str(outcome.reason)


def test_options_that_make_no_sense_are_said(tmp_path: Path) -> None:
    for wrong in (
        {"settle": -1},
        {"attempts": 0},
        {"priority": 11},
        {"marker": "x"},
        {"patterns": "*.csv"},
        {"after": "burn"},
    ):
        with pytest.raises(ConfigurationError, match=next(iter(wrong))):
            HotFolder(tmp_path, **wrong)  # type: ignore[arg-type]
    assert HotFolder(tmp_path, arguments=GIVEN).done == tmp_path / "done"
