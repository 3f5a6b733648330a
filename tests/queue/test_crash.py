"""Kill the process anywhere: what was acknowledged arrives, and nothing is stored twice."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pywats_async import WATS
from pywats_async.queue.failpoints import FAILPOINTS
from pywats_async.testing import FakeWATS

ROOT = Path(__file__).parents[2]
CYCLES = int(os.environ.get("PYWATS_SOAK_CYCLES", "0"))
SECONDS = 20.0
"""How long an ordinary run may kill (seconds), unless PYWATS_SOAK_CYCLES says how often it has to."""
INSERT = "/api/Report/WSJF"


@pytest.fixture
def address() -> Iterator[tuple[FakeWATS, str]]:
    """A server on a real socket, and its address."""
    server = FakeWATS()
    with server.serve() as url:
        yield server, url


def start(server: FakeWATS, url: str, path: Path, count: int, **environment: str) -> subprocess.Popen[str]:
    """Start a station."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.queue.station", url, str(server.token), str(path), str(count)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def acknowledged(station: subprocess.Popen[str]) -> set[str]:
    """Return the ids that a station had, once it has ended."""
    out, _ = station.communicate(timeout=60)
    return {line for line in out.splitlines() if len(line) == 36}


def drain(server: FakeWATS, url: str, path: Path) -> tuple[int, list[str]]:
    """Send the rest; return how many that were, and the ids of all reports that the server has."""
    server.faults.clear()
    with WATS(url, server.token, queue_path=path) as wats:
        done = wats.queue.drain()
        assert (done.left, done.dead) == (0, 0)
        headers = list(wats.report.iter_uut_headers(page_size=10_000))
    return done.delivered, [str(header.uuid) for header in headers]


def check_file(path: Path) -> None:
    """Look for damage."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("SELECT count(*) FROM reports").fetchone() == (0,)
    db.close()
    assert not list(path.parent.glob("*.corrupt-*"))


def test_killed_at_random_nothing_is_lost_or_doubled(address: tuple[FakeWATS, str], path: Path) -> None:
    server, url = address
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    server.faults.add(route=INSERT, status=503, times=None, every=20)
    server.faults.add(route=INSERT, drop="after", times=None, every=19)
    acked: set[str] = set()
    cycles, end = 0, time.monotonic() + SECONDS
    while cycles < CYCLES or (not CYCLES and (cycles < 10 or time.monotonic() < end)):
        station = start(server, url, path, 0)
        assert station.stdout is not None
        acked.add(station.stdout.readline().strip())  # it runs
        time.sleep(chance.uniform(0.08, 0.3))
        station.kill()
        acked |= acknowledged(station)
        cycles += 1
    _, there = drain(server, url, path)
    assert acked <= set(there), f"lost {len(acked - set(there))} of {len(acked)}; seed {seed}"
    assert len(there) == len(set(there))
    check_file(path)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("point", FAILPOINTS)
def test_killed_at_a_named_place_nothing_is_lost_or_doubled(
    address: tuple[FakeWATS, str], path: Path, point: str
) -> None:
    server, url = address
    station = start(server, url, path, 20, PYWATS_FAILPOINT=f"{point}:4")
    acked = acknowledged(station)
    assert station.returncode == -9
    started = time.monotonic()
    _, there = drain(server, url, path)
    assert time.monotonic() - started < 5, "nothing waits for a lease to run out"
    assert acked <= set(there)
    assert len(there) == len(set(there))
    check_file(path)


def test_a_station_that_is_not_killed_delivers_everything(address: tuple[FakeWATS, str], path: Path) -> None:
    server, url = address
    station = start(server, url, path, 20)
    acked = acknowledged(station)
    assert station.returncode == 0
    _, there = drain(server, url, path)
    assert len(acked) == 20
    assert acked == set(there)


def test_many_processes_share_one_file(address: tuple[FakeWATS, str], path: Path) -> None:
    server, url = address
    stations = [start(server, url, path, 50) for _ in range(4)]
    acked: set[str] = set()
    for station in stations:
        acked |= acknowledged(station)
        assert station.returncode == 0
    sent, there = drain(server, url, path)
    assert sent == 0
    assert len(acked) == 200
    assert acked == set(there)
    assert server.count(INSERT) == 200, "each report was sent by one process"
