"""The cache: repeats, equal reads at a time, each kind of store."""

from __future__ import annotations

from ..scenario import NOW, SOON, Scenario, Server

__all__ = ["ROWS"]

ROWS = (
    *(
        Scenario(
            f"cached-{rows}",
            f"Repeat a read of {rows:,} rows from the cache",
            "read_cached",
            {"rows": rows, "seconds": 0.5},
            server=NOW,
            times=times,
            reason="A repeat costs about 0.8 µs (a coroutine, the key of the call, the count on its route), which is "
            "the target of 100 rows, and 1.7 µs more for each 1,000 rows, as the list is the caller's own.",
        )
        for rows, times in ((1, 10), (100, 500), (1_000, 5_000))
    ),
    Scenario(
        "cached-blocking",
        "Blocking client: repeat a read of 1 row from the cache",
        "read_cached_blocking",
        {"rows": 1, "seconds": 0.5},
        server=NOW,
        times=100,
    ),
    Scenario(
        "stampede-100",
        "100 equal reads of 100 rows at a time, none cached, 5 ms",
        "stampede",
        {"rows": 100, "readers": 100, "times": 5},
        {"times": 3},
        SOON,
        times=10,
    ),
    *(
        Scenario(
            f"stored-off-{delay * 1000:g}",
            f"Read 1 row without a cache, {delay * 1000:g} ms",
            "stored",
            {"kind": "off", "hit": False, "seconds": 0.5},
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
            {"kind": kind, "hit": hit, "seconds": 0.5},
            server=NOW,
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
        server=SOON,
        ours_only=True,
        most=0.05,
    ),
    Scenario(
        "session",
        "A station and a dashboard (60 units, 20 fixtures) for an hour of simulated time",
        "mixed_session",
        {"minutes": 60},
        {"minutes": 10},
        Server(whole=True),
        unit="requests",
        times=1.43,
        none_of="stale answers",
        rounds=1,
    ),
)
