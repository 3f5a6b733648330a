"""The report of a run as one HTML file, without anything from elsewhere: figures, and curves as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

__all__ = ["page"]

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 760, 220, 70, 26
_COLOURS, _BAD = ("#3b82f6", "#d97706", "#8b5cf6"), "#dc2626"
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-variant-numeric: tabular-nums; }
td, th { padding: .25rem .75rem .25rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid #8884; }
td:first-child, th:first-child { text-align: left; white-space: normal; }
svg { width: 100%; height: auto; overflow: visible; } svg text { font-size: 12px; fill: currentColor; }
@media (max-width: 40rem) { svg text { font-size: 22px; } }
.bad { color: #dc2626; font-weight: 600; }
"""


def page(figures: dict[str, Any], plan: dict[str, Any]) -> str:
    """Return the page for the figures of a `Recording`, and what was asked for."""
    seconds = figures["seconds"]
    latencies = [(name, [second.get(name) for second in seconds]) for name in ("p50", "p95", "p99")]
    counts = [(name, [second[name] for second in seconds]) for name in ("begun", "done", "at_once")]
    trouble = ""
    if figures["failed"] or figures["retries"]:
        lines = [(name, [second[name] for second in seconds]) for name in ("failed", "retries")]
        shaded = [at for at, second in enumerate(seconds) if second["breaker"] != "closed"]
        trouble = f"<h2>Errors and retries each second</h2>{_chart(lines, shaded)}"
    queue = ""
    if figures["most_queued"] is not None:
        queue = f"<h2>Reports in the queue</h2>{_chart([('queued', [second['queued'] for second in seconds])])}"
    stopped = f'<p class="bad">Stopped: {escape(figures["stopped"])}.</p>' if figures["stopped"] else ""
    late = figures["generator_late_ms"]
    warning = f'<p class="bad">The generator was {late:,.0f} ms behind: use more processes.</p>' if late > 100 else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load test</title><style>{_STYLE}</style></head><body>
<h1>Load test: {escape(str(plan["scenario"]))}</h1>
<p>{escape(", ".join(f"{name} {value}" for name, value in plan.items() if name != "scenario"))}</p>
{stopped}{warning}
<h2>Latency in milliseconds, from when an operation was due</h2>
{_table(figures)}
<h2>Latency over time, ms</h2>{_chart(latencies)}
<h2>Operations each second</h2>{_chart(counts)}
{queue}
{trouble}
{_errors(figures)}
</body></html>
"""


def _table(figures: dict[str, Any]) -> str:
    columns = ("p50", "p90", "p95", "p99", "p99.9", "mean", "max")
    rows = [("all", figures["done"], figures["latency_ms"])]
    rows += [(name, one["done"], one) for name, one in figures["scenarios"].items()]
    head = "".join(f"<th>{name}</th>" for name in ("scenario", "done", *columns))
    body = "".join(
        f"<tr><td>{escape(name)}</td><td>{done:,}</td>"
        + "".join(f"<td>{values[column]:,.1f}</td>" if column in values else "<td></td>" for column in columns)
        + "</tr>"
        for name, done, values in rows
    )
    return f"<table><tr>{head}</tr>{body}</table><p>{figures['failed']:,} failed; {figures['rate']:,} a second.</p>"


def _errors(figures: dict[str, Any]) -> str:
    counts = {**figures["errors"], "retries": figures["retries"]}
    if figures["breaker_open_seconds"]:
        counts["seconds with an open circuit breaker (shaded)"] = figures["breaker_open_seconds"]
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{count:,}</td></tr>" for name, count in counts.items() if count)
    return f"<table>{rows}</table>" if rows else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _chart(lines: Sequence[tuple[str, Sequence[float | None]]], marked: Sequence[int] = ()) -> str:
    """Return curves over the seconds of a run as SVG, some of the seconds marked."""
    top = max((value for _, values in lines for value in values if value is not None), default=0) or 1
    last = max(1, max(len(values) for _, values in lines) - 1)
    width, height = _WIDTH - _LEFT, _HEIGHT - _BOTTOM
    wide = width / last
    parts = [
        f'<rect x="{_LEFT + wide * (at - 0.5):.1f}" y="6" width="{wide:.1f}" height="{height}" fill="#dc262633"/>'
        for at in marked
    ]
    parts += [
        f'<text x="{_LEFT - 6}" y="{height * (1 - share) + 10:.0f}" text-anchor="end">{_number(top * share)}</text>'
        f'<path d="M{_LEFT} {height * (1 - share) + 6:.0f}H{_WIDTH}" stroke="#8884"/>'
        for share in (0.0, 0.5, 1.0)
    ]
    parts.append(f'<text x="{_WIDTH}" y="{_HEIGHT}" text-anchor="end">{last} s</text>')
    for number, (name, values) in enumerate(lines):
        points = " ".join(
            f"{_LEFT + width * at / last:.1f},{6 + height * (1 - value / top):.1f}"
            for at, value in enumerate(values)
            if value is not None
        )
        colour = _BAD if name == "failed" else _COLOURS[number]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        at = _LEFT + 8 + 90 * number
        parts.append(f'<text x="{at}" y="{_HEIGHT}" style="fill:{colour}">{escape(name.replace("_", " "))}</text>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + 6}" role="img">{"".join(parts)}</svg>'
