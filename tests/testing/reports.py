"""Small reports for the tests of the server, as plain WSJF documents."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

Json = dict[str, Any]

ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def step(name: str = "Step", status: str = "P", **fields: Any) -> Json:
    return {"group": "M", "stepType": "Action", "name": name, "status": status, **fields}


def sequence(name: str, *steps: Json, status: str = "P", **fields: Any) -> Json:
    call = {"path": "demo.seq", "name": name, "version": "1.0.0"}
    return step(name, status, stepType="SequenceCall", seqCall=call, steps=list(steps), **fields)


def numeric(name: str, *measurements: Json, status: str = "P", **fields: Any) -> Json:
    return step(name, status, stepType="ET_NLT", numericMeas=list(measurements), **fields)


def volts(value: float, status: str = "P", **fields: Any) -> Json:
    return {
        "compOp": "GELE",
        "value": value,
        "lowLimit": 4.9,
        "highLimit": 5.1,
        "unit": "V",
        "status": status,
        **fields,
    }


def uut(*steps: Json, **fields: Any) -> Json:
    """A test report: what the server demands, and these steps."""
    return {
        "type": "T",
        "id": str(uuid4()),
        "pn": "PN-100",
        "sn": "SN-1",
        "rev": "A",
        "processCode": 10,
        "result": "P",
        "machineName": "ST-1",
        "location": "Lab",
        "purpose": "Debug",
        "start": "2024-03-05T14:07:09.000+01:00",
        "root": sequence("Main", *steps, status=fields.get("result", "P")),
        "uut": {"user": "ada", "execTime": 12.5},
        **fields,
    }


def uur(**fields: Any) -> Json:
    """A repair report with one failure on the main unit."""
    failure = {"category": "Component", "code": "Burned Component", "comRef": "U1"}
    return {
        "type": "R",
        "id": str(uuid4()),
        "pn": "PN-100",
        "sn": "SN-1",
        "rev": "A",
        "processCode": 500,
        "result": "P",
        "machineName": "Repair 1",
        "location": "Lab",
        "purpose": "Repair",
        "start": "2024-03-06T09:00:00+01:00",
        "uur": {"user": "grace", "processCode": 10, "refUUT": str(uuid4())},
        "subUnits": [{"partType": "Main", "pn": "PN-100", "sn": "SN-1", "rev": "A", "idx": 0, "failures": [failure]}],
        **fields,
    }
