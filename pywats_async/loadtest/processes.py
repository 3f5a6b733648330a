"""Several generators, each in a process of its own, as one run."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from tempfile import TemporaryDirectory

import anyio
from anyio.abc import Process

from ..client import AsyncWATS
from ..errors import PyWATSError
from ..settings import Settings
from .arrivals import Stage, arrivals, total_seconds
from .generator import generate
from .recording import Recording, Tick
from .scenarios import choose

__all__ = ["Plan", "run", "run_here"]


@dataclass(frozen=True)
class Plan:
    """What a run does."""

    scenario: str
    stages: Sequence[Stage]
    base_url: str
    poisson: bool = True
    seed: int = 0
    processes: int = 1

    def part(self, number: int) -> str:
        """Return what generator `number` is told: no token, which comes to it through its standard input."""
        told = {"scenario": self.scenario, "stages": self.stages, "base_url": self.base_url, "poisson": self.poisson}
        return json.dumps({**told, "seed": self.seed + number, "share": self.processes})


async def run(plan: Plan, token: str, tell: Callable[[Tick], object] | None = None) -> Recording:
    """Run a plan in its processes and return what all of them measured.

    Args:
        tell: is told about once a second how the run goes, all processes together.

    Raises `PyWATSError` with the words of a generator that failed.
    """
    merged = Recording()
    ticks: dict[int, Tick] = {}

    async def one(number: int) -> None:
        def ticked(tick: Tick) -> None:
            ticks[number] = tick
            if tell is not None and len(ticks) == plan.processes:
                tell(reduce(Tick.merge, ticks.values(), Tick()))
                ticks.clear()

        command = [sys.executable, "-m", "pywats_async.loadtest.processes"]
        async with await anyio.open_process(command, stderr=None) as process:
            merged.merge(await _results(process, f"{plan.part(number)}\n{token}\n", ticked))

    with anyio.fail_after(total_seconds(plan.stages) * 2 + 180):
        async with anyio.create_task_group() as tasks:
            for number in range(plan.processes):
                tasks.start_soon(one, number)
    return merged


async def _results(process: Process, told: str, ticked: Callable[[Tick], object]) -> Recording:
    """Tell a generator what to do; return what it measured, and meanwhile how it goes."""
    if process.stdin is None or process.stdout is None:
        raise PyWATSError("A generator has no standard input or output.")
    await process.stdin.send(told.encode())
    await process.stdin.aclose()
    line = b""
    async for chunk in process.stdout:
        *whole, line = (line + chunk).split(b"\n")
        for tick in whole:
            ticked(Tick.load(json.loads(tick)))
    if await process.wait() != 0:
        raise PyWATSError(f"A generator ended with exit code {process.returncode}; what it said is above.")
    return Recording.load(json.loads(line))


async def run_here(told: str, token: str, tell: Callable[[Tick], object] | None = None) -> Recording:
    """Do one generator's part in this process."""
    plan = json.loads(told)
    stages = [Stage(*stage) for stage in plan["stages"]]
    due = arrivals(stages, poisson=plan["poisson"], seed=plan["seed"], share=plan["share"])
    own = {"base_url": plan["base_url"], "token": token, "trust_env": False, "max_concurrency": 1_000}
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # never the queue of this computer
        settings = Settings.model_validate({**own, "queue_path": f"{folder}/queue.db"})
        async with AsyncWATS(settings=settings) as wats:
            await wats.get_version()  # connections, TLS and imports are no part of what is measured
            return await generate(wats, choose(plan["scenario"]), due, seed=plan["seed"], tell=tell)


def _say(tick: Tick) -> None:
    sys.stdout.write(f"{json.dumps(tick.dump())}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _told, _token = sys.stdin.readline(), sys.stdin.readline().rstrip("\n")
    sys.stdout.write(json.dumps(anyio.run(run_here, _told, _token, _say).dump()))
