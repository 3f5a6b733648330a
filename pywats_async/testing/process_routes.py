"""What the server's own pages read of processes: `/api/internal/Process`."""

from __future__ import annotations

from typing import Any

from .master_data import Process
from .routing import Call, Refusal, Routes

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()


@routes.get("/api/internal/Process/GetProcesses")
def processes(call: Call) -> object:
    """All processes, inactive ones too."""
    return [_detailed(process) for process in call.server.processes.values()]


@routes.get("/api/internal/Process/GetProcess/{id}")
def process(call: Call) -> object:
    """One process."""
    return _detailed(_found(call))


@routes.get("/api/internal/Process/GetRepairOperations")
def repair_operations(call: Call) -> object:
    """What each repair process accepts, by its code."""
    return {str(process.code): _operation(process) for process in call.server.processes.values() if process.repair}


@routes.get("/api/internal/Process/GetRepairOperation/{id}", query=("processCode",))
def repair_operation(call: Call) -> object:
    """What one repair process accepts."""
    return _operation(_found(call))


def _found(call: Call) -> Process:
    wanted = call.path_guid("id")
    for process in call.server.processes.values():
        if process.guid == wanted:
            return process
    raise Refusal(404, f"Process with id {wanted} was not found.")


def _detailed(process: Process) -> Json:
    return {"ProcessID": process.guid, "Properties": None, **{_pascal(k): v for k, v in process.wire().items()}}


def _operation(process: Process) -> Json:
    if process.repair is None:
        raise Refusal(404, f"Process {process.code} is not a repair operation.")
    wire = process.repair.wire()
    return {
        "Description": process.name,
        "UUTRequired": wire["uutBinding"],
        "BOMRequired": wire["bomBinding"],
        "VendorRequired": wire["vendorBinding"],
        "Categories": [
            {**_category(category), "Failcodes": [_category(code) for code in category["failCodes"]]}
            for category in wire["categories"]
        ],
        "MiscInfos": [],
    }


def _category(item: Json) -> Json:
    return {
        "GUID": item["guid"],
        "Description": item["description"],
        "Selectable": item["selectable"],
        "SortOrder": item["sortOrder"],
        "FailureType": item.get("repairType", 0),
        "Status": 1,
    }


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]
