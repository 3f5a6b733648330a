"""Disks that fail, machines that lose power, clocks that jump."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pywats_async.errors import QueueError, QueueFull
from pywats_async.queue import SqliteStore, Store
from pywats_async.queue.database import Database

from .material import entry

pytestmark = pytest.mark.anyio
SOAK = "PYWATS_SOAK_CYCLES" in os.environ
CODES = ["IOERR", "FULL", "BUSY", "READONLY", "CANTOPEN"]
DAY = 86_400.0
Make = Callable[..., Store]


@pytest.fixture
def anyio_backend() -> str:
    """Files know no event loop."""
    return "asyncio"


class Failing(sqlite3.Connection):
    """A connection whose Nth statement fails, before or after it was done."""

    code, at, after = sqlite3.SQLITE_IOERR, 0, False

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        return self._fail(super().execute, *arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        return self._fail(super().executemany, *arguments)

    def _fail(self, work: Callable[..., sqlite3.Cursor], *arguments: Any) -> sqlite3.Cursor:
        Failing.at -= 1
        if Failing.at != 0:
            return work(*arguments)
        if self.after:
            work(*arguments)
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = self.code
        raise error


async def use(store: Store) -> set[str]:
    """Queue, send and settle; return the reports that must be there whatever failed. Only our errors may come out."""
    must: set[str] = set()
    for name in ("a", "b", "c"):
        try:
            await store.put([entry(name.encode(), name)])
            must.add(name)
        except QueueError:
            continue
    try:
        claims = await store.claim(1)
        must -= {claim.id for claim in claims}  # delivered or not: it may be gone from here on
        await store.done(claims)
        await store.totals()
    except QueueError:
        pass
    return must


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("code", CODES)
async def test_whichever_statement_fails_what_was_acknowledged_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, after: bool
) -> None:
    """An ordinary run tries a fifth of the statements with each kind of failure."""
    monkeypatch.setattr(Failing, "code", getattr(sqlite3, f"SQLITE_{code}"))
    monkeypatch.setattr(Failing, "after", after)
    options: dict[str, Any] = {"isolation_level": None, "check_same_thread": False, "factory": Failing}
    monkeypatch.setattr(Database, "_connect", lambda self: sqlite3.connect(self.path, **options))
    for n in range(1, 60) if SOAK else range(1 + CODES.index(code), 60, 5):
        path = tmp_path / str(n) / "queue.db"
        store = SqliteStore(path)
        monkeypatch.setattr(Failing, "at", n)
        must = await use(store)
        reached = Failing.at <= 0
        monkeypatch.setattr(Failing, "at", 0)
        await store.put([entry(b"later", "later")])
        await store.close()
        again = SqliteStore(path)
        there = {item.id for item in await again.list()}
        await again.close()
        assert must | {"later"} <= there, f"statement {n}"
        assert not list(path.parent.glob("*.corrupt-*")), f"statement {n}: a good file was set aside"
        if not reached:
            break
    else:
        pytest.fail("more statements than were tried")


async def test_a_power_failure_costs_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Up to the last fsync the log is what was written; behind it anything may stand."""
    path, chance = tmp_path / "queue.db", random.Random(7)
    log, synced = Path(f"{path}-wal"), list[int]()
    store = SqliteStore(path)
    for number in range(12):
        await store.put([entry(chance.randbytes(3_000), f"id-{number}")])
        synced.append(log.stat().st_size)
    written = log.read_bytes()
    for number, size in enumerate(synced):
        unsynced = written[size:]
        tails = [b"", unsynced[: chance.randrange(len(unsynced) + 1)], chance.randbytes(5_000), bytes(len(unsynced))]
        for which, tail in enumerate(tails):
            crashed = tmp_path / f"{number}-{which}" / "queue.db"
            crashed.parent.mkdir()
            shutil.copy(path, crashed)
            Path(f"{crashed}-wal").write_bytes(written[:size] + tail)
            again = SqliteStore(crashed)
            there = {item.id for item in await again.list(limit=1_000)}
            await again.close()
            assert there >= {f"id-{each}" for each in range(number + 1)}, f"after report {number}, tail {which}"
    await store.close()


