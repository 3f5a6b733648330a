"""What one operation is: what a station does, what a dashboard does, or anything that a person writes."""

from __future__ import annotations

import runpy
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import anyio

from ..client import AsyncWATS
from ..errors import ConfigurationError
from ..report.enums import CompOp
from ..report.uut import UUTReport

__all__ = ["SCENARIOS", "Scenario", "choose"]

_PART = "LOAD-TEST"


@dataclass(frozen=True)
class Scenario:
    """A name, and the operation: an asynchronous function of the client and the operation's number."""

    name: str
    run: Callable[[AsyncWATS, int], Awaitable[Any]]
    beside: Callable[[AsyncWATS], Coroutine[Any, Any, object]] | None = None
    """What runs as long as operations do, and is cancelled then."""


def _report(wats: AsyncWATS, number: int, steps: int) -> UUTReport:
    report = wats.report.create_uut_report("load", _PART, "A", f"L-{number % 10_000:05}", operation_type=10)
    root = report.get_root_sequence_call()
    for step in range(steps):
        value = 5 + (number * 31 + step * 7) % 100 / 1000
        root.add_numeric_step(
            name=f"Rail {step}", value=value, unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.2
        )
    return report


async def _submit(wats: AsyncWATS, number: int, steps: int) -> None:
    await wats.report.submit_report(_report(wats, number, steps))


async def station(wats: AsyncWATS, number: int) -> None:
    """Test a unit: look whether it was tested before, and submit a report of 100 steps."""
    await wats.report.get_headers_by_serial(f"L-{number % 10_000:05}", top=5)
    await _submit(wats, number, 100)


async def offline(wats: AsyncWATS, number: int) -> None:
    """Accept a report of 100 steps, durably; it is sent in the background."""
    await wats.queue.enqueue(_report(wats, number, 100))


async def dashboard(wats: AsyncWATS, number: int) -> None:
    """Show a page: the last 100 reports of a product, and those of the last hour."""
    since = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=1)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wats.report.get_headers_by_part_number, _PART)
        tasks.start_soon(
            lambda: wats.report.query_uut_headers(odata_filter=f"start ge {since:%Y-%m-%dT%H:%M:%SZ}", top=100)
        )


async def converter_burst(wats: AsyncWATS, number: int) -> None:
    """Send what a log file of ten units becomes, at once."""
    async with anyio.create_task_group() as tasks:
        for unit in range(10):
            tasks.start_soon(_submit, wats, number * 10 + unit, 20)


SCENARIOS: Mapping[str, Mapping[Scenario, float]] = {
    "station": {Scenario("station", station): 1.0},
    "offline": {Scenario("offline", offline, beside=lambda wats: wats.queue.run()): 1.0},
    "dashboard": {Scenario("dashboard", dashboard): 1.0},
    "converter-burst": {Scenario("converter-burst", converter_burst): 1.0},
    "mixed": {
        Scenario("station", station): 0.7,
        Scenario("dashboard", dashboard): 0.25,
        Scenario("converter-burst", converter_burst): 0.05,
    },
}
"""The scenarios that come with the package, each a mix with weights."""


def choose(text: str) -> Mapping[Scenario, float]:
    """Return the mix of that name, or the function of "file.py:function".

    Raises `ConfigurationError` if there is none.
    """
    if text in SCENARIOS:
        return SCENARIOS[text]
    path, _, name = text.rpartition(":")
    if not path or not Path(path).is_file():
        known = ", ".join(SCENARIOS)
        raise ConfigurationError(f"{text!r} is no scenario.", hint=f"Name one of {known}, or file.py:function.")
    function: Any = runpy.run_path(path).get(name)
    if not callable(function):
        raise ConfigurationError(f"There is no function {name} in {path}.")
    return {Scenario(name, cast("Callable[[AsyncWATS, int], Awaitable[Any]]", function)): 1.0}
