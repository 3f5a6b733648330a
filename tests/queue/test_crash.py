"""Kill the process anywhere: what was acknowledged arrives as it was, and nothing is stored twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from pywats_async import WATS
from pywats_async.queue.failpoints import FAILPOINTS
from pywats_async.testing import FakeWATS

from . import station

CYCLES = int(os.environ.get("PYWATS_SOAK_CYCLES", "50"))
TIMES = int(os.environ.get("PYWATS_SOAK_TIMES", "1"))
"""How often each named place is tried."""
EACH = 2_500 if "PYWATS_SOAK_CYCLES" in os.environ else 50
"""Reports of each of several processes."""
INSERT = "/api/Report/WSJF"
PROCESSES: Any = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")


@dataclass
class Plant:
    """A server on a real socket, a queue, and what stations said that they queued."""

    server: FakeWATS
    url: str
    where: dict[str, Any]
    said: Path
    seed: int = field(default_factory=lambda: random.randrange(1 << 32))
    ways: Iterator[str] = field(default_factory=lambda: cycle(station.WAYS))

    def start(self, count: int, point: str = "") -> Any:
        """Start a station in a process that costs little; each calls the client in another way."""
        (queue,) = self.where.values()
        way = next(self.ways)
        arguments = (self.url, str(self.server.token), str(queue), count, str(self.said), way, point)
        process = PROCESSES.Process(target=station.main, args=arguments)
        process.start()
        return process

    def acknowledged(self) -> dict[str, str]:
        """Return the ids that stations had, with the digests; a killed one leaves no half line."""
        lines = self.said.read_text().splitlines() if self.said.exists() else []
        return dict(line.split() for line in lines)

    def drain(self) -> int:
        """Send the rest, and return how many reports that were."""
        self.server.faults.clear()
        with WATS(self.url, self.server.token, **self.where) as wats:
            done = wats.queue.drain()
            assert (done.left, done.dead) == (0, 0), done.reason
        return done.delivered

    def check(self) -> None:
        """Look for what is lost, doubled, or not as it was; and for damage."""
        acked, there = self.acknowledged(), self.server.received
        lost = acked.keys() - there.keys()
        assert not lost, f"lost {len(lost)} of {len(acked)}; seed {self.seed}"
        assert len(self.server.reports) == len(set(self.server.reports)) == len(there)
        for report_id, digests in there.items():
            assert len(set(digests)) == 1, "sent twice, and not the same"
            assert acked.get(report_id, digests[0]) == digests[0], "not what was queued"
        if path := self.where.get("queue_path"):
            db = sqlite3.connect(path)
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert db.execute("SELECT count(*) FROM reports").fetchone() == (0,)
            db.close()
            assert not list(path.parent.glob("*.corrupt-*"))
        twice = sum(len(digests) > 1 for digests in there.values())
        sys.stdout.write(f"acknowledged {len(acked)}, lost 0, stored {len(there)}, twice 0; posted twice {twice}\n")


@pytest.fixture
def plant(where: dict[str, Any], tmp_path: Path) -> Iterator[Plant]:
    """All of it, in good order."""
    PROCESSES.set_forkserver_preload(["tests.queue.station"])
    server = FakeWATS()
    with server.serve() as url:
        yield Plant(server, url, where, tmp_path / "said")


@pytest.mark.timeout(3_600)
def test_killed_at_random_nothing_is_lost_or_doubled(plant: Plant, kind: str) -> None:
    chance = random.Random(plant.seed)
    plant.server.faults.add(route=INSERT, status=503, times=None, every=20)
    plant.server.faults.add(route=INSERT, drop="after", times=None, every=19)
    for _ in range(CYCLES if kind == "sqlite" else CYCLES // 5):
        before = len(plant.acknowledged())
        process = plant.start(0)
        wanted = before + chance.randrange(1, 20)
        while len(plant.acknowledged()) < wanted:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.join()
    plant.drain()
    plant.check()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("point", FAILPOINTS)
@pytest.mark.timeout(3_600)
def test_killed_at_a_named_place_nothing_is_lost_or_doubled(plant: Plant, point: str) -> None:
    for number in range(TIMES):
        process = plant.start(20, f"{point}:{3 + number % 10}")
        process.join(30)
        assert process.exitcode == -9
        started = time.monotonic()
        plant.drain()
        assert time.monotonic() - started < 5, "nothing waits for a lease to run out"
        plant.check()


def test_a_station_that_is_not_killed_delivers_everything(plant: Plant) -> None:
    process = plant.start(20)
    process.join(30)
    assert process.exitcode == 0
    assert plant.drain() == 0
    plant.check()
    assert len(plant.acknowledged()) == 20


@pytest.mark.timeout(3_600)
def test_many_processes_share_one_queue(plant: Plant) -> None:
    processes = [plant.start(EACH) for _ in range(4)]
    for process in processes:
        process.join(EACH)
        assert process.exitcode == 0
    assert plant.drain() == 0
    plant.check()
    assert len(plant.acknowledged()) == 4 * EACH
    assert plant.server.count(INSERT) == 4 * EACH, "each report was sent by one process"
