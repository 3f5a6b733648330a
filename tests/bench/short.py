"""Tell within seconds whether something got much slower: `python -m tests.bench --short`.

No figure is a time: each kind of work is set against a fixed piece of Python, in turn with it, in one process, by the
processor's time. The least of many slices of both is what nothing disturbed; their ratio hardly depends on the machine.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from .material import report_wsjf
from .ours import Ours

__all__ = ["EXPECTED", "short", "slower"]

EXPECTED = Path(__file__).with_name("short.json")
"""The ratios that are committed, and the Python that they are of."""

_TOLERANCE, _OTHER_PYTHON = 1.5, 2.5
_SLICE = 0.004
"""Seconds of the processor that a slice takes at least."""
_ROUNDS = 40
_ATTEMPTS = 3

Works = Mapping[str, Callable[[], object]]


def short(*, write: bool = False, say: Callable[[str], object] = print) -> int:
    """Compare all ratios with the committed ones; with `write`, commit these. Return 1 if something got slower."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, _works(Path(folder)) as works:
        if write:
            found = {name: round(ratio, 3) for name, ratio in _ratios(works).items()}
            EXPECTED.write_text(json.dumps({"python": python, "ratios": found}, indent=1) + "\n", "utf-8")
            return 0
        expected = json.loads(EXPECTED.read_text("utf-8"))
        tolerance = _TOLERANCE if expected["python"] == python else _OTHER_PYTHON
        late = slower(works, expected["ratios"], tolerance, say)
    for name in late:
        say(f"{name} got more than {tolerance} times slower. If that must be: python -m tests.bench --short --write")
    return int(bool(late))


def slower(works: Works, expected: Mapping[str, float], tolerance: float, say: Callable[[str], object]) -> list[str]:
    """Return what takes more than `tolerance` times its expected ratio, each time that it is tried."""
    late = list(works)
    for _ in range(_ATTEMPTS):
        found = _ratios({name: works[name] for name in late})
        for name, ratio in found.items():
            say(f"{name:<10} {ratio:8.3f} expected {expected[name]:8.3f}  {ratio / expected[name]:5.2f} times")
        late = [name for name, ratio in found.items() if ratio > tolerance * expected[name]]
    return late


def _ratios(works: Works) -> dict[str, float]:
    sliced = {name: partial(_repeat, work, _often(work)) for name, work in works.items()}
    least, floor = dict.fromkeys(works, inf), inf
    gc.collect()
    gc.disable()
    try:
        for _ in range(_ROUNDS):
            for name, work in sliced.items():
                floor = min(floor, _spent(_reference))
                least[name] = min(least[name], _spent(work) / work.args[1])
    finally:
        gc.enable()
    return {name: spent / floor for name, spent in least.items()}


def _repeat(work: Callable[[], object], times: int) -> None:
    for _ in range(times):
        work()


def _often(work: Callable[[], object]) -> int:
    """Return how often work must be done to fill a slice, once it is warm."""
    _repeat(work, 3)
    times = 1
    while (spent := _spent(partial(_repeat, work, times))) < _SLICE:
        times = max(times + 1, round(times * min(10.0, 1.2 * _SLICE / max(spent, 1e-6))))
    return times


def _spent(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def _reference() -> None:
    """Do what Python code mostly does: attributes, dictionaries, strings, calls."""
    rows: dict[str, Any] = {}
    for number in range(4_000):
        key = f"row {number % 97}"
        known = rows.get(key)
        rows[key] = (number, key.upper()) if known is None else (known[0] + number, known[1])
    assert len(sorted(rows, key=lambda key: rows[key][0])) == 97


@contextmanager
def _works(folder: Path) -> Generator[Works]:
    """Give everything that is measured, by its name."""
    import httpx

    from pywats_async import AsyncWATS
    from pywats_async.report.validation import find

    ours, answer = Ours(), httpx.Response(200, json=[])
    report, wsjf = ours.build(100), report_wsjf(100)
    document = json.loads(ours.dump(report))

    async def answered(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=answer.content, headers={"Content-Type": "application/json"})

    with asyncio.Runner() as runner:
        options: Any = {"cache_ttl": {"report": 3_600}, "queue_path": folder / "queue.db"}
        wats = AsyncWATS("http://wats.test", "t", transport=httpx.MockTransport(answered), **options)
        uncached = AsyncWATS("http://wats.test", "t", transport=httpx.MockTransport(answered), cache=False)

        async def read(client: AsyncWATS, times: int) -> None:
            for _ in range(times):
                await client.report.query_uut_headers(top=1)

        async def close() -> None:
            await wats.close()
            await uncached.close()

        try:
            yield {
                "build": lambda: ours.build(100),
                "dump": lambda: ours.dump(report),
                "parse": lambda: ours.parse(wsjf),
                "validate": lambda: find(document),
                "hit": lambda: runner.run(read(wats, 500)),
                "read": lambda: runner.run(read(uncached, 5)),
                "enqueue": lambda: runner.run(wats.queue.enqueue_many([report] * 10)),
            }
        finally:
            runner.run(close())
