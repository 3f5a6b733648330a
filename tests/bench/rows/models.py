"""Building, dumping and parsing reports."""

from __future__ import annotations

from ..scenario import Scenario

__all__ = ["ROWS"]

ROWS = (
    Scenario(
        "build-100",
        "Build a report of 100 steps",
        "model",
        {"work": "build", "steps": 100, "seconds": 0.5},
        times=2.5,
        aim=7,
    ),
    Scenario(
        "dump-100",
        "Dump a report of 100 steps to JSON",
        "model",
        {"work": "dump", "steps": 100, "seconds": 0.5},
        times=2.5,
        aim=7,
    ),
    Scenario(
        "parse-100",
        "Parse a report of 100 steps, touch each step",
        "model",
        {"work": "parse", "steps": 100, "seconds": 0.5},
        times=10,
    ),
    *(
        Scenario(
            f"growth-{work}",
            f"{work.capitalize()}: 1,000 steps to 100",
            "growth",
            {"work": work, "seconds": 1.5},
            unit="x",
            most=11,
            reason="It stands at the target: 9 to 13 in the runs of one day, on either side of it for pywats-api too.",
        )
        for work in ("build", "dump", "parse")
    ),
)
