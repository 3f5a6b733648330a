"""How long the answers of this domain's routes may be reused."""

from __future__ import annotations

from ..transports.policy import Cache

__all__ = ["BARCODES", "DROPS", "LEVEL_DROPS"]

BARCODES = Cache(ttl=300, group="barcode")
"""The patterns of barcodes are set up once."""
DROPS = ("barcode",)
"""What a change of a pattern makes untrue."""
LEVEL_DROPS = ("setup",)
"""What a new level makes untrue: the list of levels of the Analytics domain."""
