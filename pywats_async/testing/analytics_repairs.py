"""The failures in repair reports, with what a statistic counts them by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from .analytics_select import documents, group_of, period_of
from .master_data import Process
from .store import Store

__all__ = ["REPAIR_DIMENSIONS", "failures"]

Json = dict[str, Any]
_TYPES = (
    "Default",
    "AutomaticProcess",
    "Scrapped",
    "NoFailureFound",
    "Component",
    "Design",
    "ManualProcess",
    "Replaced",
)
_OF_REPORT = {
    "partNumber": "partNumber",
    "revision": "revision",
    "stationName": "stationName",
    "location": "location",
    "level": "location",
    "purpose": "purpose",
    "operator": "userName",
    "repairOperation": "processName",
    "batchNumber": "batchNumber",
    "swFilename": "swFilename",
    "swVersion": "swVersion",
}
_OF_TEST = {
    "testStationName": "stationName",
    "testLocation": "location",
    "testLevel": "location",
    "testPurpose": "purpose",
    "testOperator": "userName",
}
_OF_FAILURE = {
    "repairCode": "code",
    "repairCategory": "category",
    "componentRef": "comRef",
    "componentNumber": "artNumber",
    "componentRevision": "artRev",
    "componentVendor": "artVendor",
    "componentDescription": "artDescription",
    "functionBlock": "funcBlock",
    "referencedStep": "refStepName",
    "referencedStepPath": "refStepName",
}
REPAIR_DIMENSIONS = (
    *("productName", "productGroup", "unitType", "period", "miscInfoDescription", "miscInfoString", "repairType"),
    *("testOperation", "testPeriod", *_OF_REPORT, *_OF_TEST, *_OF_FAILURE),
)


def failures(store: Store, headers: list[Json], processes: Mapping[int, Process], grouping: int) -> list[Json]:
    """Return each failure that was repaired, with its value of each dimension and the header of its report."""
    tests = {uuid: store.headers("uuid = ?", [uuid], "uuid", 0, 1) for uuid in {h["referencedUut"] for h in headers}}
    return [
        {
            "report": header,
            "failure": failure,
            **_values(header, failure, document, tests[header["referencedUut"]], processes, grouping),
        }
        for header, document in documents(store, headers)
        for unit in document.get("subUnits") or ()
        for failure in unit.get("failures") or ()
    ]


def _values(
    header: Json,
    failure: Json,
    document: Json,
    test: list[str],
    processes: Mapping[int, Process],
    grouping: int,
) -> Json:
    tested: Json = from_json(test[0]) if test else {}
    details: Json = document.get("uur") or {}
    process = processes.get(details.get("processCode") or -1)
    repair = processes.get(header["processCode"])
    categories = repair.repair.wire()["categories"] if repair and repair.repair else []
    kind = next((c["repairType"] for c in categories if c["description"] == failure.get("category")), 0)
    return {
        **dict.fromkeys(REPAIR_DIMENSIONS),
        **{name: header.get(key) for name, key in _OF_REPORT.items()},
        **{name: tested.get(key) for name, key in _OF_TEST.items()},
        **{name: failure.get(key) for name, key in _OF_FAILURE.items()},
        "productGroup": group_of(header["partNumber"]),
        "period": period_of(header["start"], grouping),
        "testOperation": details.get("processName") or (None if process is None else process.name),
        "testPeriod": period_of(tested["start"], grouping) if tested else None,
        "repairType": _TYPES[kind],
        "miscInfoDescription": [item["description"] for item in header.get("uurMiscInfo") or ()],
        "miscInfoString": [item["value"] for item in header.get("uurMiscInfo") or ()],
    }
