"""What the server refuses of a report: the lines of its 400, one finding each, prefixed by where it is.

Messages of the steps and loops are those of a real server (2026.1). It says nothing of limits: whether a status fits
its limits is the tester's business. Lengths are those of the report schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from .master_data import Process
from .step_rules import check_steps
from .times import parse_ticks

__all__ = ["problems"]

Json = dict[str, Any]

_ITEMS = {
    "miscInfos": ("description",),
    "subUnits": ("partType", "pn", "sn"),
    "assets": ("assetSN",),
}
"""The lists of a report, and what each of their items must have."""
_REQUIRED = ("id", "type", "pn", "sn", "rev", "processCode", "result", "machineName", "location", "purpose", "start")
_LENGTHS: dict[str, dict[str, int]] = {
    "report": {
        "pn": 100, "sn": 100, "rev": 100, "machineName": 100, "location": 100, "purpose": 100, "processName": 100,
    },
    "uut": {"user": 100, "batchSN": 100, "fixtureId": 100, "comment": 5000, "errorMessage": 500},
    "uur": {"user": 100, "comment": 5000},
    "miscInfos": {"description": 100, "typedef": 30, "text": 100},
    "subUnits": {"partType": 50, "pn": 100, "sn": 100, "rev": 100},
    "failures": {
        "category": 100, "code": 100, "comRef": 50, "funcBlock": 100, "artNumber": 100, "artRev": 100,
        "artVendor": 100, "artDescription": 500, "comment": 5000,
    },
    "assets": {"assetSN": 100},
    "additionalData": {"name": 200},
}  # fmt: skip


def problems(document: Json, processes: Mapping[int, Process]) -> list[str]:
    """Return what the server refuses in a WSJF document, one line each; an empty list means that it takes it.

    The types of the fields are taken for granted: see `schema.inspect`.
    """
    found = list(_report(document, processes))
    if document.get("type") == "R":
        found += _repair(document, processes)
    elif document.get("type") == "T":
        found += _test(document)
    for name, required in _ITEMS.items():
        for index, item in enumerate(document.get(name) or ()):
            found += _item(f"{name} -> Index {index}", name, item, required)
    return found


def _report(document: Json, processes: Mapping[int, Process]) -> Iterator[str]:
    for name in _REQUIRED:
        if document.get(name) in (None, ""):
            yield f"report: {name} is required."
    yield from _lengths("report", "report", document)
    kind, code = document.get("type"), document.get("processCode")
    if kind not in (None, "T", "R"):
        yield "report: type is required to be T or R."
    if document.get("result") not in (None, "", "P", "F", "E", "T"):
        yield "report: result is required to be P, F, E or T."
    if document.get("id") not in (None, "") and not _is_guid(document["id"]):
        yield "report: id is required to be a GUID."
    for time in ("start", "startUTC"):
        if document.get(time) not in (None, "") and not _is_time(document[time]):
            yield f"report: {time} is required to be an ISO 8601 date and time."
    if code is not None and kind in ("T", "R"):
        yield from _process("report", document, processes, repair=kind == "R")


def _process(where: str, item: Json, processes: Mapping[int, Process], *, repair: bool) -> Iterator[str]:
    process, name = processes.get(item.get("processCode") or -1), item.get("processName")
    if process is None or not (process.repair is not None if repair else process.test or process.wip):
        yield f"{where}: processCode is required to be a valid value."
    elif name is not None and name != process.name:
        yield f"{where}: processName is required to be a valid value."


def _test(document: Json) -> Iterator[str]:
    for name in ("root", "uut"):
        if document.get(name) is None:
            yield f"report: {name} is required when type is T."
    yield from _lengths("uut", "uut", document.get("uut") or {})
    if document.get("root"):
        yield from check_steps(document["root"])


def _repair(document: Json, processes: Mapping[int, Process]) -> Iterator[str]:
    uur: Json = document.get("uur") or {}
    if not uur:
        yield "report: uur is required when type is R."
    else:
        yield from _lengths("uur", "uur", uur)
        yield from _process("uur", uur, processes, repair=False)
        if uur.get("refUUT") is not None and not _is_guid(uur["refUUT"]):
            yield "uur: refUUT is required to be a GUID."
    units: list[Json] = document.get("subUnits") or []
    if not units:
        yield "report: subUnits is required when type is R."
    elif all(unit.get("idx") != 0 for unit in units):
        yield "report: a subUnit with idx 0, the main unit, is required."
    process = processes.get(document.get("processCode") or -1)
    codes = process.repair.codes if process and process.repair else None
    for index, unit in enumerate(units):
        where = f"subUnits -> Index {index}"
        if unit.get("idx") is None:
            yield f"{where}: idx is required when type is R."
        for number, failure in enumerate(unit.get("failures") or ()):
            yield from _failure(f"{where} -> failures -> Index {number}", failure, codes)


def _failure(where: str, failure: Json, codes: Mapping[str, Sequence[str]] | None) -> Iterator[str]:
    yield from _lengths(where, "failures", failure)
    for name in ("category", "code"):
        if not failure.get(name):
            yield f"{where}: {name} is required."
    category, code = failure.get("category"), failure.get("code")
    if codes is None or not category or not code:
        return
    if category not in codes:
        yield f"{where}: category is required to be a valid value."
    elif code not in codes[category]:
        yield f"{where}: code is required to be a valid value."


def _item(where: str, kind: str, item: Json, required: Sequence[str]) -> Iterator[str]:
    for name in required:
        if item.get(name) in (None, ""):
            yield f"{where}: {name} is required."
    yield from _lengths(where, kind, item)
    if kind == "miscInfos":
        number = item.get("numeric")
        if item.get("text") is None and number is None:
            yield f"{where}: text is required when there is no numeric."
        if number is not None and not isinstance(number, int):
            yield f"{where}: numeric is required to be an integer."


def _lengths(where: str, kind: str, item: Json) -> Iterator[str]:
    for name, longest in _LENGTHS[kind].items():
        value = item.get(name)
        if isinstance(value, str) and len(value) > longest:
            yield f"{where}: {name} is required to be at most {longest} characters."


def _is_guid(value: Any) -> bool:
    try:
        UUID(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and parse_ticks(value) is not None
