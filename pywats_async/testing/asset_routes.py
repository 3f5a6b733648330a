"""Assets: `/api/Asset`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from starlette.responses import Response

from .documents import Documents
from .routing import Call, Refusal, Routes, bad_value, json_response
from .times import to_utc

__all__ = ["WHICH", "changes", "count_uses", "named", "routes"]

Json = dict[str, Any]

_SPACE = UUID("0a7b8a55-5d4c-4c7f-8a43-5d1d7f2f8c11")
_FIELDS = {
    **dict.fromkeys(("assetId", "parentAssetId", "assetName", "serialNumber", "parentSerialNumber"), "String"),
    **dict.fromkeys(("partNumber", "revision", "description", "location", "xmlData"), "String"),
    **dict.fromkeys(("firstSeenDate", "lastSeenDate", "lastMaintenanceDate"), "DateTimeOffset"),
    **dict.fromkeys(("nextMaintenanceDate", "lastCalibrationDate", "nextCalibrationDate"), "DateTimeOffset"),
    **dict.fromkeys(("totalCount", "runningCount", "state"), "Int64"),
    "typeId": "Guid",
}
_TYPE_FIELDS = {
    **dict.fromkeys(("typeName", "icon"), "String"),
    **dict.fromkeys(("runningCountLimit", "totalCountLimit"), "Int64"),
    **dict.fromkeys(("maintenanceInterval", "calibrationInterval", "warningThreshold", "alarmThreshold"), "Double"),
    "isReadonly": "Boolean",
    "typeId": "Guid",
}
_LOG_FIELDS = {
    **dict.fromkeys(("assetId", "serialNumber", "user", "property", "value", "comment"), "String"),
    **dict.fromkeys(("logId", "type"), "Int64"),
    "date": "DateTimeOffset",
}
_BY_ROUTES = ("assetId", "firstSeenDate", "lastMaintenanceDate", "lastCalibrationDate", "totalCount", "runningCount")
"""What only the server and its other routes change."""
_DATES = [name for name, kind in _FIELDS.items() if kind == "DateTimeOffset"]
_NEW: Json = {**dict.fromkeys(_FIELDS), "totalCount": 0, "runningCount": 0, "state": 1, "ClientId": None}
WHICH = ("id", "serialNumber")
"""What names an asset in a query."""


def _asset_type(name: str, **more: Any) -> Json:
    return {
        **dict.fromkeys(_TYPE_FIELDS),
        "typeId": str(uuid5(_SPACE, name)),
        "typeName": name,
        "isReadonly": False,
        **more,
    }


_SEED_TYPES = [
    _asset_type("Fixture", runningCountLimit=1000, totalCountLimit=10000, warningThreshold=80.0, alarmThreshold=100.0),
    _asset_type("Instrument", calibrationInterval=365.0, warningThreshold=90.0, alarmThreshold=100.0),
    _asset_type("Test Station", isReadonly=True),
]
routes = Routes(seeds={"asset_type": {kind["typeId"]: kind for kind in _SEED_TYPES}})


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _find(call: Call, asset_id: str | None, serial_number: str | None) -> Json:
    found = call.documents.get("asset", asset_id) if asset_id else None
    if found is None and serial_number:
        found = call.documents.first("asset", serialNumber=serial_number)
    if found is None:
        raise Refusal(404, "Asset not found.")
    return found


def named(call: Call) -> Json:
    """Return the asset that the query names."""
    return _find(call, call.text("id"), call.text("serialNumber"))


def _keep(call: Call, asset: Json) -> None:
    call.documents.put("asset", asset["assetId"], asset)


def _log(call: Call, asset: Json, kind: int, **more: Any) -> None:
    documents = call.documents
    number = len(documents.all("asset_log")) + 1
    entry = {
        **dict.fromkeys(_LOG_FIELDS),
        "logId": number,
        "assetId": asset["assetId"],
        "serialNumber": asset["serialNumber"],
        "date": _now(),
        "user": "test",
        "type": kind,
        **more,
    }
    documents.put("asset_log", str(number), entry)


def _children(call: Call, asset: Json) -> list[Json]:
    return call.documents.all("asset", parentAssetId=asset["assetId"])


def _whole(call: Call, asset: Json) -> Json:
    """Return the asset with what belongs to it."""
    row = {name: value for name, value in asset.items() if name != "xmlData"}
    log = call.documents.all("asset_log", assetId=asset["assetId"])
    return {
        **row,
        "assetChildren": [_whole(call, child) for child in _children(call, asset)],
        "assetType": call.documents.get("asset_type", asset["typeId"]),
        "assetLog": log[::-1],
    }


def count_uses(documents: Documents, report: Json) -> None:
    """Count what a report says that it used, as far as these are assets."""
    used = {item.get("assetSN"): item.get("usageCount") or 1 for item in report.get("assets") or ()}
    for asset in documents.all("asset") if used else ():
        if more := used.get(asset["serialNumber"]):
            counts = {name: asset[name] + more for name in ("runningCount", "totalCount")}
            documents.put("asset", asset["assetId"], asset | counts | {"lastSeenDate": to_utc(report["start"])})


@routes.get("/api/Asset")
def assets(call: Call) -> object:
    """The assets that a query selects, in the order of their ids."""
    options = {"$orderby": "assetId", "$select": ",".join(_FIELDS), **call.options()}
    return json_response(call.documents.query("asset", _FIELDS, options, owner="Asset"))


@routes.put("/api/Asset")
def put_asset(call: Call) -> object:
    """Create or update an asset."""
    sent, documents = call.object(), call.documents
    if not sent.get("serialNumber") or not sent.get("typeId"):
        raise Refusal(400, "serialNumber and typeId are required.")
    if documents.get("asset_type", str(sent["typeId"]).lower()) is None:
        raise Refusal(400, f"There is no asset type {sent['typeId']}.")
    with documents.together():
        try:
            asset = _find(call, sent.get("assetId"), sent["serialNumber"])
        except Refusal:
            asset = dict(_NEW)
            asset |= {name: sent[name] for name in _BY_ROUTES if sent.get(name) is not None}
            asset |= {"assetId": sent.get("assetId") or str(uuid4()), "firstSeenDate": _now(), "tags": []}
            _log(call, sent | asset, 1)
        else:
            _log(call, asset, 2)
        asset |= {name: value for name, value in sent.items() if name in asset and name not in (*_BY_ROUTES, "tags")}
        asset |= {name: to_utc(asset[name]) for name in _DATES if asset[name]}
        asset["typeId"] = str(sent["typeId"]).lower()
        asset["tags"] = _tags(asset["tags"], sent.get("tags") or [])
        if parent := sent.get("parentAssetId") or sent.get("parentSerialNumber"):
            above = _find(call, sent.get("parentAssetId"), sent.get("parentSerialNumber") or parent)
            asset |= {"parentAssetId": above["assetId"], "parentSerialNumber": above["serialNumber"]}
        _keep(call, asset)
    return _whole(call, asset)


def _tags(old: list[Json], sent: list[Json]) -> list[Json]:
    tags = {tag["key"]: tag.get("value") for tag in old}
    for tag in sent:
        if tag.get("change") == 3:
            tags.pop(tag["key"], None)
        else:
            tags[tag["key"]] = tag.get("value")
    return [{"key": key, "value": value, "change": 0} for key, value in tags.items()]


@routes.delete("/api/Asset", query=WHICH)
def delete_asset(call: Call) -> object:
    """Delete an asset and its log; those below it move up."""
    documents = call.documents
    with documents.together():
        asset = named(call)
        for child in _children(call, asset):
            _keep(call, child | {name: asset[name] for name in ("parentAssetId", "parentSerialNumber")})
        for entry in documents.all("asset_log", assetId=asset["assetId"]):
            documents.delete("asset_log", str(entry["logId"]))
        documents.delete("asset", asset["assetId"])
    return Response()


@routes.get("/api/Asset/{assetId}")
def asset(call: Call) -> object:
    """One asset, by id or serial number, with its type, children and log."""
    return _whole(call, _find(call, call.params["assetId"], call.params["assetId"]))


@routes.get("/api/Asset/Log")
def log(call: Call) -> object:
    """The log entries that a query selects, newest first."""
    options = {"$orderby": "date desc,logId desc", **call.options()}
    return json_response(call.documents.query("asset_log", _LOG_FIELDS, options, owner="AssetLog"))


@routes.get("/api/Asset/Types")
def types(call: Call) -> object:
    """The asset types that a query selects, by name."""
    options = {"$orderby": "typeName", **call.options()}
    return json_response(call.documents.query("asset_type", _TYPE_FIELDS, options, owner="AssetType"))


@routes.put("/api/Asset/Types")
def put_type(call: Call) -> object:
    """Create or update an asset type."""
    sent = call.object()
    if not sent.get("typeName"):
        raise Refusal(400, "typeName is required.")
    number = str(sent.get("typeId") or uuid4()).lower()
    old = call.documents.get("asset_type", number) or _asset_type("")
    kind = old | {name: value for name, value in sent.items() if name in _TYPE_FIELDS} | {"typeId": number}
    call.documents.put("asset_type", number, kind)
    return kind


@routes.get("/api/Asset/SubAssets", query=(*WHICH, "level"))
def sub_assets(call: Call) -> object:
    """The assets below one, down to a level; 0 gives all."""
    level = call.number("level", 0) or 0
    found: list[Json] = []
    waiting = [(child, 1) for child in _children(call, named(call))]
    for child, depth in waiting:
        found.append(child)
        if not level or depth < level:
            waiting += [(below, depth + 1) for below in _children(call, child)]
    return [_whole(call, child) for child in found]


@routes.get("/api/Asset/Status", query=(*WHICH, "translate", "cultureCode"))
def status(call: Call) -> object:
    """The state of an asset, in words."""
    asset = named(call)
    return {"assetId": asset["assetId"], "serialNumber": asset["serialNumber"], "state": asset["state"], "message": ""}


@routes.put("/api/Asset/Count", query=(*WHICH, "totalCount", "incrementBy", "incrementChildren", "cultureCode"))
def count(call: Call) -> object:
    """Count uses of an asset, and of all below it if asked."""
    with call.documents.together():
        asset = named(call)
        total, more = call.number("totalCount"), call.number("incrementBy", 0) or 0
        more = more if total is None else total - asset["totalCount"]
        counted = [asset]
        for one in counted:
            one["totalCount"] += more
            one["runningCount"] += more
            _keep(call, one)
            if call.flag("incrementChildren"):
                counted += _children(call, one)
    return Response()


def changes(change: Callable[[Call, Json], int]) -> Callable[[Call], object]:
    """Declare a change of the asset that the query names; it returns the type of its log entry."""

    def handler(call: Call) -> object:
        with call.documents.together():
            asset = named(call)
            kind = change(call, asset)
            _keep(call, asset)
            _log(call, asset, kind, comment=call.text("comment") if "comment" in call.route.query else None)
        return Response()

    return handler


@routes.put("/api/Asset/State", query=("state", *WHICH))
@changes
def set_state(call: Call, asset: Json) -> int:
    """Set the state."""
    state = call.number("state")
    if state not in range(7):
        raise bad_value("state", state)
    asset["state"] = state
    return 6


@routes.post("/api/Asset/ResetRunningCount", query=(*WHICH, "comment"))
@changes
def reset_count(call: Call, asset: Json) -> int:
    """Set the running count to 0."""
    asset["runningCount"] = 0
    return 3


def _serviced(call: Call, asset: Json, what: str) -> None:
    text = call.text("dateTime") or _now()
    when = to_utc(text)
    if when is None:
        raise bad_value("dateTime", text)
    days = (call.documents.get("asset_type", asset["typeId"]) or {}).get(f"{what.lower()}Interval")
    asset[f"last{what}Date"] = when
    if days and days > 0:
        following = datetime.fromisoformat(when) + timedelta(days=days)
        asset[f"next{what}Date"] = following.isoformat().replace("+00:00", "Z")


@routes.post("/api/Asset/Calibration", query=(*WHICH, "dateTime", "comment"))
@changes
def calibration(call: Call, asset: Json) -> int:
    """Note a calibration; the next one follows from the type's interval."""
    _serviced(call, asset, "Calibration")
    return 4


@routes.post("/api/Asset/Maintenance", query=(*WHICH, "dateTime", "comment"))
@changes
def maintenance(call: Call, asset: Json) -> int:
    """Note a maintenance; the next one follows from the type's interval."""
    _serviced(call, asset, "Maintenance")
    return 5


@routes.post("/api/Asset/Message", query=(*WHICH, "cultureCode"))
def message(call: Call) -> object:
    """Write into the log."""
    content = call.object().get("content")
    if not content:
        raise Refusal(400, "content is required.")
    _log(call, named(call), 0, comment=content)
    return Response()
