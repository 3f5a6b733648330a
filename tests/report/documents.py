"""A test report and a repair report that are right, to be broken rule by rule."""

from __future__ import annotations

import copy
from typing import Any

from pywats_async.report.validation import Finding, find

Json = dict[str, Any]

NUMERIC = {"compOp": "GELE", "value": 5.02, "lowLimit": 4.9, "highLimit": 5.1, "unit": "V", "status": "P"}
STRING = {"compOp": "EQ", "value": "v2", "limit": "v2", "status": "P"}
STEP = {"group": "M", "stepType": "ET_NLT", "name": "5V rail", "status": "P", "totTime": 0.25, "numericMeas": [NUMERIC]}
TEST: Json = {
    "type": "T",
    "id": "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11",
    "pn": "PN-100",
    "sn": "SYN-0001",
    "rev": "A",
    "processCode": 10,
    "result": "P",
    "machineName": "ST-1",
    "location": "Lab",
    "purpose": "Debug",
    "start": "2024-03-05T14:07:09.000+01:00",
    "startUTC": "2024-03-05T13:07:09.000Z",
    "root": {"group": "M", "stepType": "SequenceCall", "name": "Main", "status": "P", "steps": [STEP]},
    "uut": {"user": "op1", "execTime": 12.5},
    "miscInfos": [{"description": "Oven", "text": "2"}],
    "subUnits": [{"partType": "PCBA", "pn": "P1", "sn": "S1", "rev": "A"}],
    "assets": [{"assetSN": "A1", "usageCount": 1}],
    "additionalData": [{"name": "d", "props": [{"name": "p", "type": "String", "value": "v"}]}],
}
REPAIR: Json = {
    **{key: TEST[key] for key in TEST if key not in ("root", "uut")},
    "type": "R",
    "uur": {"user": "op1", "processCode": 10, "refUUT": "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11"},
    "subUnits": [
        {"partType": "Main", "pn": "P", "sn": "S", "idx": 0, "failures": [{"category": "Solder", "code": "Bridge"}]},
        {"partType": "PCBA", "pn": "P1", "sn": "S1", "idx": 1, "parentIdx": 0},
    ],
}


def put(path: str, value: Any, *, into: Json = TEST) -> Json:
    """A copy of a report with another value at "a.b.0.c"; `...` takes the key away."""
    document = copy.deepcopy(into)
    *way, last = path.split(".")
    place: Any = document
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if value is ...:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return document


def step(**keys: Any) -> Json:
    """The report with one step that has these keys instead."""
    return put("root.steps.0", {key: value for key, value in {**STEP, **keys}.items() if value is not ...})


def only(document: Json) -> Finding:
    (finding,) = find(document)
    return finding
