"""Units: `/api/Production/Unit...`, their phases, verification and assembly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json
from starlette.responses import Response

from .routing import Call, Refusal, Routes
from .times import to_utc

__all__ = [
    "PHASES",
    "build_in",
    "checked",
    "children",
    "find_unit",
    "keep_unit",
    "put_units",
    "routes",
    "take_out",
    "whole_unit",
]

Json = dict[str, Any]

PHASES = {
    1: "Unknown",
    2: "Under production",
    4: "Production repair",
    8: "Service repair",
    16: "Finalized",
    32: "Scrapped",
    64: "Extended test",
    128: "Customization",
    256: "Repaired",
    512: "Missing",
    1024: "In storage",
    2048: "Shipped",
    4098: "Under production (queue)",
    4100: "Waiting for production repair",
    4104: "Waiting for service repair",
}
_UNIT = {
    **dict.fromkeys(("serialNumber", "partNumber", "revision", "parentSerialNumber", "batchNumber", "serialDate")),
    **dict.fromkeys(("currentLocation", "xmlData", "unitPhaseId", "processCode")),
}
_WATCHED = {
    "parentSerialNumber": "newParentSerialNumber",
    "partNumber": "newPartNumber",
    "revision": "newRevision",
    "unitPhaseId": "newUnitPhaseId",
}
"""What is told as a change, and under which name."""
routes = Routes()


def find_unit(call: Call, serial_number: str | None, part_number: str | None) -> Json:
    """Return a unit; the part number may be left out where serial numbers are unique."""
    if part_number:
        found = call.documents.get("unit", f"{serial_number}\n{part_number}")
    else:
        found = call.documents.first("unit", serialNumber=serial_number)
    if found is not None:
        return found
    raise Refusal(404, f"There is no unit with serial number '{serial_number}' and part number '{part_number}'.")


def keep_unit(call: Call, unit: Json, old: Json | None) -> None:
    """Keep a unit, and list what has changed."""
    documents = call.documents
    if old is not None:
        documents.delete("unit", _key(old))
        if changed := {new: unit[name] for name, new in _WATCHED.items() if unit[name] != old[name]}:
            number = (documents.get("counter", "unit_change") or {"last": 0})["last"] + 1
            documents.put("counter", "unit_change", {"last": number})
            change = {"id": number, "unitSerialNumber": unit["serialNumber"], **dict.fromkeys(_WATCHED.values())}
            documents.put("unit_change", str(number), change | changed)
    documents.put("unit", _key(unit), unit)


def _key(unit: Json) -> str:
    return f"{unit['serialNumber']}\n{unit['partNumber']}"


def put_units(call: Call, sent: list[Json]) -> list[Json]:
    """Add units, or update those that there are by serial number; a part number tells two of them apart."""
    with call.documents.together():
        return [_put(call, unit) for unit in sent]


def _put(call: Call, sent: Json) -> Json:
    if not sent.get("serialNumber") or not sent.get("partNumber"):
        raise Refusal(400, "serialNumber and partNumber are required.")
    alike = call.documents.all("unit", serialNumber=sent["serialNumber"])
    same = [unit for unit in alike if unit["partNumber"] == sent["partNumber"]]
    old = (same or alike)[0] if same or len(alike) == 1 else None
    unit: Json = dict(old or {**_UNIT, "unitPhaseId": 2, "tags": []})
    unit |= {name: value for name, value in sent.items() if name in _UNIT and value is not None}
    if unit["unitPhaseId"] not in PHASES:
        raise Refusal(400, f"There is no unit phase {unit['unitPhaseId']}.")
    unit["serialDate"] = to_utc(unit["serialDate"]) if unit["serialDate"] else None
    keep_unit(call, unit, old)
    return whole_unit(call, unit)


def children(call: Call, unit: Json) -> list[Json]:
    """Return the units that a unit is built of."""
    return call.documents.all("unit", parentSerialNumber=unit["serialNumber"])


def whole_unit(call: Call, unit: Json) -> Json:
    """Return a unit with the units that it is built of."""
    phase = PHASES.get(unit["unitPhaseId"])
    return {**unit, "unitPhase": phase, "subUnits": [whole_unit(call, child) for child in children(call, unit)]}


@routes.get("/api/Production/Unit/{serialNumber}/{partNumber}")
def unit(call: Call) -> object:
    """One unit."""
    return whole_unit(call, find_unit(call, call.params["serialNumber"], call.params["partNumber"]))


@routes.put("/api/Production/Units")
def units(call: Call) -> object:
    """Add or update units."""
    return put_units(call, call.objects())


@routes.put("/api/Production/SetUnitPhase", query=("serialNumber", "partNumber", "phase"))
def set_phase(call: Call) -> object:
    """Set the phase of a unit."""
    with call.documents.together():
        old = find_unit(call, call.text("serialNumber"), call.text("partNumber"))
        phase = call.number("phase")
        if phase not in PHASES:
            raise Refusal(400, f"There is no unit phase {phase}.")
        keep_unit(call, old | {"unitPhaseId": phase}, old)
    return Response()


@routes.put("/api/Production/SetUnitProcess", query=("serialNumber", "partNumber", "processName"))
def set_process(call: Call) -> object:
    """Set the process of a unit."""
    with call.documents.together():
        old = find_unit(call, call.text("serialNumber"), call.text("partNumber"))
        name = call.text("processName")
        code = next((process.code for process in call.server.processes.values() if process.name == name), None)
        if code is None:
            raise Refusal(400, f"There is no process '{name}'.")
        keep_unit(call, old | {"processCode": str(code)}, old)
    return Response()


@routes.get("/api/Production/Units/Changes", query=("maxCount",))
def changes(call: Call) -> object:
    """Changes of units that nobody has handled yet."""
    most = call.number("maxCount")
    if most is None:
        raise Refusal(400, "maxCount is required.")
    return call.documents.all("unit_change")[:most]


@routes.delete("/api/Production/Units/Changes/{id}")
def delete_change(call: Call) -> object:
    """Take a change off the list."""
    if not call.documents.delete("unit_change", call.params["id"]):
        raise Refusal(404, "There is no such change.")
    return Response()


@routes.put("/api/Production/Batches")
def batches(call: Call) -> object:
    """Add or update batches."""
    sent = call.objects()
    if not all(isinstance(batch.get("batchNumber"), str) and batch["batchNumber"] for batch in sent):
        raise Refusal(400, "batchNumber is required, as a text.")
    for batch in sent:
        call.documents.put("batch", batch["batchNumber"], batch)
    return Response()


# -- verification


@routes.get("/api/Production/UnitVerification", query=("serialNumber", "partNumber"))
def verification(call: Call) -> object:
    """How a unit did in the processes in which it was tested."""
    serial_number, part_number = call.text("serialNumber"), call.text("partNumber")
    if serial_number is None:
        raise Refusal(400, "serialNumber is required.")
    where, values = '"serialNumber" = ?', [serial_number]
    if part_number is not None:
        where, values = f'{where} AND "partNumber" = ?', [*values, part_number]
    texts = call.server.store.headers(where, values, "start", 0, 10_000)
    headers: list[Json] = [from_json(text) for text in texts]
    results = list(_results(call, headers))
    last, firsts = [result["status"] == "Passed" for result in results], _firsts(headers)
    order = [result["processIndex"] for result in sorted(results, key=lambda result: result["startUtc"])]
    passed = bool(results) and all(last)
    return {
        "status": "Unknown" if not results else "Passed" if passed else "Failed",
        "grade": "A" if passed and all(firsts) else "B" if passed else "",
        "allProcessesExecutedInCorrectOrder": order == sorted(order),
        "allProcessesPassedFirstRun": bool(results) and all(firsts),
        "allProcessesPassedAnyRun": all(result["totalCount"] > result["nonPassedCount"] for result in results),
        "allProcessesPassedLastRun": passed,
        "noRepairs": not any(result["repairCount"] for result in results),
        "results": results,
    }


def _firsts(headers: list[Json]) -> list[bool]:
    """Whether the first test passed, for each process."""
    first: dict[int, bool] = {}
    for header in headers:
        if header["reportType"] == "T":
            first.setdefault(header["processCode"], header["result"] == "Passed")
    return list(first.values())


def _results(call: Call, headers: list[Json]) -> Iterator[Json]:
    for code in sorted({header["processCode"] for header in headers if header["reportType"] == "T"}):
        tests = [header for header in headers if header["reportType"] == "T" and header["processCode"] == code]
        ids = {header["uuid"] for header in tests}
        process = call.server.processes.get(code)
        yield {
            "processCode": code,
            "processName": tests[-1]["processName"],
            "processIndex": process.index if process else 0,
            "status": tests[-1]["result"],
            "startUtc": to_utc(tests[-1]["start"]),
            "stationName": tests[-1]["stationName"],
            "totalCount": len(tests),
            "nonPassedCount": sum(header["result"] != "Passed" for header in tests),
            "repairCount": sum(header.get("referencedUut") in ids for header in headers),
        }


# -- assembly

_PARENT = ("parentSerialNumber", "parentPartNumber")
_RELATION = (*_PARENT, "childSerialNumber", "childPartNumber")


def build_in(call: Call, parent: Json, child: Json, part_number: str | None, revision: str | None) -> None:
    """Build a unit into another one, if it may be, and is of this part number and revision."""
    if child["parentSerialNumber"]:
        raise Refusal(400, "The child unit already has a parent.")
    if child["unitPhaseId"] != 16:
        raise Refusal(400, "The child unit is not finalized.")
    for name, wanted in (("partNumber", part_number), ("revision", revision)):
        if wanted not in (None, child[name]):
            raise Refusal(400, f"The child unit's {name} is not {wanted}.")
    below = [child]
    for one in below:
        if one["serialNumber"] == parent["serialNumber"]:
            raise Refusal(400, "A unit cannot be a part of itself.")
        below += children(call, one)
    keep_unit(call, child | {"parentSerialNumber": parent["serialNumber"]}, child)


def take_out(call: Call, parent: Json, child: Json) -> None:
    """Take a unit out of another one."""
    if child["parentSerialNumber"] != parent["serialNumber"]:
        raise Refusal(400, "The unit is not a child of this parent.")
    keep_unit(call, child | {"parentSerialNumber": None}, child)


def checked(call: Call, parent: Json) -> Json:
    """Return whether the units in a unit are in the right phase."""
    wrong = [child["serialNumber"] for child in children(call, parent) if child["unitPhaseId"] != 16]
    return {"ok": not wrong, "messages": [f"{name} is not finalized." for name in wrong]}


def _pair(call: Call) -> tuple[Json, Json]:
    parent = find_unit(call, call.text("parentSerialNumber"), call.text("parentPartNumber"))
    return parent, find_unit(call, call.text("childSerialNumber"), call.text("childPartNumber"))


@routes.post("/api/Production/AddChildUnit", query=(*_RELATION, "checkPartNumber", "checkRevision"))
def add_child(call: Call) -> object:
    """Build a unit into another one."""
    with call.documents.together():
        build_in(call, *_pair(call), call.text("checkPartNumber"), call.text("checkRevision"))
    return Response()


@routes.post("/api/Production/RemoveChildUnit", query=_RELATION)
def remove_child(call: Call) -> object:
    """Take a unit out of another one."""
    with call.documents.together():
        take_out(call, *_pair(call))
    return Response()


@routes.get("/api/Production/CheckChildUnits", query=_PARENT)
def checkchildren(call: Call) -> object:
    """Whether the units in a unit are right."""
    return checked(call, find_unit(call, call.text("parentSerialNumber"), call.text("parentPartNumber")))
