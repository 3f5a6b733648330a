"""Kill a station between claim, parse, enqueue and move: each report is queued once, each file is in its place."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pywats_async import WATS

from .rails import line

ROOT = Path(__file__).parents[2]
CYCLES = int(os.environ.get("PYWATS_SOAK_CYCLES", "0")) * 2 // 5 or 12
FILES = 3
POINTS = ("file-converted", "file-queued", "file-cleared", "")
"""Where it dies; the last one is any time, while its worker takes its time over a claimed file."""

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="it kills groups of processes"),
    pytest.mark.timeout(60 + 20 * CYCLES),
]


def start(folder: Path, queue: Path, *more: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.converters.hot_station", str(folder), str(queue), *more],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_killed_anywhere_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    folder, queue = tmp_path / "in", tmp_path / "queue" / "queue.db"
    folder.mkdir()
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    expected: set[str] = set()
    killed = 0
    for cycle in range(CYCLES):
        point = POINTS[cycle % len(POINTS)]
        for number in range(FILES):
            serial = f"{cycle}-{number}"
            slow = "" if point else "slow,0.2\n"
            (folder / ".part").write_text(slow + line(serial) + line(serial + "b"))
            (folder / ".part").rename(folder / f"{serial}.rails")
            expected |= {serial, serial + "b"}
        station = start(folder, queue, PYWATS_FAILPOINT=f"{point}:{chance.randint(1, 2)}")
        if point:
            end = time.monotonic() + 20
            while station.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            killed += station.poll() is not None
        else:
            end = time.monotonic() + 20
            while not (folder / ".work").is_dir() or not list((folder / ".work").glob("*/*.rails")):
                assert time.monotonic() < end
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
        station.kill()
        station.communicate()
    assert killed >= CYCLES // 2, f"seed {seed}"
    last = start(folder, queue, "once")
    last.communicate(timeout=60 + 3 * CYCLES)
    assert last.returncode == 0
    with WATS("http://wats.test", "test-token", queue_path=queue) as wats:
        waiting = wats.queue.list(limit=100_000)
    assert sorted(item.serial_number for item in waiting) == sorted(expected), f"seed {seed}"
    done = [path.name for path in (folder / "done").iterdir()]
    assert sorted(done) == sorted(f"{cycle}-{number}.rails" for cycle in range(CYCLES) for number in range(FILES))
    assert not list((folder / ".work").iterdir()), "nothing stays claimed"
    assert not (folder / "quarantine").exists()
