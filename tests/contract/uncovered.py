"""Public operations of the document that no method calls: each with its reason."""

from __future__ import annotations

__all__ = ["UNCOVERED"]

UNCOVERED: dict[tuple[str, str], str] = {}
