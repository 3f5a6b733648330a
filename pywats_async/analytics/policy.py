"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["ANALYTICS", "PROCESSES", "SETUP"]

ANALYTICS = Cache(ttl=0, group="analytics")
"""Figures change with every report: kept only where the setting cache_ttl says how long."""
PROCESSES = Cache(ttl=300, group="process")
"""The same as in the Process domain, which asks the same route."""
SETUP = Cache(ttl=300, group="setup")
"""Levels and product groups, as they are set up in the control panel."""
