"""The Process domain: what is sent differently, and why."""

from __future__ import annotations

PUBLIC = (
    "the failures of a repair process are in the public list of processes, which is cached; the internal route, which "
    "the vendor does not support, is asked only where that list does not say"
)

DIFFERENCES = {
    "get_fail_codes": PUBLIC,
    "get_repair_categories": PUBLIC,
    "get_repair_codes": PUBLIC,
}
ANSWERS = {
    "GET /api/App/Processes": [
        {"code": 100, "name": "End test", "isTestOperation": True, "state": 1},
        {
            "code": 500,
            "name": "Repair",
            "isRepairOperation": True,
            "repairOperation": {"categories": [{"description": "Component", "failCodes": [{"description": "Burned"}]}]},
        },
    ],
    "GET /api/internal/Process/GetRepairOperations": {"500": {"Description": "Repair", "Categories": []}},
}
