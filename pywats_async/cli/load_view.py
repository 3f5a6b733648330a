"""How a load test goes, while it goes: a view on a terminal, a line each second elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ..loadtest.arrivals import Stage, rate_at, total_seconds
from ..loadtest.recording import Tick

__all__ = ["LoadView", "sparkline"]

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 40


def sparkline(values: Sequence[float]) -> str:
    """Return a bar for each value, the highest one full."""
    top = max(values, default=0.0) or 1.0
    return "".join(_BARS[round(value / top * (len(_BARS) - 1))] for value in values)


class LoadView:
    """What is known of the seconds so far."""

    def __init__(self, title: str, stages: Sequence[Stage]) -> None:
        self._title, self._stages = title, stages
        self._tick = Tick()
        self._wanted = self._rate = 0.0
        self._rates, self._p50, self._p99 = (deque[float](maxlen=_WIDTH) for _ in range(3))

    def take(self, tick: Tick) -> None:
        """See another second."""
        before, self._tick = self._tick, tick
        passed = max(0.001, tick.seconds - before.seconds)
        self._rate = (tick.done + tick.failed - before.done - before.failed) / passed
        self._wanted = rate_at(self._stages, (tick.seconds + before.seconds) / 2)
        self._rates.append(self._rate)
        for known, share in ((self._p50, 50), (self._p99, 99)):
            known.append(tick.latency.get_value_at_percentile(share) / 1000)

    def line(self) -> str:
        """Return the last second as a line."""
        tick, queued = self._tick, self._tick.queued
        parts = [f"{tick.seconds:5.0f} s", f"{self._rate:,.1f} of {self._wanted:,.1f} a second"]
        if tick.latency.get_total_count():
            parts += [f"p50 {self._p50[-1]:,.1f} ms", f"p99 {self._p99[-1]:,.1f} ms"]
        parts += [f"failed {tick.failed:,}", f"retries {tick.retries:,}", f"breaker {tick.breaker}"]
        return "   ".join([*parts, f"under way {tick.at_once:,}", *([] if queued is None else [f"queued {queued:,}"])])

    def __rich__(self) -> Table:
        """Return the view."""
        tick, total = self._tick, total_seconds(self._stages)
        table = Table.grid(padding=(0, 2))
        now = f"{min(tick.seconds, total):.0f} of {total:.0f} s"
        table.add_row(Text(self._title, style="bold"), ProgressBar(total, min(tick.seconds, total), _WIDTH), now)
        rows = [("a second", self._rates, f"{self._rate:,.1f} of {self._wanted:,.1f}")]
        rows += [
            (f"{name} ms", known, f"{known[-1]:,.1f}" if known else "")
            for name, known in (("p50", self._p50), ("p99", self._p99))
        ]
        for name, known, last in rows:
            table.add_row(name, Text(sparkline(known), style="cyan"), last)
        table.add_row("failed", _alarm(f"{tick.failed:,}", tick.failed > 0), f"{tick.retries:,} retries")
        breaker = _alarm(f"breaker {tick.breaker}", tick.breaker != "closed")
        table.add_row("under way", f"{tick.at_once:,}", breaker)
        if tick.queued is not None:
            table.add_row("queued", f"{tick.queued:,}", "")
        return table


def _alarm(text: str, alarming: bool) -> Text:
    return Text(text, style="bold red" if alarming else "")
