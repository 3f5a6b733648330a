"""Draw what a reconnect of 10,000 stations does to a server, reckoned and simulated.

python -m tests.bench.factory docs/pictures/factory.svg
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from pywats_async.loadtest.factory import Factory

from .pictures import STYLE

__all__ = ["drawn"]

_FACTORY = Factory(stations=10_000, seconds_per_unit=300, service=0.004, service_deviation=0.004, servers=4)
_OUTAGE, _SECONDS = 3_600.0, 240
_SPREADS = {0: ("old", 0), 60: ("target", 60), 600: ("ours", 150)}
"""By seconds of the spread: how its line is drawn, and at which second its name stands."""
_LEFT, _TOP, _WIDTH, _HEIGHT = 90, 76, 720, 260


def drawn(factory: Factory = _FACTORY, outage: float = _OUTAGE) -> str:
    """Return an SVG: reports that wait over time, a line for each spread; what was reckoned is dashed."""
    times = [second * 0.5 for second in range(2 * _SECONDS + 1)]
    told = {spread: factory.backlog(outage, spread=spread, at=times) for spread in _SPREADS}
    seen = {spread: factory.simulated_backlog(outage, spread=spread, at=times, seed=7) for spread in _SPREADS}
    most = 40_000 * math.ceil(max(max(line) for line in seen.values()) / 40_000)

    def path(line: Sequence[float]) -> str:
        points = zip(times, line, strict=True)
        return " ".join(f"{_x(time):.1f},{_TOP + _HEIGHT * (1 - number / most):.1f}" for time, number in points)

    held = factory.stations * outage / factory.seconds_per_unit
    parts = [
        f'<text class="title" x="20" y="28">{factory.stations:,} stations come back after an hour</text>',
        f'<text class="dim" x="20" y="48">{held:,.0f} reports wait in the stations; the server stores '
        f"{factory.servers / factory.service:,.0f} a second. Lines: simulated; dashes: reckoned.</text>",
    ]
    for share in range(5):
        y, number = _TOP + _HEIGHT * (1 - share / 4), most * share / 4
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="dim" x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{number:,.0f}</text>')
    for second in range(0, _SECONDS + 1, 60):
        parts.append(
            f'<text class="dim" x="{_x(second)}" y="{_TOP + _HEIGHT + 20}" text-anchor="middle">{second} s</text>'
        )
    for spread, (kind, second) in _SPREADS.items():
        parts.append(f'<polyline class="{kind} curve" points="{path(seen[spread])}"/>')
        parts.append(f'<polyline class="{kind} curve reckoned" points="{path(told[spread])}"/>')
        y = _TOP + _HEIGHT * (1 - seen[spread][2 * second] / most) - 8
        name = f"spread over {spread} s" if spread else "all at once"
        parts.append(f'<text x="{_x(second) + 10:.0f}" y="{y:.0f}">{name}: {max(seen[spread]):,} wait at most</text>')
    style = f"{STYLE}.curve {{ fill: none; stroke-width: 2 }} .reckoned {{ stroke-dasharray: 2 6; stroke-width: 4 }}"
    size = f'viewBox="0 0 {_LEFT + _WIDTH + 30} {_TOP + _HEIGHT + 40}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{style}</style>{"".join(parts)}</svg>\n'


def _x(second: float) -> float:
    return _LEFT + _WIDTH * second / _SECONDS


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(drawn(), encoding="utf-8")
