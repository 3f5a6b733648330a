"""The queue: enqueuing, draining, depth."""

from __future__ import annotations

from ..scenario import NOW, Scenario

__all__ = ["ROWS"]

_BARE = "Beside the commit a report of 100 steps is checked, written as JSON and packed, which the bare one is spared."
_MANY = (
    "What the commit does not take is checking and writing 100 steps, which many reports at a time cost as often as "
    "one. The prototype that the target comes from reached 10×."
)
ROWS = (
    Scenario(
        "queue-1",
        "Queue: enqueue a report of 100 steps, durably, one at a time",
        "enqueue",
        {"steps": 100, "reports": 300},
        {"reports": 100},
        times=2.5,
        reason="Most of it is the commit to the disk: the prototype that the target comes from reached 2.3×.",
        aim=5,
    ),
    Scenario(
        "queue-20",
        "Queue: the same from 20 producers at a time",
        "enqueue",
        {"steps": 100, "reports": 1_000, "producers": 20},
        {"reports": 300},
        times=20,
        reason=_MANY,
    ),
    Scenario(
        "queue-many",
        "Queue: the same, 100 in one call",
        "enqueue",
        {"steps": 100, "reports": 1_000, "many": 100},
        {"reports": 300},
        times=20,
        reason=_MANY,
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
        reason=_BARE,
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
        reason=_BARE,
    ),
    Scenario(
        "queue-drain",
        "Queue: drain reports of 100 steps, 0 ms, 5 senders",
        "drain",
        {"steps": 100, "reports": 1_000},
        {"reports": 300},
        NOW,
        times=8,
        reason="A report costs what its request costs, on one core; pywats-api drains faster here than the 146 a "
        "second that the target was set by.",
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
        NOW,
        ours_only=True,
    ),
)
