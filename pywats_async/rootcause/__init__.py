"""The RootCause domain: tickets about failures, and who works on them."""

from __future__ import annotations

from .service import RootCauseService

__all__ = ["RootCauseService"]
