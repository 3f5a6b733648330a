"""What is measured, and what it must reach."""

from __future__ import annotations

from collections.abc import Iterator

from .rows import caches, clients, files, models, queues, reads
from .scenario import Scenario, Server

__all__ = ["SCENARIOS", "Scenario", "Server", "select"]

SCENARIOS: tuple[Scenario, ...] = tuple(
    row for home in (models, reads, clients, caches, queues, files) for row in home.ROWS
)


def select(beginnings: list[str]) -> Iterator[Scenario]:
    """Yield the scenarios whose names begin with one of these; all of them when there is none."""
    return (item for item in SCENARIOS if not beginnings or item.name.startswith(tuple(beginnings)))
