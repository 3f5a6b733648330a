"""What a report looks like when the server gives it back: what it adds, drops and rounds.

Seen on a posted report and the server's copy of it: ids of the steps, who caused the failure, the time in UTC, the
name of the process, explicit nulls for absent fields of small objects; empty lists go, as do comments inside array
values and the children of a skipped sequence; numbers keep 15 significant digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any
from uuid import UUID

from .steps import attachments_of, first_failure, kept_steps, numbered
from .times import to_utc

__all__ = ["exported"]

Json = dict[str, Any]

_HEAD = (
    "type", "id", "pn", "sn", "rev", "productName", "processCode", "processCodeFormat", "processName", "result",
    "machineName", "location", "purpose", "origin", "start", "startUTC",
)  # fmt: skip
_STEP = ("id", "group", "stepType", "loop", "name", "start", "status", "errorCode", "errorMessage", "tsGuid", "totTime")
_NULLS: dict[str, tuple[str, ...]] = {
    "uut": (
        "execTime", "testSocketIndex", "batchSN", "comment", "errorCode", "errorMessage", "fixtureId", "user",
        "batchFailCount", "batchLoopIndex", "stepIdCausedUUTFailure",
    ),
    "uur": (
        "comment", "user", "processCode", "processName", "refUUT", "confirmDate", "finalizeDate", "execTime", "parent",
        "children",
    ),
    "failures": (
        "artNumber", "artRev", "artVendor", "artDescription", "category", "code", "comment", "comRef", "funcBlock",
        "refStepId", "refStepName",
    ),
    "numericMeas": ("compOp", "name", "status", "unit", "value", "highLimit", "lowLimit"),
    "stringMeas": ("compOp", "name", "status", "value", "limit"),
    "booleanMeas": ("name", "status"),
    "loop": ("idx", "num", "endingIndex", "passed", "failed"),
    "seqCall": ("path", "name", "version"),
    "callExe": ("exitCode",),
    "messagePopup": ("response", "button"),
    "chart": ("chartType", "label", "xLabel", "xUnit", "yLabel", "yUnit", "series"),
    "miscInfos": ("description", "text", "numeric"),
    "assets": ("assetSN", "usageCount", "usageCountFormat"),
}  # fmt: skip
"""The fields that the server writes as null where they are absent."""


def exported(document: Json, *, origin: str, process_name: str | None, asset_stats: Sequence[Json] = ()) -> Json:
    """Return the server's version of a WSJF document. The document itself may be changed."""
    head: Json = {key: document.get(key) for key in _HEAD}
    head["id"] = str(UUID(head["id"]))
    head["origin"], head["productName"] = origin, None
    head["processName"] = process_name
    head["startUTC"] = head["startUTC"] or to_utc(head["start"])
    if document.get("type") == "R":
        head["uur"] = _filled("uur", document.get("uur") or {})
        body: Json = _repair_files(document)
    else:
        root: Json = document.get("root") or {}
        culprit = first_failure(root) if document.get("result") != "P" else []
        head["root"] = _tree(root, culprit[-1] if culprit else None)
        head["uut"] = _filled("uut", document.get("uut") or {})
        head["uut"]["stepIdCausedUUTFailure"] = _number_of(root, culprit[-1]) if culprit else None
        body = {}
    head["miscInfos"] = [_filled("miscInfos", info) for info in document.get("miscInfos") or ()]
    head["subUnits"] = [_unit(unit) for unit in document.get("subUnits") or ()]
    head["assets"] = [_filled("assets", asset) for asset in document.get("assets") or ()]
    head["assetStats"] = list(asset_stats)
    head["additionalData"] = [_additional(data) for data in document.get("additionalData") or ()]
    others = {key: value for key, value in document.items() if key not in head and key not in ("uut", "uur", "root")}
    return {**head, **others, **body}


def _filled(kind: str, item: Json) -> Json:
    """Return the object with its absent fields as nulls."""
    return {**dict.fromkeys(_NULLS[kind]), **item}


