"""The ManualInspection domain: what operators are asked to do by hand, and what it is for."""

from __future__ import annotations

from .service import ManualInspectionService

__all__ = ["ManualInspectionService"]
