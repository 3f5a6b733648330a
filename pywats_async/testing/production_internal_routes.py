"""What is known of production beside the public document: routes of the server's own pages, and of the old client."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from .production_routes import (
    PHASES,
    build_in,
    checked,
    children,
    find_unit,
    keep_unit,
    put_units,
    take_out,
    whole_unit,
)
from .routing import Call, Routes, json_response
from .serial_number_routes import find_numbers

__all__ = ["routes"]

Json = dict[str, Any]

_UNIT = ("serialNumber", "partNumber")
_RANGE = ("serialNumberType", "startAddress", "endAddress")
_FREE = "/api/internal/Production/SerialNumbers/Free"
_FIELDS = {
    **dict.fromkeys(("serialNumber", "partNumber", "revision", "parentSerialNumber", "batchNumber"), "String"),
    **dict.fromkeys(("currentLocation", "xmlData", "processCode"), "String"),
    "unitPhaseId": "Int64",
    "serialDate": "DateTimeOffset",
}
routes = Routes()


def _named(call: Call) -> Json:
    return find_unit(call, call.text("serialNumber"), call.text("partNumber"))


@routes.get("/api/internal/Mes/GetUnitPhases")
def phases(call: Call) -> object:
    """The phases that units can be in."""
    return [
        {"UnitPhaseId": number, "Code": name, "Name": name, "Description": f"Unit: {name.lower()}"}
        for number, name in PHASES.items()
    ]


@routes.get("/api/internal/Production/isConnected")
def is_connected(call: Call) -> object:
    """Production is connected."""
    return True


@routes.get("/api/internal/Production/GetSites")
def sites(call: Call) -> object:
    """The production sites."""
    return [{"siteId": 1, "siteName": "Factory"}]


# -- units


@routes.post("/api/internal/Production/CreateUnit", query=(*_UNIT, "revision", "batchNumber", "unitPhase"))
def create_unit(call: Call) -> object:
    """Create a unit."""
    phase = call.number("unitPhase")
    sent = {name: call.text(name) for name in (*_UNIT, "revision", "batchNumber")} | {"unitPhaseId": phase}
    return put_units(call, [sent])[0]


@routes.post("/api/Production/Unit")
@routes.put("/api/Production/Unit")
def put_unit(call: Call) -> object:
    """Create or update a unit."""
    return put_units(call, [call.object()])[0]


@routes.delete("/api/Production/Unit", query=_UNIT)
def delete_unit(call: Call) -> object:
    """Delete a unit."""
    with call.documents.together():
        unit = _named(call)
        call.documents.delete("unit", f"{unit['serialNumber']}\n{unit['partNumber']}")
    return Response()


@routes.get("/api/Production/Unit/Query")
def query_units(call: Call) -> object:
    """The units that a query selects."""
    return json_response(call.documents.query("unit", _FIELDS, call.options(), owner="Unit"))


@routes.put("/api/Production/ChangeUnit", query=(*_UNIT, "newPartNumber", "newRevision"))
def change_unit(call: Call) -> object:
    """Make a unit one of another product."""
    with call.documents.together():
        unit = _named(call)
        changed = {"partNumber": call.text("newPartNumber"), "revision": call.text("newRevision")}
        keep_unit(call, unit | changed, unit)
    return Response()


@routes.put("/api/Production/UnitTag", query=(*_UNIT, "key", "value"))
def tag_unit(call: Call) -> object:
    """Set a tag of a unit."""
    with call.documents.together():
        unit = _named(call)
        tags = {tag["key"]: tag["value"] for tag in unit["tags"]} | {str(call.text("key")): call.text("value")}
        listed = [{"key": key, "value": value, "change": 0} for key, value in tags.items()]
        keep_unit(call, unit | {"tags": listed}, unit)
    return Response()


@routes.get("/api/internal/Production/GetUnitInfo", query=_UNIT)
def unit_info(call: Call) -> object:
    """What the pages show of a unit."""
    return _named(call)


@routes.get("/api/internal/Production/GetUnitHierarchy", query=_UNIT)
def unit_hierarchy(call: Call) -> object:
    """A unit with the units that it is built of."""
    return whole_unit(call, _named(call))


@routes.get("/api/internal/Production/GetUnitContents", query=(*_UNIT, "revision"))
def unit_contents(call: Call) -> object:
    """The units that a unit is built of."""
    return {"subUnits": whole_unit(call, _named(call))["subUnits"]}


@routes.get("/api/internal/Production/GetUnitStateHistory", query=_UNIT)
def unit_history(call: Call) -> object:
    """The changes of a unit."""
    return call.documents.all("unit_change", unitSerialNumber=_named(call)["serialNumber"])


# -- batches


@routes.put("/api/Production/Batch")
def put_batch(call: Call) -> object:
    """Create or update a batch."""
    batch = call.object()
    call.documents.put("batch", str(batch.get("batchNumber")), batch)
    return batch


@routes.get("/api/Production/Batches", query=("partNumber", "batchId"))
def batches(call: Call) -> object:
    """The batches."""
    wanted = call.text("batchId")
    return [batch for batch in call.documents.all("batch") if wanted in (None, batch["batchNumber"])]


# -- assembly


_CHILD = ("childSerialNumber", "childPartNumber")


def _child(call: Call) -> Json:
    return find_unit(call, call.text("childSerialNumber"), call.text("childPartNumber"))


@routes.post(
    "/api/internal/Production/AddChildUnit",
    query=(*_UNIT, *_CHILD, "checkPartNumber", "checkRevision", "cultureCode", "checkPhase"),
)
def add_child(call: Call) -> object:
    """Build a unit into another one."""
    with call.documents.together():
        build_in(call, _named(call), _child(call), call.text("checkPartNumber"), call.text("checkRevision"))
    return {"ok": True}


@routes.post("/api/internal/Production/RemoveChildUnit", query=(*_UNIT, *_CHILD, "cultureCode"))
def remove_child(call: Call) -> object:
    """Take a unit out of another one."""
    with call.documents.together():
        take_out(call, _named(call), _child(call))
    return {"ok": True}


@routes.post("/api/internal/Production/RemoveAllChildUnits", query=(*_UNIT, "cultureCode"))
def remove_children(call: Call) -> object:
    """Take all units out of a unit."""
    with call.documents.together():
        parent = _named(call)
        for child in children(call, parent):
            take_out(call, parent, child)
    return {"ok": True}


@routes.get("/api/internal/Production/CheckChildUnits", query=("ParentSerialNumber", "ParentPartNumber", "CultureCode"))
def check_children(call: Call) -> object:
    """Whether the units in a unit are right."""
    return checked(call, find_unit(call, call.text("ParentSerialNumber"), call.text("ParentPartNumber")))


# -- serial numbers


@routes.get("/api/internal/Production/SerialNumbers", query=(*_RANGE, "startDate", "endDate"))
def numbers(call: Call) -> object:
    """The serial numbers between two."""
    return find_numbers(call, call.text("serialNumberType") or "")


@routes.get("/api/internal/Production/SerialNumbers/Count", query=(*_RANGE, "fromDate", "toDate"))
def count(call: Call) -> object:
    """How many there are between two."""
    return len(find_numbers(call, call.text("serialNumberType") or ""))


@routes.get("/api/internal/Production/SerialNumbers/Ranges", query=("serialNumberType",))
def ranges(call: Call) -> object:
    """The first and the last serial number of each type, or of one."""
    found: list[Json] = []
    for kind in _kinds(call):
        if known := find_numbers(call, kind, by_range=False):
            first, last = known[0]["serialNumber"], known[-1]["serialNumber"]
            found.append({"serialNumberType": kind, "from": first, "to": last})
    return found


@routes.get("/api/internal/Production/SerialNumbers/Statistics", query=("serialNumberType",))
def statistics(call: Call) -> object:
    """How many serial numbers are free, and how many taken."""
    known = [number for kind in _kinds(call) for number in find_numbers(call, kind, by_range=False)]
    taken = sum(bool(number["taken"]) for number in known)
    return {"total": len(known), "taken": taken, "free": len(known) - taken}


def _kinds(call: Call) -> list[str]:
    kinds = [str(kind["name"]) for kind in call.documents.all("serial_number_type")]
    return [kind for kind in kinds if call.text("serialNumberType") in (None, kind)]


def _in_ranges(call: Call) -> list[Json]:
    wanted = call.objects()
    return [
        number
        for number in call.documents.all("serial_number")
        if any(str(one.get("from")) <= number["serialNumber"] <= str(one.get("to")) for one in wanted)
    ]


@routes.put(_FREE)
def free(call: Call) -> object:
    """Give serial numbers back."""
    with call.documents.together():
        numbers = _in_ranges(call)
        for number in numbers:
            free = number | {"taken": False, "refSN": None, "refPN": None, "stationName": None}
            call.documents.put("serial_number", f"{number['type']}/{number['serialNumber']}", free)
    return {"freed": len(numbers)}


@routes.delete(_FREE)
def delete_free(call: Call) -> object:
    """Delete serial numbers that nobody took."""
    with call.documents.together():
        numbers = [number for number in _in_ranges(call) if not number["taken"]]
        for number in numbers:
            call.documents.delete("serial_number", f"{number['type']}/{number['serialNumber']}")
    return {"deleted": len(numbers)}


@routes.post("/api/internal/Production/GetAndReserveNewSerialNumbers")
def reserve(call: Call) -> object:
    """Give a station serial numbers to use up later; those that it names are taken."""
    wanted = call.object().get("sn") or {}
    kind, documents = wanted.get("serialNumberType"), call.documents
    with documents.together():
        for entry in wanted.get("SN") or ():
            key = f"{kind}/{entry.get('id')}"
            if number := documents.get("serial_number", key):
                documents.put("serial_number", key, number | {"taken": True})
        known = find_numbers(call, str(kind), by_range=False)
        new = [one for one in known if not one["taken"] and not one.get("reserved")]
        new = [one for one in new if one["serialNumber"] >= wanted.get("fromSerialNumber", "")]
        new = new[: wanted.get("batchSize", 1)]
        for number in new:
            station = {"reserved": True, "stationName": wanted.get("stationName")}
            documents.put("serial_number", f"{kind}/{number['serialNumber']}", number | station)
    return {"serialNumberType": kind, "receipt": "1", "SN": [{"id": number["serialNumber"]} for number in new]}
