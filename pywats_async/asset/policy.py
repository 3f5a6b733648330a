"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["ASSETS", "DROPS", "DROPS_TYPES", "TYPES"]

ASSETS = Cache(ttl=0, group="asset")
"""Assets change with every report that names them: kept only where the setting cache_ttl says how long."""
TYPES = Cache(ttl=300, group="asset_type")
DROPS = ("asset",)
DROPS_TYPES = ("asset", "asset_type")
"""What a type that is stored makes untrue: assets carry theirs."""
