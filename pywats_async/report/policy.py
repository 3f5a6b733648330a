"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["DROPS", "HEADERS"]

HEADERS = Cache(ttl=0, group="report")
"""Report headers change with every test: kept only where the setting cache_ttl says how long."""
DROPS = ("report",)
"""What a report that is stored makes untrue."""
