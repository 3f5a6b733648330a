"""What a library must offer to be measured, and the program that measures one scenario of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

__all__ = ["Queue", "Side", "main"]


class Side(Protocol):
    """One of the two libraries, told apart only where their names differ."""

    importing: str
    """A program that imports the package."""
    first_report: str
    """A program that builds and dumps a report."""

    def version(self) -> str:
        """Return the library's version."""
        ...

    def build(self, steps: int) -> Any:
        """Return a new report with so many numeric steps."""
        ...

    def dump(self, report: Any) -> bytes:
        """Return the report as JSON."""
        ...

    def parse(self, wsjf: bytes) -> None:
        """Read a report, and the name and the status of each of its steps."""
        ...

    def converter(self, form: str, path: str) -> Callable[[], bytes]:
        """Return what converts a log file of a format into reports, as JSON."""
        ...

    def awaited(self, url: str) -> Any:
        """Return an asynchronous client."""
        ...

    def blocking(self, url: str) -> Any:
        """Return a blocking client."""
        ...

    def caching(self, url: str, *, blocking: bool, file: Path | None = None) -> Any:
        """Return a client that caches report headers for minutes; in a file that others may share, where it can."""
        ...

    async def latest_results(self, client: Any, serials: list[str]) -> int:
        """Return how many of these units have a report, asked as the library offers it."""
        ...

    async def running_counts(self, client: Any, serials: list[str]) -> list[int]:
        """Return how often each of these assets was used, asked as the library offers it."""
        ...

    def queue(self, where: str, url: str) -> Queue:
        """Return the queue in a file (or a folder of that name), or at the URL of a Redis server."""
        ...


class Queue(Protocol):
    """A queue of one of the two."""

    async def put(self, report: Any) -> object:
        """Accept a report, durably."""
        ...

    async def put_many(self, reports: list[Any]) -> object:
        """Accept reports, durably."""
        ...

    async def count(self) -> int:
        """Return how many reports wait."""
        ...

    async def drain(self) -> int:
        """Send all, and return how many that were."""
        ...

    async def close(self) -> None:
        """End."""
        ...


def main(side: Side) -> None:
    """Measure the scenario that the command line names, with the parameters there, and print one JSON object.

    Without arguments, print the library's version.
    """
    from . import caching, converting, measure, queueing, session

    if len(sys.argv) == 1:
        print(side.version())
        return
    name, parameters = sys.argv[1:]
    (home,) = (each for each in (caching, converting, measure, queueing, session) if name in each.__all__)
    print(json.dumps(getattr(home, name)(side, **json.loads(parameters))))
