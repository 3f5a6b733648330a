"""What the reports of NI TestStand have in common: its words, its properties, its measurements."""

from __future__ import annotations

__all__ = []
