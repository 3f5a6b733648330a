"""The section of the table that sets this package beside other libraries and the floors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .scenario import NOW, SOON, Scenario
from .table import factor, shown, side

__all__ = ["BESIDE", "Beside", "bars", "beside_row", "beside_table"]


@dataclass(frozen=True)
class Beside:
    """One kind of work: what it is for us, and the parameters that each other library gets besides."""

    ours: Scenario
    peers: Mapping[str, Mapping[str, Any]]

    def scenarios(self) -> list[Scenario]:
        """Return ours, and one for each of the others."""
        common = {name: self.ours.parameters[name] for name in ("at_a_time",) if name in self.ours.parameters}
        others = [
            replace(self.ours, measure=name, parameters={**common, "seconds": 0.5, **given}, quick={})
            for name, given in self.peers.items()
        ]
        return [self.ours, *others]


_LABELS = {"sqlite3": "bare SQLite (WAL, FULL)", "litequeue": "litequeue (NORMAL: a power cut may lose it)"}
_FILE, _MEMORY = {"backend": "sqlite"}, {"backend": "memory"}
BESIDE = (
    Beside(
        Scenario(
            "beside-read",
            "Read 1 row, 0 ms, one at a time",
            "read",
            {"rows": 1, "at_a_time": 1, "seconds": 0.5},
            server=NOW,
        ),
        {"http.client": {}, "aiohttp": {}, "httpx": {}},
    ),
    Beside(
        Scenario(
            "beside-read-50",
            "Read 1 row, 5 ms, 50 at a time",
            "read",
            {"rows": 1, "at_a_time": 50, "seconds": 0.5},
            server=SOON,
        ),
        {"aiohttp": {}, "httpx": {}},
    ),
    Beside(
        Scenario(
            "beside-memory",
            "Repeat a read of 1 row, kept in memory",
            "read_cached",
            {"rows": 1, "seconds": 0.5},
            server=NOW,
        ),
        {"aiohttp-client-cache": _MEMORY, "requests-cache": _MEMORY},
    ),
    Beside(
        Scenario(
            "beside-file",
            "Repeat a read of 1 row, kept in a file",
            "stored",
            {"kind": "sqlite", "hit": True, "seconds": 0.5},
            server=NOW,
        ),
        {"aiohttp-client-cache": _FILE, "hishel": {}, "requests-cache": _FILE},
    ),
    Beside(
        Scenario(
            "beside-queue",
            "Enqueue a report of 100 steps, durably, one at a time",
            "enqueue",
            {"steps": 100, "reports": 300},
            {"reports": 100},
        ),
        {"sqlite3": {}, "litequeue": {}, "persist-queue": {}},
    ),
)


def beside_row(beside: Beside, rounds: Sequence[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    """Return what the rounds say: ours come first, then those of each library."""
    mine, *others = map(side, rounds)
    return {
        "name": beside.ours.name,
        "title": beside.ours.title,
        "ours": mine,
        "peers": dict(zip(beside.peers, others, strict=True)),
    }


def beside_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows in Markdown, one line for each library, with how many times longer than ours it takes."""
    lines = ["| what | library | time | to ours |", "|---|---|---|---|"]
    for item in rows:
        lines.append(f"| {item['title']} | **pywats-async** | {shown(item['ours'], 's')} | |")
        for name, figures in item["peers"].items():
            if "median" in figures and "median" in item["ours"]:
                text, ratio = shown(figures, "s"), factor(figures["median"] / item["ours"]["median"])
            else:
                missing = all("ModuleNotFoundError" in text for text in figures.get("failures", ["none"]))
                text, ratio = "not installed" if missing else shown(figures, "s"), ""
            lines.append(f"| | {_LABELS.get(name, name)} | {text} | {ratio} |")
    return "\n".join(lines)


def bars(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows as those of the other table are, for a picture of their ratios."""
    return [
        {
            "name": item["name"],
            "title": f"{item['title']}: {name}",
            "unit": "s",
            "passed": None,
            "ratio": {"median": figures["median"] / item["ours"]["median"]},
        }
        for item in rows
        for name, figures in item["peers"].items()
        if "median" in figures and "median" in item["ours"]
    ]
