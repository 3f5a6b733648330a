"""What one row of the table is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["NOW", "SOON", "TLS", "Scenario", "Server"]


@dataclass(frozen=True)
class Server:
    """The server of a scenario: it answers after `delay` seconds."""

    delay: float = 0.0
    tls: bool = False
    whole: bool = False
    """It is the bundled server, which keeps what it is told."""


@dataclass(frozen=True)
class Scenario:
    """One row of the table."""

    name: str
    title: str
    measure: str
    """A function of `measure`."""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    quick: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Parameters that replace those above in a quick run, besides the seconds, of which a fifth stays."""
    server: Server | None = None
    unit: str = "s"
    """s, B (bytes), x (a factor), requests, or s/MB, which is shown as MB/s."""
    times: float | None = None
    """How many times less than pywats-api ours must need ..."""
    aim: float | None = None
    """... and how many times less would be good."""
    most: float | None = None
    """What our own figure must not exceed."""
    ours_only: bool = False
    """pywats-api has no such thing, or what it has would take hours."""
    none_of: str = ""
    """What ours must not have once: "errors", "stale answers"."""
    rounds: int = 2
    reason: str = ""
    """Why it misses its target, where it does; shown only then."""

    def given(self, *, quick: bool) -> dict[str, Any]:
        """Return the parameters of a run."""
        given = {**self.parameters, **(self.quick if quick else {})}
        if quick and "seconds" in given:
            given["seconds"] /= 5
        return given


NOW, SOON, TLS = Server(), Server(0.005), Server(0.005, tls=True)
