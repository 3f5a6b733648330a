"""The Report domain."""

from __future__ import annotations

from .service import ReportService

__all__ = ["ReportService"]
