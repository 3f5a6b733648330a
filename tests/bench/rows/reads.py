"""Reads and submissions over the wire."""

from __future__ import annotations

from ..scenario import NOW, SOON, TLS, Scenario

__all__ = ["ROWS"]

_NEAR = "It stands near its target, above it in one run and below it in the next: the server has no core of its own."
ROWS = (
    Scenario(
        "submit-50",
        "Submit a built report of 100 steps, 5 ms, 50 at a time",
        "submit",
        {"steps": 100, "at_a_time": 50, "seconds": 1},
        server=SOON,
        times=4,
    ),
    Scenario(
        "read-1",
        "Read 1 row, 0 ms, one at a time",
        "read",
        {"rows": 1, "at_a_time": 1, "seconds": 0.5},
        server=NOW,
        times=1.6,
    ),
    Scenario(
        "read-10",
        "Read 1 row, 5 ms, 10 at a time",
        "read",
        {"rows": 1, "at_a_time": 10, "seconds": 0.5},
        server=SOON,
        times=1.7,
    ),
    Scenario(
        "read-100",
        "Read 1 row, 5 ms, 100 at a time",
        "read",
        {"rows": 1, "at_a_time": 100, "seconds": 1},
        server=SOON,
        times=6,
        reason=_NEAR,
    ),
    Scenario(
        "read-tls-100",
        "Read 1 row, 5 ms, 100 at a time, TLS",
        "read",
        {"rows": 1, "at_a_time": 100, "seconds": 1},
        server=TLS,
        times=4,
        reason=_NEAR,
    ),
    Scenario(
        "rows-100",
        "Read 100 rows, 0 ms, 10 at a time",
        "read",
        {"rows": 100, "at_a_time": 10, "seconds": 0.5},
        server=NOW,
        times=2,
        reason="The price of a read in turn with nine others swings, for both: 1.3 to 3.7 in the runs of one day.",
    ),
    Scenario(
        "rows-1000",
        "Read 1,000 rows, 0 ms, one at a time",
        "read",
        {"rows": 1_000, "at_a_time": 1, "seconds": 0.5},
        server=NOW,
        times=2,
        reason="Seven tenths of it are one pass over 580 kB of JSON that makes 1,000 models, half of that the "
        "parsing; the rest is receiving it (1 ms) and freeing the models (0.5 ms).",
    ),
    Scenario(
        "blocking-1",
        "Blocking client: read 1 row, 0 ms",
        "read_blocking",
        {"seconds": 0.5},
        server=NOW,
        times=2.5,
        reason="Four fifths of it are the awaited read; the two hops between threads take 0.06 ms, whose price swings "
        "with the machine: 1.9 to 2.8 in the runs of one day.",
    ),
    Scenario("held-1000", "Memory of 1,000 rows", "held", {"rows": 1_000}, server=NOW, unit="B", times=3),
)
