"""An open-loop load generator on this client: arrivals keep coming, whatever the server does. Extra `loadtest`."""

from __future__ import annotations

from .arrivals import Stage, arrivals, parse_stages
from .generator import Limits, generate
from .recording import Recording
from .scenarios import SCENARIOS, Scenario

__all__ = ["SCENARIOS", "Limits", "Recording", "Scenario", "Stage", "arrivals", "generate", "parse_stages"]
