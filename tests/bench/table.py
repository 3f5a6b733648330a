"""From rounds to rows, and from rows to a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from .scenarios import Scenario

__all__ = ["row", "shown", "table", "write_between_markers"]

_SCALES = {
    "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "B": ((1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")),
    "x": ((1, "×"),),
}


def row(scenario: Scenario, ours: Sequence[dict[str, Any]], old: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the rounds of a scenario say. `passed` is None where there is no target, or nothing to compare."""
    mine, theirs = _side(ours), _side(old)
    ratio = None
    each = [b["value"] / a["value"] for a, b in zip(ours, old, strict=False) if "value" in a and "value" in b]
    if each:
        ratio = {"median": theirs["median"] / mine["median"], "min": min(each), "max": max(each)}
    checks: list[bool] = []
    if "median" not in mine:
        checks.append(False)
    elif scenario.most is not None:
        checks.append(mine["median"] <= scenario.most)
    if scenario.times is not None and ratio is not None:
        checks.append(ratio["median"] >= scenario.times)
    if scenario.no_errors:
        checks.append(not mine.get("errors"))
    return {
        "name": scenario.name,
        "title": scenario.title,
        "unit": scenario.unit,
        "ours": mine,
        "old": theirs or None,
        "ratio": ratio,
        "target": _target(scenario),
        "passed": all(checks) if checks else None,
    }


def _side(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    figures = [one["value"] for one in rounds if "value" in one]
    side: dict[str, Any] = {}
    if figures:
        side = {"median": median(figures), "min": min(figures), "max": max(figures), "rounds": figures}
    if latencies := [one["latency"] for one in rounds if "latency" in one]:
        side["latency"] = {key: median(one[key] for one in latencies) for key in latencies[0]}
    if errors := [one["errors"] for one in rounds if "errors" in one]:
        side["errors"] = max(errors)
    if failures := [one["failure"] for one in rounds if "failure" in one]:
        side["failures"] = failures
    return side


def _target(scenario: Scenario) -> str:
    parts: list[str] = []
    if scenario.times is not None:
        parts.append(f"≥ {scenario.times:g}×" + (f" (aim {scenario.aim:g}×)" if scenario.aim else ""))
    if scenario.most is not None:
        parts.append(f"≤ {scenario.most:g}{'×' if scenario.unit == 'x' else ' s'}")
    if scenario.no_errors:
        parts.append("no errors")
    return ", ".join(parts)


def table(rows: Iterable[dict[str, Any]]) -> str:
    """Return the rows in Markdown: medians, and in brackets the lowest and the highest round."""
    lines = [
        "| what | pywats-api | pywats-async | ratio | target | met |",
        "|---|---|---|---|---|---|",
    ]
    for item in rows:
        unit, ratio = item["unit"], item["ratio"]
        spread = f"**{_factor(ratio['median'])}** ({_factor(ratio['min'])}–{_factor(ratio['max'])})" if ratio else ""
        met = {True: "yes", False: "**no**", None: ""}[item["passed"]]
        factor = "" if unit == "x" else spread
        cells = (item["title"], shown(item["old"] or {}, unit), shown(item["ours"], unit), factor, item["target"], met)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def shown(side: Mapping[str, Any], unit: str) -> str:
    """Return the median of a side with its lowest and highest round, and what failed."""
    parts: list[str] = []
    if "median" in side:
        scale, name = next((s for s in _SCALES[unit] if side["median"] >= s[0]), _SCALES[unit][-1])
        middle, low, high = (f"{side[key] / scale:.3g}" for key in ("median", "min", "max"))
        parts.append(f"{middle} {name} ({low}–{high})")
    if "errors" in side:
        parts.append(f"{side['errors']} errors")
    if "failures" in side:
        parts.append(f"failed: {side['failures'][0]}")
    return ", ".join(parts)


def _factor(value: float) -> str:
    return f"{value:,.0f}×" if value >= 20 else f"{value:.1f}×"


def write_between_markers(file: Path, text: str, what: str = "table") -> None:
    """Put the text between the markers of a Markdown file. They are appended if they are not there."""
    begin, end = f"<!-- {what}: begin -->", f"<!-- {what}: end -->"
    old = file.read_text("utf-8") if file.exists() else ""
    before, found, rest = old.partition(begin)
    after = rest.partition(end)[2] if found else "\n"
    file.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
