"""What is measured, and what it must reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["SCENARIOS", "Scenario", "Server", "select"]


@dataclass(frozen=True)
class Server:
    """The server of a scenario: it answers after `delay` seconds."""

    delay: float = 0.0
    tls: bool = False


@dataclass(frozen=True)
class Scenario:
    """One row of the table."""

    name: str
    title: str
    measure: str
    """A function of `measure`."""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    quick: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Parameters that replace those above in a quick run, besides the seconds, of which a fifth stays."""
    server: Server | None = None
    unit: str = "s"
    """s, B (bytes), or x (a factor)."""
    times: float | None = None
    """How many times less than pywats-api ours must need ..."""
    aim: float | None = None
    """... and how many times less would be good."""
    most: float | None = None
    """What our own figure must not exceed."""
    ours_only: bool = False
    """pywats-api has no such thing, or what it has would take hours."""
    no_errors: bool = False
    """Ours must not fail once."""
    rounds: int = 5

    def given(self, *, quick: bool) -> dict[str, Any]:
        """Return the parameters of a run."""
        given = {**self.parameters, **(self.quick if quick else {})}
        if quick and "seconds" in given:
            given["seconds"] /= 5
        return given


_NOW, _SOON, _TLS = Server(), Server(0.005), Server(0.005, tls=True)

