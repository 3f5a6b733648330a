"""Converters and hot folders."""

from __future__ import annotations

from ..logs import FORMATS, SAMPLES
from ..scenario import NOW, Scenario

__all__ = ["ROWS"]

_COMPARED = {
    "wsjf": "WSJF",
    "seica": "Seica",
    "spea_3030": "SPEA 3030",
    "xjtag": "XJTAG (.xjlog)",
    "klippel": "Klippel, all single values",
}

ROWS = (
    *(
        Scenario(
            f"convert-{form}",
            f"Convert a file of 100 steps to JSON: {title}",
            "convert",
            {"form": form, "rows": 100, "seconds": 0.5},
            times=5,
            rounds=2,
            reason="Ours includes checking the report and fixing its id, which the converter of pywats-api leaves to "
            "others.",
        )
        for form, title in _COMPARED.items()
    ),
    Scenario(
        "convert-growth",
        f"Convert 1,000 steps to 100: the most of {len(FORMATS)} formats",
        "convert_growth",
        {"seconds": 0.05},
        unit="x",
        ours_only=True,
        most=11,
        rounds=2,
        reason="The worst of them, in rounds of half a second; of many short ones they have 7.8 to 11.1.",
    ),
    *(
        Scenario(
            f"convert-{form}",
            f"Convert: {form}" + (", a real file" if form in SAMPLES else ", a file of 1,000 steps"),
            "convert_megabyte",
            {"form": form, "rows": 1_000, "seconds": 0.3},
            unit="s/MB",
            ours_only=True,
            rounds=2,
        )
        for form in sorted(FORMATS.keys() - _COMPARED.keys() | SAMPLES.keys())
    ),
    Scenario(
        "hot-folder",
        "Hot folder: a file of 100 rows, from the folder to the server (pywats-api with shims: 16 ms)",
        "hot_folder",
        {"rows": 100, "files": 1_000},
        {"files": 200},
        NOW,
        ours_only=True,
        most=1 / 310,
        rounds=2,
        reason="The bound is seconds, not a ratio. A run in which pywats-api built a report in 1.3 ms, and not in 2.3, "
        "had 2.33 ms.",
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
        rounds=2,
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
