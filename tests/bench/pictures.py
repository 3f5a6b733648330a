"""Pictures of the results, as SVG that needs nothing else and is readable on light and on dark."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from .beside import bars
from .scenarios import SCENARIOS
from .table import shown

__all__ = ["STYLE", "latencies", "ratios", "stores", "write_pictures"]

_WIDTH, _LEFT, _RIGHT, _ROW, _HEAD = 900, 390, 90, 26, 56
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f } .dim { fill: #57606a; font-size: 12px }
.title { font-size: 16px; font-weight: 600 } .grid { stroke: #8c959f; stroke-opacity: .35 }
.ours { fill: #0969da; stroke: #0969da } .old { fill: #bc4c00; stroke: #bc4c00 } .missed { fill: #cf222e }
.target { stroke: #24292f; stroke-width: 2 } .box { fill-opacity: .45 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .dim { fill: #9198a1 } .ours { fill: #4493f8; stroke: #4493f8 }
  .old { fill: #f0883e; stroke: #f0883e } .missed { fill: #f85149 } .target { stroke: #e6edf3 }
}
"""


class _Scale(NamedTuple):
    """A logarithmic axis from the left of the drawing to its right."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Iterable[float]) -> _Scale:
        known = list(values)
        low = 10 ** math.floor(math.log10(min(known)))
        return cls(low, max(10 ** math.ceil(math.log10(max(known))), 10 * low))

    def x(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def ticks(self) -> list[float]:
        first, last = (round(math.log10(end)) for end in self)
        return [10.0**power for power in range(first, last + 1)]


def ratios(rows: Iterable[Mapping[str, Any]], other: str = "pywats-api") -> str | None:
    """Draw how many times less ours needs, a bar for each scenario, with its target; None if no row has a ratio."""
    compared = [row for row in rows if row["ratio"] and row["unit"] != "x"]
    if not compared:
        return None
    targets = {scenario.name: scenario.times for scenario in SCENARIOS if scenario.times}
    scale = _Scale.over(
        [1.0, *(row["ratio"]["median"] for row in compared), *(targets.get(r["name"], 1) for r in compared)]
    )
    parts: list[str] = []
    for number, row in enumerate(compared):
        ratio, y = row["ratio"]["median"], _y(number)
        ends = sorted((scale.x(1), scale.x(ratio)))
        missed = " missed" if row["passed"] is False else ""
        parts.append(_label(row["title"], y))
        parts.append(
            f'<rect class="ours{missed}" x="{ends[0]}" y="{y - 8}" width="{ends[1] - ends[0]:.1f}" height="16"/>'
        )
        parts.append(f'<text class="dim" x="{ends[1] + 6}" y="{y + 4}">{ratio:.3g}×</text>')
        if target := targets.get(row["name"]):
            at = scale.x(target)
            parts.append(f'<line class="target" x1="{at}" x2="{at}" y1="{y - 11}" y2="{y + 11}"/>')
    return _picture(
        f"How many times less pywats-async needs than {other}",
        "bars: ratio of the medians; black or white line: target; red: target missed",
        parts,
        _grid(scale, len(compared), [f"{tick:g}×" for tick in scale.ticks()]),
        len(compared),
    )


def latencies(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """Draw the distribution of what a call takes, on each side that was measured; None if no row has one."""
    known = [
        (row["title"], side, row[side]["latency"])
        for row in rows
        for side in ("old", "ours")
        if row[side] and "latency" in row[side]
    ]
    if not known:
        return None
    scale = _Scale.over(value for _, _, latency in known for value in latency.values())
    parts: list[str] = []
    for number, (title, side, latency) in enumerate(known):
        y = _y(number)
        p1, p25, p50, p75, p99 = (scale.x(latency[key]) for key in ("p1", "p25", "p50", "p75", "p99"))
        parts.append(_label(f"{title}: {'pywats-async' if side == 'ours' else 'pywats-api'}", y))
        parts.append(f'<line class="{side}" x1="{p1}" x2="{p99}" y1="{y}" y2="{y}"/>')
        parts.append(f'<rect class="{side} box" x="{p25}" y="{y - 7}" width="{max(p75 - p25, 1):.1f}" height="14"/>')
        parts.append(f'<line class="{side}" stroke-width="3" x1="{p50}" x2="{p50}" y1="{y - 9}" y2="{y + 9}"/>')
        parts.append(f'<text class="dim" x="{p99 + 6}" y="{y + 4}">{_seconds(latency["p99"])}</text>')
    return _picture(
        "What a call takes",
        "line: 1st to 99th percentile (the figure); box: 25th to 75th; bar: median; logarithmic",
        parts,
        _grid(scale, len(known), [_seconds(tick) for tick in scale.ticks()]),
        len(known),
    )


def stores(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """Draw what a read of one row takes, by where its answer is kept; None if no such row was measured."""
    known = [
        (row["title"], row["ours"]["median"])
        for row in rows
        if (row["name"] == "cached-1" or row["name"].startswith("stored-")) and "median" in row["ours"]
    ]
    if not known:
        return None
    scale = _Scale.over(median for _, median in known)
    parts: list[str] = []
    for number, (title, median) in enumerate(known):
        y, end = _y(number), scale.x(median)
        parts.append(_label(title, y))
        parts.append(f'<rect class="ours" x="{_LEFT}" y="{y - 8}" width="{end - _LEFT:.1f}" height="16"/>')
        parts.append(f'<text class="dim" x="{end + 6}" y="{y + 4}">{_seconds(median)}</text>')
    return _picture(
        "What a read of one row takes, by where its answer is kept",
        "median; logarithmic; the time is that which the server takes to answer",
        parts,
        _grid(scale, len(known), [_seconds(tick) for tick in scale.ticks()]),
        len(known),
    )


def write_pictures(folder: Path, result: Mapping[str, Any]) -> dict[str, Path]:
    """Write the pictures that the results allow into a folder; return their files by what they show."""
    drawn = {
        "Ratios of the medians": ("ratios.svg", ratios(result["rows"])),
        "Distributions of the latency": ("latencies.svg", latencies(result["rows"])),
        "A read by where its answer is kept": ("cache.svg", stores(result["rows"])),
        "Ratios to other libraries": ("beside.svg", ratios(bars(result.get("beside", ())), "other libraries")),
    }
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    for title, (name, picture) in drawn.items():
        if picture is not None:
            files[title] = folder / name
            files[title].write_text(picture, "utf-8")
    return files


def _seconds(value: float) -> str:
    return shown({"median": value, "min": value, "max": value}, "s").partition(" (")[0]


def _y(number: int) -> int:
    return _HEAD + _ROW * number + _ROW // 2


def _label(text: str, y: int) -> str:
    short = text if len(text) <= 58 else f"{text[:57]}…"
    return f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(short)}</text>'


def _grid(scale: _Scale, rows: int, names: Sequence[str]) -> list[str]:
    end, parts = _HEAD + _ROW * rows, list[str]()
    for tick, name in zip(scale.ticks(), names, strict=True):
        x = scale.x(tick)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{_HEAD}" y2="{end}"/>')
        parts.append(f'<text class="dim" x="{x}" y="{end + 16}" text-anchor="middle">{name}</text>')
    return parts


def _picture(title: str, caption: str, parts: list[str], grid: list[str], rows: int) -> str:
    height = _HEAD + _ROW * rows + 28
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
    texts = [
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="title" x="10" y="22">{escape(title)}</text>',
        f'<text class="dim" x="10" y="42">{escape(caption)}</text>',
    ]
    return "\n".join([head, *texts, *grid, *parts, "</svg>", ""])