SCENARIOS = (
    Scenario(
        "build-100",
        "Build a report of 100 steps",
        "model",
        {"work": "build", "steps": 100, "seconds": 1},
        times=2.5,
        aim=7,
    ),
    Scenario(
        "dump-100",
        "Dump a report of 100 steps to JSON",
        "model",
        {"work": "dump", "steps": 100, "seconds": 1},
        times=2.5,
        aim=7,
    ),
    Scenario(
        "parse-100",
        "Parse a report of 100 steps, touch each step",
        "model",
        {"work": "parse", "steps": 100, "seconds": 1},
        times=10,
    ),
    *(
        Scenario(
            f"growth-{work}",
            f"{work.capitalize()}: 1,000 steps to 100",
            "growth",
            {"work": work, "seconds": 2},
            unit="x",
            most=11,
        )
        for work in ("build", "dump", "parse")
    ),
    Scenario(
        "bulk",
        "Build and upload 10,000 reports of 100 steps, 5 ms, 20 at a time",
        "bulk",
        {"steps": 100, "reports": 10_000, "at_a_time": 20},
        {"reports": 1_000},
        _SOON,
        times=3.5,
        aim=10,
    ),
    Scenario(
        "submit-50",
        "Submit a built report of 100 steps, 5 ms, 50 at a time",
        "submit",
        {"steps": 100, "at_a_time": 50, "seconds": 2},
        server=_SOON,
        times=4,
    ),
    Scenario(
        "read-1",
        "Read 1 row, 0 ms, one at a time",
        "read",
        {"rows": 1, "at_a_time": 1, "seconds": 1},
        server=_NOW,
        times=1.6,
    ),
    Scenario(
        "read-10",
        "Read 1 row, 5 ms, 10 at a time",
        "read",
        {"rows": 1, "at_a_time": 10, "seconds": 1},
        server=_SOON,
        times=1.7,
    ),
    Scenario(
        "read-100",
        "Read 1 row, 5 ms, 100 at a time",
        "read",
        {"rows": 1, "at_a_time": 100, "seconds": 2},
        server=_SOON,
        times=6,
    ),
    Scenario(
        "read-tls-100",
        "Read 1 row, 5 ms, 100 at a time, TLS",
        "read",
        {"rows": 1, "at_a_time": 100, "seconds": 2},
        server=_TLS,
        times=4,
    ),
    Scenario(
        "rows-100",
        "Read 100 rows, 0 ms, 10 at a time",
        "read",
        {"rows": 100, "at_a_time": 10, "seconds": 1},
        server=_NOW,
        times=2,
    ),
    Scenario(
        "rows-1000",
        "Read 1,000 rows, 0 ms, one at a time",
        "read",
        {"rows": 1_000, "at_a_time": 1, "seconds": 1},
        server=_NOW,
        times=2,
    ),
    Scenario(
        "blocking-1",
        "Blocking client: read 1 row, 0 ms",
        "read_blocking",
        {"seconds": 1},
        server=_NOW,
        times=2.5,
    ),
    *(
        Scenario(
            f"cached-{rows}",
            f"Repeat a read of {rows:,} rows from the cache",
            "read_cached",
            {"rows": rows, "seconds": 1},
            server=_NOW,
            times=times,
        )
        for rows, times in ((1, 10), (100, 500), (1_000, 5_000))
    ),
    Scenario(
        "cached-blocking",
        "Blocking client: repeat a read of 1 row from the cache",
        "read_cached_blocking",
        {"rows": 1, "seconds": 1},
        server=_NOW,
        times=100,
    ),
    Scenario(
        "stampede-100",
        "100 equal reads of 100 rows at a time, none cached, 5 ms",
        "stampede",
        {"rows": 100, "readers": 100, "times": 10},
        {"times": 3},
        _SOON,
        times=10,
    ),
    *(
        Scenario(
            f"stored-off-{delay * 1000:g}",
            f"Read 1 row without a cache, {delay * 1000:g} ms",
            "stored",
            {"kind": "off", "hit": False, "seconds": 1},
            server=Server(delay),
            ours_only=True,
        )
        for delay in (0, 0.005, 0.02)
    ),
    *(
        Scenario(
            f"stored-{kind}-{'hit' if hit else 'miss'}",
            f"Read 1 row, {'kept' if hit else 'not yet kept'} in {where}, 0 ms",
            "stored",
            {"kind": kind, "hit": hit, "seconds": 1},
            server=_NOW,
            ours_only=True,
        )
        for hit in (True, False)
        for kind, where in (("memory", "memory"), ("sqlite", "a file"), ("redis", "Redis"))
    ),
    Scenario(
        "loop-blocked",
        "600 reads, 50 at a time, 5 ms: the longest time that the event loop was blocked (pywats-api: 58 s)",
        "loop_blocked",
        {"reads": 600, "at_a_time": 50},
        server=_SOON,
        ours_only=True,
        most=0.05,
    ),
    Scenario(
        "threads-8",
        "Blocking client: 200 reads from 8 threads, 0 ms",
        "call_from_threads",
        {"threads": 8, "calls": 200},
        server=_NOW,
        no_errors=True,
        rounds=2,
    ),
    Scenario(
        "import",
        "Import the package",
        "cold",
        {"program": "importing", "starts": 3, "bare": True},
        {"starts": 1},
        times=5,
    ),
    Scenario(
        "first-report",
        "New process to its first report, built and dumped",
        "cold",
        {"program": "first_report", "starts": 3, "bare": False},
        {"starts": 1},
        times=1.8,
    ),
    Scenario(
        "construct",
        "Make a client and enter its `async with`",
        "construct",
        {"clients": 30, "enter": True},
        {"clients": 5},
        _NOW,
        times=100,
    ),
    Scenario(
        "construct-only",
        "Make a client, no more",
        "construct",
        {"clients": 300, "enter": False},
        {"clients": 50},
        _NOW,
    ),
    Scenario(
        "first-call",
        "Make a client, read 1 row, close it, 0 ms",
        "first_call",
        {"clients": 20},
        {"clients": 5},
        _NOW,
    ),
    Scenario(
        "first-call-tls",
        "The same over TLS",
        "first_call",
        {"clients": 20},
        {"clients": 5},
        Server(tls=True),
    ),
    Scenario(
        "queue-1",
        "Queue: enqueue a report of 100 steps, durably, one at a time",
        "enqueue",
        {"steps": 100, "reports": 300},
        {"reports": 100},
        times=2.5,
        aim=5,
    ),
    Scenario(
        "queue-20",
        "Queue: the same from 20 producers at a time",
        "enqueue",
        {"steps": 100, "reports": 1_000, "producers": 20},
        {"reports": 300},
        times=20,
    ),
    Scenario(
        "queue-many",
        "Queue: the same, 100 in one call",
        "enqueue",
        {"steps": 100, "reports": 1_000, "many": 100},
        {"reports": 300},
        times=20,
    ),
    Scenario(
        "queue-floor-1",
        "Queue: one at a time, to a bare commit to SQLite",
        "enqueue_to_floor",
        {"steps": 100, "reports": 300, "producers": 1},
        {"reports": 100},
        unit="x",
        ours_only=True,
        most=1.67,
    ),
    Scenario(
        "queue-floor-20",
        "Queue: 20 producers, to bare commits of 20",
        "enqueue_to_floor",
        {"steps": 100, "reports": 1_000, "producers": 20},
        {"reports": 300},
        unit="x",
        ours_only=True,
        most=1.43,
    ),
    Scenario(
        "queue-drain",
        "Queue: drain reports of 100 steps, 0 ms, 5 senders",
        "drain",
        {"steps": 100, "reports": 1_000},
        {"reports": 300},
        _NOW,
        times=8,
    ),
    Scenario(
        "queue-open",
        "Queue: open 100,000 reports",
        "open_deep",
        {"depth": 100_000},
        {"depth": 5_000},
        most=0.2,
        ours_only=True,
        rounds=2,
    ),
    Scenario(
        "queue-deep",
        "Queue: slowest hundredth of enqueues at 100,000 to that at 0",
        "deep",
        {"steps": 100, "depth": 100_000, "reports": 500},
        {"depth": 5_000, "reports": 200},
        unit="x",
        most=2,
        ours_only=True,
        rounds=2,
    ),
    Scenario(
        "queue-redis-1",
        "Queue in Redis (appendfsync always): enqueue, one at a time",
        "enqueue",
        {"steps": 100, "reports": 300, "redis": True},
        {"reports": 100},
        ours_only=True,
    ),
    Scenario(
        "queue-redis-20",
        "Queue in Redis: the same from 20 producers at a time",
        "enqueue",
        {"steps": 100, "reports": 1_000, "producers": 20, "redis": True},
        {"reports": 300},
        ours_only=True,
    ),
    Scenario(
        "queue-redis-drain",
        "Queue in Redis: drain, 0 ms, 5 senders",
        "drain",
        {"steps": 100, "reports": 1_000, "redis": True},
        {"reports": 300},
        _NOW,
        ours_only=True,
    ),
    Scenario(
        "hot-folder",
        "Hot folder: a file of 100 rows, from the folder to the server (pywats-api with shims: 16 ms)",
        "hot_folder",
        {"rows": 100, "files": 1_000},
        {"files": 200},
        _NOW,
        ours_only=True,
        most=1 / 310,
        rounds=3,
    ),
    Scenario(
        "hot-receipt",
        "Hot folder: one file of 100 rows, from its move to the server's receipt (pywats-api with shims: 476 ms)",
        "receipt",
        {"rows": 100, "files": 20},
        {"files": 5},
        _NOW,
        ours_only=True,
        most=0.15,
        rounds=3,
    ),
    Scenario(
        "hot-memory",
        "Hot folder: growth of the memory over 10,000 files",
        "hot_memory",
        {"rows": 20, "files": 10_000},
        {"files": 500},
        unit="B",
        ours_only=True,
        most=20e6,
        rounds=1,
    ),
    Scenario("held-1000", "Memory of 1,000 rows", "held", {"rows": 1_000}, server=_NOW, unit="B", times=3),
)


def select(beginnings: list[str]) -> Iterator[Scenario]:
    """Yield the scenarios whose names begin with one of these; all of them when there is none."""
    return (item for item in SCENARIOS if not beginnings or item.name.startswith(tuple(beginnings)))
