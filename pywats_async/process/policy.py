"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["GROUP", "PROCESSES"]

GROUP = "process"
PROCESSES = Cache(ttl=300, group=GROUP)
"""Processes are set up in the server's Control Panel, and change a few times a year."""
