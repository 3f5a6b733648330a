"""The Process domain."""

from __future__ import annotations

from .models import FailureCodeInfo, ProcessInfo, RepairCategory, RepairOperationConfig
from .service import ProcessService

__all__ = ["FailureCodeInfo", "ProcessInfo", "ProcessService", "RepairCategory", "RepairOperationConfig"]
