"""The System domain: the server itself, and what has no domain of its own in the old client."""

from __future__ import annotations

from .models import BarcodeIdentifier, SystemClient, WorkflowStatus
from .service import SystemService

__all__ = ["BarcodeIdentifier", "SystemClient", "SystemService", "WorkflowStatus"]
