"""What the server knows of a report without opening it: the row of a header query, made from the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal
from uuid import UUID

from .steps import attachments_of, first_failure
from .times import from_ticks, parse_ticks

__all__ = ["COLLECTIONS", "FIELDS", "Kind", "Summary", "summarize"]

Json = dict[str, Any]
Kind = Literal["String", "Guid", "DateTimeOffset", "Int64", "Double", "Boolean"]

FIELDS: dict[str, Kind] = {
    "uuid": "Guid",
    "serialNumber": "String",
    "partNumber": "String",
    "reportType": "String",
    "start": "DateTimeOffset",
    "revision": "String",
    "result": "String",
    "batchNumber": "String",
    "userName": "String",
    "stationName": "String",
    "location": "String",
    "purpose": "String",
    "measuresDeleted": "Boolean",
    "timeStamp": "Int64",
    "processCode": "Int64",
    "processName": "String",
    "comment": "String",
    "executionTime": "Double",
    "swFilename": "String",
    "swVersion": "String",
    "testSocketIndex": "Int64",
    "fixtureId": "String",
    "errorCode": "Int64",
    "errorMessage": "String",
    "run": "Int64",
    "receiveCount": "Int64",
    "reportSize": "Int64",
    "causedUutFailure": "String",
    "causedUutFailurePath": "String",
    "passedInRun": "Int64",
    "referencedUut": "Guid",
}
"""The fields of a header and their types, in the order in which they are sent."""

_ASSET: dict[str, Kind] = {
    "serialNumber": "String",
    "runningCount": "Int64",
    "runningCountExceeded": "Int64",
    "totalCount": "Int64",
    "totalCountExceeded": "Int64",
    "daysSinceMaintenance": "Double",
    "maintenanceDaysOverdue": "Double",
    "daysSinceCalibration": "Double",
    "calibrationDaysOverdue": "Double",
}
_UNIT: dict[str, Kind] = {"serialNumber": "String", "partNumber": "String", "revision": "String"}
_MISC: dict[str, Kind] = {"description": "String", "value": "String"}

COLLECTIONS: dict[str, dict[str, Kind]] = {
    "subUnits": {"partType": "String", **_UNIT},
    "miscInfo": _MISC,
    "assets": _ASSET,
    "attachments": {"stepId": "Int64", "filename": "String"},
    "uurSubUnits": _UNIT,
    "uurMiscInfo": _MISC,
    "uurAttachments": {"id": "Guid", "filename": "String"},
}
"""What `$expand` adds: the fields of each collection."""

_RESULTS = {"P": "Passed", "F": "Failed", "E": "Error", "T": "Terminated"}


@dataclass(slots=True)
class Summary:
    """The header of a report, without what only the store can know (order, run, how often it came)."""

    header: Json
    start: int
    """Ticks."""
    expanded: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    assets: dict[str, int] = field(default_factory=dict[str, int])
    """How often each asset was used, by serial number."""


def summarize(document: Json, size: int, process_name: str | None) -> Summary:
    """Return the header of a WSJF document that the rules have accepted. `size` is in bytes."""
    repair = document.get("type") == "R"
    details: Json = document.get("uur" if repair else "uut") or {}
    root: Json = document.get("root") or {}
    call: Json = root.get("seqCall") or {}
    start = parse_ticks(document.get("startUTC") or document["start"]) or 0
    failed = [] if document.get("result") == "P" else first_failure(root)
    header = {
        "uuid": str(UUID(document["id"])),
        "serialNumber": _text(document.get("sn")),
        "partNumber": _text(document.get("pn")),
        "reportType": document.get("type"),
        "start": from_ticks(start),
        "revision": _text(document.get("rev")),
        "result": _RESULTS.get(document.get("result") or "", document.get("result")),
        "batchNumber": _text(details.get("batchSN")),
        "userName": _text(details.get("user")),
        "stationName": _text(document.get("machineName")),
        "location": _text(document.get("location")),
        "purpose": _text(document.get("purpose")),
        "measuresDeleted": False,
        "timeStamp": None,
        "processCode": document.get("processCode"),
        "processName": process_name,
        "comment": _text(details.get("comment")),
        "executionTime": _seconds(details.get("execTime")),
        "swFilename": _text(call.get("path")),
        "swVersion": _text(call.get("version")),
        "testSocketIndex": details.get("testSocketIndex"),
        "fixtureId": _text(details.get("fixtureId")),
        "errorCode": details.get("errorCode"),
        "errorMessage": _text(details.get("errorMessage")),
        "run": None,
        "receiveCount": None,
        "reportSize": -(-size // 1024),
        "causedUutFailure": _text(failed[-1].get("name")) if failed else None,
        "causedUutFailurePath": "/".join(str(step.get("name")) for step in failed) or None,
        "passedInRun": None,
        "referencedUut": str(UUID(details["refUUT"])) if details.get("refUUT") else None,
    }
    summary = Summary(header, start)
    prefix = "uur" if repair else ""
    _collect(summary, f"{prefix}SubUnits", [_unit(unit, repair) for unit in document.get("subUnits") or ()])
    _collect(summary, f"{prefix}MiscInfo", [_misc(info) for info in document.get("miscInfos") or ()])
    _collect(summary, f"{prefix}Attachments", [item.listed() for item in attachments_of(document)])
    for asset in document.get("assets") or ():
        name = _text(asset.get("assetSN"))
        if name:
            summary.assets[name] = summary.assets.get(name, 0) + int(asset.get("usageCount") or 0)
    return summary


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _seconds(value: Any) -> float | None:
    """Return a number that JSON can hold, or None."""
    seconds = None if value is None else float(value)
    return seconds if seconds is not None and isfinite(seconds) else None


def _collect(summary: Summary, name: str, items: list[Json]) -> None:
    if items:
        summary.expanded[name[0].lower() + name[1:]] = items


def _unit(unit: Json, repair: bool) -> Json:
    kind = {} if repair else {"partType": _text(unit.get("partType"))}
    names = {"serialNumber": "sn", "partNumber": "pn", "revision": "rev"}
    return {**kind, **{name: _text(unit.get(short)) for name, short in names.items()}}


def _misc(info: Json) -> Json:
    value = info.get("numeric") if info.get("text") is None else info["text"]
    return {"description": _text(info.get("description")), "value": _text(value)}
