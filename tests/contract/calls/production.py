"""The Production domain: units."""

from __future__ import annotations

from pywats_async.testing.production_routes import routes

from . import Ask
from .report import TEST

__all__ = ["CALLS", "routes"]

UNITS = [
    {"serialNumber": TEST["sn"], "partNumber": TEST["pn"], "revision": "A", "serialDate": "2026-01-01T08:30:00+01:00"},
    {"serialNumber": "SN-2", "partNumber": "PN-2", "revision": "B", "unitPhaseId": 16, "batchNumber": "B1"},
]
UNIT = {"serialNumber": str(TEST["sn"]), "partNumber": str(TEST["pn"])}
PARENT = {"parentSerialNumber": str(TEST["sn"]), "parentPartNumber": str(TEST["pn"])}
RELATION = {**PARENT, "childSerialNumber": "SN-2", "childPartNumber": "PN-2"}

CALLS = [
    Ask("PUT", "/api/Production/Units", {}, UNITS),
    Ask("PUT", "/api/Production/Units", {}, [{"serialNumber": "SN-3"}], 400),
    Ask("GET", "/api/Production/Unit/SN-2/PN-2"),
    Ask("GET", "/api/Production/Unit/SN-2/PN-9", status=404),
    Ask("GET", "/api/Production/UnitVerification", UNIT),
    Ask("GET", "/api/Production/UnitVerification", {"serialNumber": "none"}),
    Ask("POST", "/api/Production/AddChildUnit", {**RELATION, "checkPartNumber": "", "checkRevision": ""}),
    Ask("POST", "/api/Production/AddChildUnit", {**RELATION, "checkPartNumber": "", "checkRevision": ""}, status=400),
    Ask("GET", "/api/Production/CheckChildUnits", PARENT),
    Ask("POST", "/api/Production/RemoveChildUnit", RELATION),
    Ask("PUT", "/api/Production/SetUnitPhase", {**UNIT, "phase": "4098"}),
    Ask("PUT", "/api/Production/SetUnitPhase", {**UNIT, "phase": "3"}, status=400),
    Ask("PUT", "/api/Production/SetUnitProcess", {**UNIT, "processName": "Assembly"}),
    Ask("GET", "/api/Production/Units/Changes", {"maxCount": "10"}),
    Ask("DELETE", "/api/Production/Units/Changes/1"),
    Ask("DELETE", "/api/Production/Units/Changes/1", status=404),
    Ask("PUT", "/api/Production/Batches", {}, [{"batchNumber": "B1", "batchSize": 10}]),
]