def _repair_files(document: Json) -> Json:
    """Give each file of a repair its id, and return the list of those that belong to no failure."""
    keys = [item.key for item in attachments_of(document)]
    files = [*(document.get("binaryData") or ())]
    for unit in document.get("subUnits") or ():
        for failure in unit.get("failures") or ():
            files.extend(failure.get("attachments") or ())
    for key, item in zip(keys, files, strict=True):
        item["id"] = key
    own = document.pop("binaryData", None)
    return {"binaryData": own} if own else {}


def _unit(unit: Json) -> Json:
    kept = {key: value for key, value in unit.items() if value is not None or key == "rev"}
    if kept.get("failures"):
        kept["failures"] = [_dropped(_filled("failures", item), "attachments") for item in unit["failures"]]
    return _dropped(kept, "failures")


def _dropped(item: Json, *keys: str) -> Json:
    """Return the object without those of the keys whose value is empty."""
    return {key: value for key, value in item.items() if value or key not in keys}


def _number_of(root: Json, culprit: Json) -> int | None:
    return next((number for number, step in numbered(root) if step is culprit), None)


def _tree(root: Json, culprit: Json | None) -> Json:
    """Return the tree of steps as the server gives it, built without recursion: reports may be deep."""
    made: dict[int, Json] = {}
    order: list[tuple[Json, Json]] = []
    for number, step in numbered(root):
        new = _step(step, number, step is culprit)
        made[id(step)] = new
        order.append((step, new))
    for step, new in order:
        children = kept_steps(step)
        if children:
            new["steps"] = [made[id(child)] for child in children]
    return made[id(root)]


def _step(step: Json, number: int, culprit: bool) -> Json:
    new: Json = {"id": number}
    for key in _STEP[1:]:
        value = step.get(key)
        if value is not None:
            new[key] = _filled("loop", value) if key == "loop" else value
    if step.get("causedSeqFailure") is not None:
        new["causedSeqFailure"] = step["causedSeqFailure"]
    new["causedUUTFailure"] = culprit
    for key, value in step.items():
        if key in new or key == "steps" or value is None or value == []:
            continue
        new[key] = _part(key, value)
    return new


def _part(key: str, value: Any) -> Any:
    if key == "numericMeas":
        return [_rounded(_filled(key, item)) for item in value]
    if key in ("stringMeas", "booleanMeas"):
        return [_filled(key, item) for item in value]
    if key == "additionalResults":
        return [_additional(item) for item in value]
    if key == "chart":
        return _chart(value)
    return _filled(key, value) if key in _NULLS and isinstance(value, dict) else value


def _rounded(measurement: Json) -> Json:
    for key in ("value", "lowLimit", "highLimit"):
        number = measurement[key]
        if isinstance(number, float) and isfinite(number):
            measurement[key] = float(f"{number:.15g}")
    return measurement


def _chart(chart: Json) -> Json:
    series = chart.get("series") or []
    return {
        **_filled("chart", chart),
        "series": [{**one, "xdata": _numbers(one.get("xdata")), "ydata": _numbers(one.get("ydata"))} for one in series],
    }


def _numbers(text: Any) -> Any:
    """Return a list of numbers, parted by semicolons, as the server writes them."""
    return ";".join(map(_number, text.split(";"))) if isinstance(text, str) and text else text


def _number(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.15g}".upper() if isfinite(number) else text


def _additional(data: Json) -> Json:
    """Return additional data: properties have flags, empty lists are gone, array values have only type and value."""
    return {**data, "props": [_property(item) for item in data.get("props") or ()]}


def _property(item: Json) -> Json:
    new: Json = {"name": item.get("name"), "type": item.get("type"), "flags": item.get("flags") or 0}
    for key, value in item.items():
        if key in new or value is None or value == []:
            continue
        if key == "props":
            value = [_property(inner) for inner in value]
        elif key == "array":
            value = {**value, "indexes": [_cell(cell) for cell in value.get("indexes") or ()]}
        new[key] = value
    return new


def _cell(cell: Json) -> Json:
    place: list[int] = cell.get("indexes") or []
    value: Json = cell.get("value") or {}
    return {
        "text": "".join(f"[{index}]" for index in place),
        "indexes": place,
        "value": {"name": None, "type": value.get("type"), "value": value.get("value")},
    }
