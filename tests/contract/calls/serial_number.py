"""The Production domain: serial numbers."""

from __future__ import annotations

from pywats_async.production.serial_formats import multipart
from pywats_async.testing.serial_number_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

BASE = "/api/Production/SerialNumbers"
FILE, _ = multipart("numbers.csv", b"serialNumber\n0001\n0002\n0003\n", "text/csv")
MAC = {"serialNumberType": "MAC"}

CALLS = [
    Ask("GET", f"{BASE}/Types"),
    Ask("PUT", BASE, {**MAC, "format": "CSV"}, FILE),
    Ask("POST", f"{BASE}/Take", {**MAC, "quantity": "2", "refSN": "SN-1", "onlyInSequence": "true", "format": "CSV"}),
    Ask("POST", f"{BASE}/Take", {**MAC, "quantity": "2", "onlyInSequence": "true"}, status=400),
    Ask("GET", f"{BASE}/ByRange", {**MAC, "startAddress": "0001", "endAddress": "0002"}),
    Ask("GET", f"{BASE}/ByReference", {**MAC, "refSN": "SN-1"}),
    Ask("GET", BASE, {**MAC, "format": "XML", "startAddress": "0002"}),
    Ask("GET", BASE, {"serialNumberType": "none", "format": "XML"}, status=400),
]
