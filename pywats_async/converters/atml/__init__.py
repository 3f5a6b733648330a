"""What ATML test results (IEEE 1636.1) hold: data, limits, outcomes."""

from __future__ import annotations

__all__ = []
