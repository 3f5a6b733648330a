"""Clients and levels, barcodes, exports, workflows."""

from __future__ import annotations

from pywats_async.testing.system_routes import CLIENT, routes

from . import Ask

__all__ = ["CALLS", "routes"]

UNIT = {"serialNumber": "SN-1", "partNumber": "PN-1"}
EXPORT = {"headerDataOnly": "true", "asIndividualFiles": "false", "email": "a@b.c"}

CALLS = [
    Ask("GET", "/api/SystemManager/Clients"),
    Ask("GET", "/api/SystemManager/Client", {"name": "ST-1"}),
    Ask("GET", "/api/SystemManager/Client", {"identifier": "00"}, status=404),
    Ask("PUT", "/api/SystemManager/Client", {"moveWithHistory": "true"}, {"clientId": 1, "location": "Line 2"}),
    Ask("PUT", "/api/SystemManager/Client", {}, {"clientId": 9}, 404),
    Ask("GET", f"/api/SystemManager/ClientLog/{CLIENT['identifier']}"),
    Ask("POST", "/api/SystemManager/Level", {}, ["All", "Lab"]),
    Ask("GET", "/api/SystemManager/Level", {"hierarchy": "All"}),
    Ask("PUT", "/api/BarcodeIdentifiers/BarcodeIdentifier", {}, {"pattern": "*", "order": 1}),
    Ask("PUT", "/api/BarcodeIdentifiers/BarcodeIdentifier", {}, {"id": 9, "pattern": "*"}, 404),
    Ask("GET", "/api/BarcodeIdentifiers/BarcodeIdentifiers"),
    Ask("GET", "/api/BarcodeIdentifiers/IdentifyBarcode", {"code": "SN-1/PN-1/A"}),
    Ask("DELETE", "/api/BarcodeIdentifiers/BarcodeIdentifier/1"),
    Ask("POST", "/api/Export/Certificate", EXPORT, {"partNumber": "PN-1"}),
    Ask("GET", "/api/Export/List"),
    Ask("GET", "/api/Export/certificates-1.zip"),
    Ask("GET", "/api/Export/none.zip", status=404),
    Ask("GET", "/api/Workflow/StartTest", {**UNIT, "operatorName": "ada", "status": "2"}),
    Ask("GET", "/api/Workflow/EndTest", {**UNIT, "passed": "false"}),
]
