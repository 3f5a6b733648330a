"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["DROPS", "PACKAGES"]

PACKAGES = Cache(ttl=60, group="software")
"""Packages change when an engineer edits or releases them."""
DROPS = ("software",)
"""What a write makes untrue."""
