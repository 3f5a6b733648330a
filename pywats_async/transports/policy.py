"""What a route says about itself to the transports."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cache"]


@dataclass(frozen=True, slots=True)
class Cache:
    """How long the answer of a route may be reused.

    `ttl` is in seconds; writes that declare that they drop `group` make its answers unreachable.
    """

    ttl: float
    group: str
