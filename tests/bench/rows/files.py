"""Converters and hot folders."""

from __future__ import annotations

from ..scenario import NOW, Scenario

__all__ = ["ROWS"]

ROWS = (
    Scenario(
        "hot-folder",
        "Hot folder: a file of 100 rows, from the folder to the server (pywats-api with shims: 16 ms)",
        "hot_folder",
        {"rows": 100, "files": 1_000},
        {"files": 200},
        NOW,
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
        NOW,
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
)
