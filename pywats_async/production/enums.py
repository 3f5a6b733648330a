"""Phases of units and kinds of serial numbers, each with the server's number."""

from __future__ import annotations

from enum import IntFlag

from ..models import OpenEnum

__all__ = ["SerialNumberIdentifier", "UnitPhaseFlag"]


class SerialNumberIdentifier(OpenEnum):
    """What the serial numbers of a type are."""

    SERIAL_NUMBER = 0
    MAC_ADDRESS = 1
    IMEI = 2


class UnitPhaseFlag(IntFlag):
    """Where a unit is in its life. Servers know `4096` beside some of them: the unit waits there in a queue."""

    UNKNOWN = 1
    UNDER_PRODUCTION = 2
    PRODUCTION_REPAIR = 4
    SERVICE_REPAIR = 8
    FINALIZED = 16
    SCRAPPED = 32
    EXTENDED_TEST = 64
    CUSTOMIZATION = 128
    REPAIRED = 256
    MISSING = 512
    IN_STORAGE = 1024
    SHIPPED = 2048
