"""What a program meets: imports, the first report, making a client, threads, many uploads."""

from __future__ import annotations

from ..scenario import NOW, SOON, Scenario, Server

__all__ = ["ROWS"]

ROWS = (
    Scenario(
        "bulk",
        "Build and upload 10,000 reports of 100 steps, 5 ms, 20 at a time",
        "bulk",
        {"steps": 100, "reports": 10_000, "at_a_time": 20},
        {"reports": 1_000},
        SOON,
        times=3.5,
        aim=10,
        rounds=1,
    ),
    Scenario(
        "threads-8",
        "Blocking client: 200 reads from 8 threads, 0 ms",
        "call_from_threads",
        {"threads": 8, "calls": 200},
        server=NOW,
        none_of="errors",
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
        NOW,
        times=100,
    ),
    Scenario(
        "construct-only",
        "Make a client, no more",
        "construct",
        {"clients": 300, "enter": False},
        {"clients": 50},
        NOW,
    ),
    Scenario(
        "first-call",
        "Make a client, read 1 row, close it, 0 ms",
        "first_call",
        {"clients": 20},
        {"clients": 5},
        NOW,
    ),
    Scenario(
        "first-call-tls",
        "The same over TLS",
        "first_call",
        {"clients": 20},
        {"clients": 5},
        Server(tls=True),
    ),
)
