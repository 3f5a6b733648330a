"""The Production domain."""

from __future__ import annotations

from .enums import SerialNumberIdentifier, UnitPhaseFlag
from .models import (
    ProductionBatch,
    SerialNumberType,
    Unit,
    UnitChange,
    UnitPhase,
    UnitVerification,
    UnitVerificationGrade,
)
from .service import ProductionService

__all__ = [
    "ProductionBatch",
    "ProductionService",
    "SerialNumberIdentifier",
    "SerialNumberType",
    "Unit",
    "UnitChange",
    "UnitPhase",
    "UnitPhaseFlag",
    "UnitVerification",
    "UnitVerificationGrade",
]
