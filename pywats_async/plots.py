"""Plots of what queries return, in one line each (extra `plots`, matplotlib, loaded by the first plot).

from pywats_async import plots

plots.pareto(wats.analytics.get_top_failed(part_number="PN-1")).figure.savefig("pareto.png")

Each function draws into `ax`, or into a figure of its own, and returns the axes. None touches pyplot: they work without
a display, in threads, and leave nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from itertools import accumulate
from typing import Any, Protocol

from .errors import ConfigurationError, ValidationError

__all__ = ["Failed", "Header", "Measured", "histogram", "history", "pareto", "yields"]

_COLORS = {"Passed": "tab:green", "Failed": "tab:red", "Error": "tab:orange", "Terminated": "tab:gray"}


class Failed(Protocol):
    """A step that failed, as `get_top_failed` gives it."""

    @property
    def step_name(self) -> str | None: ...  # noqa: D102
    @property
    def fail_count(self) -> int | None: ...  # noqa: D102


class Measured(Protocol):
    """A measurement, as `get_measurements` gives it."""

    @property
    def step_path_display(self) -> str | None: ...  # noqa: D102
    @property
    def value(self) -> float | None: ...  # noqa: D102
    @property
    def unit(self) -> str | None: ...  # noqa: D102
    @property
    def limit_low(self) -> float | None: ...  # noqa: D102
    @property
    def limit_high(self) -> float | None: ...  # noqa: D102


class Header(Protocol):
    """A report header, as every query of headers gives it."""

    @property
    def start(self) -> datetime | None: ...  # noqa: D102
    @property
    def process_name(self) -> str | None: ...  # noqa: D102
    @property
    def result(self) -> str | None: ...  # noqa: D102
    @property
    def serial_number(self) -> str | None: ...  # noqa: D102


def yields(rows: Iterable[object], by: str = "period", figure: str = "fpy", ax: Any = None) -> Any:
    """Plot a yield by a dimension of its rows, which `get_dynamic_yield` or `get_yield_summary` gave.

    Args:
        by: the field of the x axis: period, station_name, part_number, ...
        figure: the field of the y axis, in percent: fpy, spy, tpy, lpy or test_yield.
    """
    points = sorted((str(getattr(row, by)), getattr(row, figure)) for row in rows if getattr(row, figure) is not None)
    axes = _axes(ax, points)
    axes.plot([name for name, _ in points], [value for _, value in points], marker="o")
    axes.set(xlabel=by.replace("_", " "), ylabel=f"{figure.replace('_', ' ')} (%)", ylim=(0, 105))
    axes.tick_params(axis="x", rotation=45)
    return axes


def pareto(steps: Iterable[Failed], most: int = 20, ax: Any = None) -> Any:
    """Plot how often steps failed, the most frequent first, and which share of all failures they add up to."""
    counts = sorted(((step.fail_count or 0, step.step_name or "") for step in steps), reverse=True)
    axes = _axes(ax, counts)
    total, shown = sum(count for count, _ in counts), counts[:most]
    places = range(len(shown))
    axes.bar(places, [count for count, _ in shown])
    axes.set_xticks(places, [name for _, name in shown], rotation=45, ha="right")
    axes.set(ylabel="failures")
    shares = axes.twinx()
    shares.plot(
        places, [100 * count / total for count in accumulate(count for count, _ in shown)], color="tab:red", marker="."
    )
    shares.set(ylabel="share of all (%)", ylim=(0, 105))
    return axes


def histogram(measurements: Iterable[Measured], bins: int = 30, ax: Any = None) -> Any:
    """Plot how the values of a measurement are spread, with the limits of the first one."""
    found = [item for item in measurements if item.value is not None]
    axes = _axes(ax, found)
    axes.hist([item.value for item in found], bins=bins)
    for limit in (found[0].limit_low, found[0].limit_high):
        if limit is not None:
            axes.axvline(limit, color="tab:red", linestyle="--")
    axes.set(title=found[0].step_path_display, xlabel=found[0].unit, ylabel="measurements")
    return axes


def history(headers: Iterable[Header], ax: Any = None) -> Any:
    """Plot the reports of a unit over time, by process, in the colour of their result."""
    found = sorted(
        ((header.start, header) for header in headers if header.start is not None), key=lambda pair: pair[0].timestamp()
    )
    axes = _axes(ax, found)
    for result in dict.fromkeys(header.result or "" for _, header in found):
        some = [(start, header.process_name or "") for start, header in found if (header.result or "") == result]
        starts, names = [start for start, _ in some], [name for _, name in some]
        axes.scatter(starts, names, color=_COLORS.get(result, "tab:blue"), label=result)
    axes.legend()
    axes.set(title=" ".join(dict.fromkeys(header.serial_number or "" for _, header in found)))
    axes.tick_params(axis="x", rotation=45)
    return axes


def _axes(ax: Any, points: list[Any]) -> Any:
    if not points:
        raise ValidationError("There is nothing to plot: the query returned no rows.")
    if ax is not None:
        return ax
    try:
        figures = import_module("matplotlib.figure")
    except ImportError as error:
        hint = "Install it: pip install 'pywats-async[plots]'."
        raise ConfigurationError("matplotlib is not installed.", hint=hint) from error
    return figures.Figure(layout="constrained").subplots()
