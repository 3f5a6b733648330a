"""How long the answers of this domain's routes may be reused. Units, their phase and verification: never."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["PHASES", "PHASE_GROUP", "PROCESSES", "SITES", "TYPES"]

PHASE_GROUP = "unit_phase"
PHASES = Cache(ttl=300, group=PHASE_GROUP)
"""The list of phases that units can be in, and not the phase of any unit."""
PROCESSES = Cache(ttl=300, group="process")
SITES = Cache(ttl=300, group="site")
TYPES = Cache(ttl=300, group="serial_number_type")
