"""From rounds to rows, and from rows to a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from .scenarios import SCENARIOS, Scenario

__all__ = ["factor", "missed", "row", "shown", "side", "table", "write_between_markers"]

_SCALES = {
    "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "B": ((1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")),
    "x": ((1, "×"),),
    "requests": ((1, "requests"),),
    "s/MB": ((1, "MB/s"),),
}

_BAD = ("errors", "stale answers")
"""What a figure may count beside its value."""
_UNKNOWN = "not explained yet."


def row(scenario: Scenario, ours: Sequence[dict[str, Any]], old: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the rounds of a scenario say. `passed` is None where there is no target, or nothing to compare."""
    mine, theirs = side(ours), side(old)
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
    if scenario.none_of:
        checks.append(not mine.get(scenario.none_of))
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


def side(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the rounds of one library say: median, spread, latency, errors, failures."""
    figures = [one["value"] for one in rounds if "value" in one]
    found: dict[str, Any] = {}
    if figures:
        found = {"median": median(figures), "min": min(figures), "max": max(figures), "rounds": figures}
    if latencies := [one["latency"] for one in rounds if "latency" in one]:
        found["latency"] = {key: median(one[key] for one in latencies) for key in latencies[0]}
    for word in _BAD:
        if counts := [one[word] for one in rounds if word in one]:
            found[word] = max(counts)
    if failures := [one["failure"] for one in rounds if "failure" in one]:
        found["failures"] = failures
    return found


def _target(scenario: Scenario) -> str:
    parts: list[str] = []
    if scenario.times is not None:
        parts.append(f"≥ {scenario.times:g}×" + (f" (aim {scenario.aim:g}×)" if scenario.aim else ""))
    if scenario.most is not None:
        parts.append(f"≤ {_scaled(scenario.most, scenario.unit)}")
    if scenario.none_of:
        parts.append(f"no {scenario.none_of}")
    return ", ".join(parts)


def table(rows: Iterable[dict[str, Any]]) -> str:
    """Return the rows in Markdown: medians, and in brackets the lowest and the highest round."""
    lines = [
        "| what | pywats-api | pywats-async | ratio | target | met |",
        "|---|---|---|---|---|---|",
    ]
    for item in rows:
        unit, ratio = item["unit"], item["ratio"]
        spread = f"**{factor(ratio['median'])}** ({factor(ratio['min'])}–{factor(ratio['max'])})" if ratio else ""
        met = {True: "yes", False: "**no**", None: ""}[item["passed"]]
        times = "" if unit == "x" else spread
        cells = (item["title"], shown(item["old"] or {}, unit), shown(item["ours"], unit), times, item["target"], met)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def missed(rows: Iterable[dict[str, Any]]) -> str:
    """Return the rows that missed their target, with the reason that stands at the scenario, as a Markdown list."""
    reasons = {scenario.name: scenario.reason for scenario in SCENARIOS}
    lines = [
        f"* **{item['title']}**: {reasons.get(item['name']) or _UNKNOWN}" for item in rows if item["passed"] is False
    ]
    return "\n".join(["Missed targets, and why:", "", *lines]) if lines else "No target was missed."


def shown(side: Mapping[str, Any], unit: str) -> str:
    """Return the median of a side with its lowest and highest round, and what failed."""
    parts: list[str] = []
    if "median" in side:
        scale, name = _scale(side["median"], unit)
        figures = [side[key] / scale for key in ("median", "min", "max")]
        form = ",.0f" if unit == "requests" else ".3g"
        middle, low, high = (f"{1 / each if name == 'MB/s' else each:{form}}" for each in figures)
        parts.append(f"{middle} {name} ({low}–{high})")
    parts += [f"{side[word]} {word}" for word in _BAD if word in side]
    if "failures" in side:
        parts.append(f"failed: {side['failures'][0]}")
    return ", ".join(parts)


def _scale(value: float, unit: str) -> tuple[float, str]:
    return next((scale for scale in _SCALES[unit] if value >= scale[0]), _SCALES[unit][-1])


def _scaled(value: float, unit: str) -> str:
    scale, name = _scale(value, unit)
    return f"{value / scale:.3g}{name if unit == 'x' else f' {name}'}"


def factor(value: float) -> str:
    """Return a ratio as it is shown."""
    return f"{value:,.0f}×" if value >= 20 else f"{value:.{1 if value >= 0.1 else 2}f}×"


def write_between_markers(file: Path, text: str, what: str = "table") -> None:
    """Put the text between the markers of a Markdown file. They are appended if they are not there."""
    begin, end = f"<!-- {what}: begin -->", f"<!-- {what}: end -->"
    old = file.read_text("utf-8") if file.exists() else ""
    before, found, rest = old.partition(begin)
    after = rest.partition(end)[2] if found else "\n"
    file.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
