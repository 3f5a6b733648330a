"""What `pywats-async loadtest` does, once it is known what with."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from ..errors import ConfigurationError
from ..loadtest.arrivals import Stage, parse_stages
from ..loadtest.capacity import Trial, find_capacity
from ..loadtest.page import page
from ..loadtest.processes import Plan, run
from ..loadtest.recording import Recording, Tick
from ..loadtest.scenarios import choose
from ..settings import Settings
from ..testing import FakeWATS
from .exit_codes import ExitCode
from .load_view import LoadView
from .output import Output

__all__ = ["Load"]

_TOKEN = "load"  # noqa: S105  # of a server on loopback that lives for one command
_TRIAL = 5.0
"""Seconds of each trial of a search."""


@dataclass
class Load:
    """A load test, as the command line describes it."""

    scenario: str
    stages: str
    processes: int
    poisson: bool
    seed: int
    base_url: str | None
    token_file: Path | None
    max_rate: float

    @contextmanager
    def _server(self) -> Generator[tuple[str, str]]:
        """Give the address of the server and its token: of a bundled one, unless another is named."""
        choose(self.scenario)
        if self.base_url is not None:
            settings = Settings.load(base_url=self.base_url, token_file=self.token_file)
            yield settings.get_base_url(), settings.get_token()
            return
        with FakeWATS(token=_TOKEN, keep=100) as server, server.serve() as url:
            yield url, _TOKEN

    def _cap(self, rate: float) -> None:
        if self.base_url is not None and rate > self.max_rate:
            raise ConfigurationError(f"{rate:g} operations a second are more than --max-rate {self.max_rate:g}.")

    def run(self, out: Output, html: Path | None) -> ExitCode:
        """Run it and show what was measured."""
        stages = parse_stages(self.stages)
        self._cap(max(max(stage.rate, stage.to or 0) for stage in stages))

        view = LoadView(self.scenario, stages)
        with self._server() as (url, token), out.live(view) as shown:

            def tell(tick: Tick) -> None:
                view.take(tick)
                if not shown:
                    out.line(view.line())

            plan = Plan(self.scenario, stages, url, self.poisson, self.seed, self.processes)
            recording = anyio.run(run, plan, token, tell)
        figures = recording.figures()
        told = {"scenario": self.scenario, "stages": self.stages, "processes": self.processes, "server": url}
        _show(out, recording, figures)
        if html is not None:
            html.write_text(page(figures, told), encoding="utf-8")
            out.line(f"Report: {html}")
        out.result({**told, **figures})
        return ExitCode.FAILED if recording.failed or recording.stopped else ExitCode.OK

    def find_capacity(self, out: Output, bound: float) -> ExitCode:
        """Search the highest rate that keeps p99 under `bound` milliseconds."""

        def tell(trial: Trial) -> None:
            verdict = "good" if trial.good else "too much"
            out.line(f"{trial.rate:8.1f} a second: p99 {trial.p99_ms:.1f} ms, {trial.failed} failed: {verdict}")

        with self._server() as (url, token):

            async def attempt(rate: float) -> Recording:
                self._cap(rate)
                plan = Plan(self.scenario, [Stage(rate, _TRIAL)], url, self.poisson, self.seed, self.processes)
                return await run(plan, token)

            async def search() -> list[Trial]:
                return await find_capacity(attempt, bound_ms=bound, tell=tell)

            trials = anyio.run(search)
        best = max((trial.rate for trial in trials if trial.good), default=0.0)
        out.line(f"Capacity: {best:.1f} operations a second with a p99 of at most {bound:g} ms.", style="bold")
        out.result({"capacity": best, "bound_ms": bound, "trials": [trial._asdict() for trial in trials]})
        return ExitCode.OK if best else ExitCode.FAILED


def _show(out: Output, recording: Recording, figures: dict[str, Any]) -> None:
    latency = figures["latency_ms"]
    out.table(
        ("operations", "failed", "a second", *latency),
        [(figures["operations"], figures["failed"], figures["rate"], *(f"{value:.1f}" for value in latency.values()))],
        title="Latency in ms, from when an operation was due",
    )
    for name, count in figures["errors"].items():
        out.line(f"failed: {count} x {name}", style="red")
    if figures["retries"] or figures["breaker_open_seconds"]:
        seconds = figures["breaker_open_seconds"]
        out.line(f"retries: {figures['retries']:,}; seconds with an open breaker: {seconds}", style="yellow")
    if figures["most_queued"] is not None:
        out.line(f"reports in the queue at most: {figures['most_queued']:,}")
    if recording.stopped:
        out.line(f"stopped: {recording.stopped}", style="red")
    if recording.late > 0.1:
        out.line(f"The generator was {recording.late * 1000:.0f} ms behind: use more --processes.", style="yellow")
