"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["DEFINITIONS", "DROPS"]

DEFINITIONS = Cache(ttl=300, group="manual_inspection")
"""Definitions change when an engineer edits them."""
DROPS = ("manual_inspection",)
"""What a write makes untrue."""
