"""The Analytics domain: yields, failures, measurements, repairs, equipment effectiveness and unit flow."""

from __future__ import annotations

from .service import AnalyticsService

__all__ = ["AnalyticsService"]
