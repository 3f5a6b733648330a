"""STDF V4, the binary format of semiconductor testers: its records, and what they measured."""

from __future__ import annotations

__all__ = []
