"""The states, alarms and log entries of assets, each with the server's number."""

from __future__ import annotations

from enum import IntEnum

from ..models import OpenEnum

__all__ = ["AssetAlarmState", "AssetLogType", "AssetState", "IntervalMode"]


class AssetState(OpenEnum):
    """Where an asset is in its life."""

    UNKNOWN = 0
    IN_OPERATION = 1
    IN_TRANSIT = 2
    IN_MAINTENANCE = 3
    IN_CALIBRATION = 4
    IN_STORAGE = 5
    SCRAPPED = 6
    OK = 1  # the old client's other name of IN_OPERATION


class AssetAlarmState(IntEnum):
    """How near an asset is to a limit of its type."""

    OK = 0
    WARNING = 1
    ALARM = 2


class AssetLogType(OpenEnum):
    """What an entry in an asset's log tells."""

    MESSAGE = 0
    REGISTER = 1
    UPDATE = 2
    RESET_COUNT = 3
    CALIBRATION = 4
    MAINTENANCE = 5
    STATE_CHANGE = 6
    UNKNOWN = 0  # from here on, the old client's other names
    CREATED = 1
    COUNT_RESET = 3
    COMMENT = 0


class IntervalMode(IntEnum):
    """What a limit or an interval of an asset type means when it is no number of uses or days."""

    NORMAL = 0
    UNLIMITED = -1
    EXTERNAL = -2
    """The dates are kept by another system."""