async def test_each_commit_reaches_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = Database._connect
    monkeypatch.setattr(Database, "_connect", lambda self: opened.append(connect(self)) or opened[-1])
    store = SqliteStore(path)
    await store.put([entry()])
    (db,) = opened
    assert db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    await store.close()


async def test_a_log_that_was_deleted_costs_only_what_was_in_it(path: Path) -> None:
    store = SqliteStore(path)
    await store.put([entry(report_id="in the file")])
    await store.close()
    script = (
        "import os, sys, anyio; from pathlib import Path; from pywats_async.queue import SqliteStore, store\n"
        "anyio.run(SqliteStore(Path(sys.argv[1])).put, [store.Entry('in the log', b'{}')]); os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)
    Path(f"{path}-wal").unlink()
    store = SqliteStore(path)
    await store.put([entry(report_id="later")])
    assert [claim.id for claim in await store.claim(5)] == ["in the file", "later"]
    await store.close()


@pytest.mark.parametrize("jump", [DAY, -DAY, 3_650 * DAY, -3_650 * DAY], ids=["day", "-day", "years", "-years"])
async def test_a_clock_that_jumps_changes_no_order(make: Make, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    store, clock = make(), partial(time.time)
    await store.put([entry(report_id="a")])
    monkeypatch.setattr(time, "time", lambda: clock() + jump)
    await store.put([entry(report_id="b")])
    monkeypatch.undo()
    await store.put([entry(report_id="c")])
    assert [claim.id for claim in await store.claim(5)] == ["a", "b", "c"]
    assert (await store.totals()).sending == 3
    await store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no tzset")
async def test_the_hour_that_comes_twice_changes_no_order(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    ends = 1_792_890_000.0  # 2026-10-25 01:00 UTC: the clock goes from 03:00 back to 02:00
    store = make()
    for number in range(4):
        monkeypatch.setattr(time, "time", lambda now=ends + 1_200 * (number - 2): now)
        await store.put([entry(report_id=f"{number}")])
    items = await store.list()
    assert [item.id for item in items] == list("0123")
    assert [item.queued_at.timestamp() - ends for item in items] == [-2_400, -1_200, 0, 1_200]
    assert [f"{item.queued_at.astimezone():%H:%M %Z}" for item in items] == [
        "02:20 CEST",
        "02:40 CEST",
        "02:00 CET",
        "02:20 CET",
    ]
    await store.close()
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("NO SMALL DISK: only root may mount a tmpfs.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_on_a_full_disk_nothing_is_accepted_reports_leave_and_then_it_goes_on(small_disk: Path) -> None:
    store, chance, accepted = SqliteStore(small_disk / "queue.db"), random.Random(1), list[str]()
    with pytest.raises(QueueFull, match="no room"):  # noqa: PT012  # it accepts some before
        for number in range(10_000):
            await store.put([entry(chance.randbytes(3_000), f"id-{number}")])
            accepted.append(f"id-{number}")
    assert len(accepted) > 500
    try:
        (small_disk / "log of another program").write_bytes(bytes(8 << 20))
    except OSError:
        assert shutil.disk_usage(small_disk).free == 0
    with pytest.raises(QueueFull):
        await store.put([entry(chance.randbytes(3_000))])
    sent: list[str] = []
    while claims := await store.claim(40):
        sent += [claim.id for claim in claims]
        await store.done(claims)
    assert sent == accepted
    (small_disk / "log of another program").unlink()
    await store.put([entry(chance.randbytes(3_000), "later")])
    assert [claim.id for claim in await store.claim(5)] == ["later"]
    await store.close()
