"""What both libraries are fed: the same rows, the same report."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

__all__ = ["REPORT_ID", "header_rows", "report_wsjf"]

REPORT_ID = "6f1d9a52-3c5b-4f57-9a43-08d1b5a0c001"


@cache
def header_rows(count: int) -> bytes:
    """Return a server's answer to a header query: `count` rows, with the fields that a passed unit has."""
    return json.dumps([_row(index) for index in range(count)], separators=(",", ":")).encode()


def _row(index: int) -> dict[str, Any]:
    return {
        "uuid": f"6f1d9a52-3c5b-4f57-9a43-{index:012x}",
        "serialNumber": f"SN-{index:06}",
        "partNumber": "PN-100200",
        "revision": "A",
        "reportType": "T",
        "start": "2026-03-14T09:26:53.589+01:00",
        "result": "Passed",
        "batchNumber": f"B-{index // 100}",
        "userName": "ada",
        "stationName": "STATION-7",
        "location": "Line 2",
        "purpose": "Production",
        "measuresDeleted": False,
        "timeStamp": 1_900_000_000 + index,
        "processCode": 10,
        "processName": "Board test",
        "comment": None,
        "executionTime": 42.25,
        "swFilename": "board.seq",
        "swVersion": "4.1.0",
        "testSocketIndex": 0,
        "fixtureId": "FIX-3",
        "errorCode": 0,
        "errorMessage": None,
        "run": 1,
        "receiveCount": 1,
        "reportSize": 16,
    }


@cache
def report_wsjf(steps: int) -> bytes:
    """Return a test report of `steps` numeric steps with limits, as a server exports it."""
    report = {
        "type": "T",
        "id": REPORT_ID,
        "pn": "PN-100200",
        "sn": "SN-000001",
        "rev": "A",
        "processCode": 10,
        "processName": "Board test",
        "result": "P",
        "machineName": "STATION-7",
        "location": "Line 2",
        "purpose": "Production",
        "start": "2026-03-14T09:26:53.589+01:00",
        "startUTC": "2026-03-14T08:26:53.589Z",
        "uut": {"user": "ada", "execTime": 42.25},
        "miscInfos": [],
        "subUnits": [],
        "assets": [],
        "root": {
            "id": 0,
            "group": "M",
            "stepType": "SequenceCall",
            "name": "MainSequence Callback",
            "status": "P",
            "totTime": 42.25,
            "seqCall": {"path": "C:/board.seq", "name": "board.seq", "version": "4.1.0"},
            "steps": [_step(number) for number in range(1, steps + 1)],
        },
    }
    return json.dumps(report, separators=(",", ":")).encode()


def _step(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "group": "M",
        "stepType": "ET_NLT",
        "name": f"Rail {number}",
        "status": "P",
        "totTime": 0.25,
        "numericMeas": [
            {"compOp": "GELE", "status": "P", "unit": "V", "value": 5.02, "lowLimit": 4.9, "highLimit": 5.1}
        ],
    }
