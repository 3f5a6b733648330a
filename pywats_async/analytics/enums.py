"""The code words of analytics, each as the server numbers it."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["AlarmType", "ProcessType", "YieldDataType"]


class YieldDataType(IntEnum):
    """Which tests of a unit a yield counts."""

    FIRST_PASS = 1
    FINAL = 2
    ROLLED = 3


class AlarmType(IntEnum):
    """What an alarm watches."""

    REPORT = 1
    YIELD_VOLUME = 2
    SERIAL_NUMBER = 3
    MEASUREMENT = 4
    ASSET = 5


class ProcessType(IntEnum):
    """What a process does."""

    TEST = 1
    REPAIR = 2
    CALIBRATION = 3
