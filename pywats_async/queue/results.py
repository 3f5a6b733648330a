"""What the calls of a queue return."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Delivered", "Drained", "Queued"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server has the report."""

    id: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The report is safe in the queue, and the server does not have it yet."""

    id: str
    reason: str
    """Why it was not delivered."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did."""

    delivered: int
    dead: int
    """Refused by the server, and now in the dead-letter box."""
    left: int
    """Still waiting or being sent elsewhere."""
    reason: str | None = None
    """Why some are left."""
