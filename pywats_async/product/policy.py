"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["DROPS", "GROUP_DROPS", "PRODUCTS"]

PRODUCTS = Cache(ttl=300, group="product")
"""Products, revisions, groups, vendors, bills of materials: master data."""
DROPS = ("product",)
"""What a write to any of them makes untrue."""
GROUP_DROPS = (*DROPS, "setup")
"""What a write to a group makes untrue: the list of groups of the Analytics domain too."""
