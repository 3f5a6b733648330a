"""What a WATS server is set up with: processes, repair codes, levels and product groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

__all__ = ["LEVELS", "PROCESSES", "PRODUCT_GROUPS", "Process", "RepairOperation"]

Json = dict[str, Any]
_SPACE = UUID("6a1d6a0e-0f7e-4a54-9b56-3f2a7c1f4d10")

_REPAIR_TYPES = {
    "Default": 0,
    "Automatic process": 1,
    "Scrapped": 2,
    "No fault found": 3,
    "Component": 4,
    "Design": 5,
    "Manual process": 6,
    "Replaced": 7,
}


@dataclass(frozen=True, slots=True)
class RepairOperation:
    """What a repair process accepts: failure codes by category, and what a repair has to be bound to.

    The bindings are 0 = required, 1 = optional, 2 = never.
    """

    codes: Mapping[str, tuple[str, ...]]
    uut_binding: int = 1
    bom_binding: int = 1
    vendor_binding: int = 2

    def wire(self) -> Json:
        """Return it as the server sends it."""
        return {
            "uutBinding": self.uut_binding,
            "bomBinding": self.bom_binding,
            "vendorBinding": self.vendor_binding,
            "compRefMask": None,
            "compRefMaskDescription": None,
            "categories": [
                {
                    **_entry(category, order),
                    "repairType": _REPAIR_TYPES.get(category, 0),
                    "failCodes": [_entry(code, place) for place, code in enumerate(codes)],
                }
                for order, (category, codes) in enumerate(self.codes.items())
            ],
            "miscInfos": [],
        }


def _entry(description: str, order: int) -> Json:
    return {
        "guid": str(uuid5(_SPACE, description)),
        "description": description,
        "selectable": True,
        "sortOrder": order,
        "imageConstraint": 1,
    }


@dataclass(frozen=True, slots=True)
class Process:
    """A process of the server: a test, a repair (then with its codes), or a step of work in progress."""

    code: int
    name: str
    description: str = ""
    test: bool = False
    wip: bool = False
    repair: RepairOperation | None = None
    active: bool = True
    index: int = field(default=0, compare=False)

    @property
    def guid(self) -> str:
        """The id that the server's own pages know it by."""
        return str(uuid5(_SPACE, f"process {self.code}"))

    def wire(self) -> Json:
        """Return it as the server sends it."""
        return {
            "code": self.code,
            "name": self.name,
            "description": self.description,
            "isTestOperation": self.test,
            "isRepairOperation": self.repair is not None,
            "isWipOperation": self.wip,
            "processIndex": self.index,
            "state": 1 if self.active else 0,
            "repairOperation": None if self.repair is None else self.repair.wire(),
        }


_CODES = {
    "Component": ("Burned Component", "Component Failure", "Missing Component", "Wrong Component", "Wrong Value"),
    "Manual process": ("Cold Solder", "Lifted Lead", "Missing Solder", "Solder Bridge", "Wrong Polarity"),
    "Automatic process": ("Insufficient Solder", "Misalignment", "Tombstone"),
    "Design": ("Layout Error", "Tolerance"),
    "No fault found": ("Contact Problem", "Retest OK", "Test Equipment"),
    "Replaced": ("Sub unit replaced",),
    "Scrapped": ("Beyond Repair",),
}

PROCESSES: tuple[Process, ...] = (
    Process(10, "SW Debug", "Test of the test software", test=True),
    Process(20, "PCBA test", "In-circuit test of the assembled board", test=True),
    Process(30, "Programming", "Programming and boundary scan", test=True),
    Process(40, "AOI", "Automatic optical inspection", test=True),
    Process(50, "Functional test", "Functional test of the module", test=True),
    Process(60, "Flying probe", "Flying-probe test of the assembled board", test=True),
    Process(90, "Burn In test", "Test during burn-in", test=True),
    Process(100, "Final Function Test", "Last test before delivery", test=True),
    Process(110, "Retired test", "No longer in use", test=True, active=False),
    Process(200, "Assembly", "Mounting of the module", wip=True),
    Process(210, "Packing", "Packing for delivery", wip=True),
    Process(500, "Repair", "Repair of a unit", repair=RepairOperation(_CODES)),
    Process(510, "RMA Repair", "Repair of a unit sent back", repair=RepairOperation(_CODES, uut_binding=2)),
)
"""The processes of a new server."""

LEVELS: tuple[Json, ...] = (
    {"levelId": 1, "levelName": "All"},
    {"levelId": 2, "levelName": "Factory"},
    {"levelId": 3, "levelName": "Laboratory"},
)

PRODUCT_GROUPS: tuple[Json, ...] = (
    {
        "productGroupId": 1,
        "productGroupName": "All",
        "filters": [{"partNumber": "*", "revision": "*"}],
    },
    {
        "productGroupId": 2,
        "productGroupName": "Modules",
        "filters": [{"partNumber": "MOD-*", "revision": "*"}],
    },
)
