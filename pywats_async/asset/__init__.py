"""The Asset domain."""

from __future__ import annotations

from .enums import AssetAlarmState, AssetLogType, AssetState, IntervalMode
from .models import Asset, AssetLog, AssetType
from .service import AssetService

__all__ = [
    "Asset",
    "AssetAlarmState",
    "AssetLog",
    "AssetLogType",
    "AssetService",
    "AssetState",
    "AssetType",
    "IntervalMode",
]
