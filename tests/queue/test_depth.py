"""A long outage: many reports wait. `PYWATS_SOAK_DEPTH=100000` measures as well."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pywats_async.queue import SqliteStore
from pywats_async.queue.forwarding import Forwarder
from pywats_async.queue.store import Claim

from ..transports.raw_server import resident
from .material import entry

pytestmark = pytest.mark.anyio
DEPTH = int(os.environ.get("PYWATS_SOAK_DEPTH", "3000"))
MEASURED = DEPTH >= 100_000
MB = 1_000_000


@pytest.fixture
def anyio_backend() -> str:
    """Files know no event loop."""
    return "asyncio"


def opened(path: Path) -> tuple[float, float]:
    """Open a queue in a new process, and return the seconds and the bytes that this took."""
    script = (
        "import sys, time, anyio, tracemalloc; from pathlib import Path; from pywats_async.queue import SqliteStore\n"
        "async def main():\n"
        "    tracemalloc.start(); began = time.perf_counter(); store = SqliteStore(Path(sys.argv[1]))\n"
        "    await store.totals(); took = time.perf_counter() - began; await store.claim(20)\n"
        "    print(took, tracemalloc.get_traced_memory()[1]); await store.close()\n"
        "anyio.run(main)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True)
    seconds, size = map(float, done.stdout.split())
    return seconds, size


@pytest.mark.timeout(1_800)
async def test_a_deep_queue_opens_at_once_and_its_file_shrinks_when_it_drains(path: Path) -> None:
    chance, store = random.Random(1), SqliteStore(path)
    for start in range(0, DEPTH, 1_000):
        await store.put([entry(chance.randbytes(1_500), f"id-{start + n}") for n in range(1_000)])
    times: list[float] = []
    for number in range(300):
        began = time.perf_counter()
        await store.put([entry(chance.randbytes(1_500), f"later-{number}")])
        times.append(time.perf_counter() - began)
    await store.close()
    full = path.stat().st_size
    seconds, size = opened(path)
    assert size < 20 * MB

    store, sent = SqliteStore(path), list[str]()

    async def send(claim: Claim) -> None:
        sent.append(claim.id)

    before = resident()
    began = time.perf_counter()
    await Forwarder(store, send).run(None, until_empty=True)
    took = time.perf_counter() - began
    await store.close()
    assert sent[:DEPTH] == [f"id-{n}" for n in range(DEPTH)]
    assert len(sent) == DEPTH + 300
    assert path.stat().st_size < full / 10
    if MEASURED:
        assert seconds < 0.2
        assert sorted(times)[-3] < 0.02
        assert len(sent) / took > 200
        assert resident() - before < 50 * MB
