"""The Analytics domain: lists of reports, equipment effectiveness, users."""

from __future__ import annotations

from pywats_async.testing.report_list_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

CALLS = [
    Ask("POST", "/api/App/UutReport", {}, {"serialNumber": "SN-1", "status": "Passed", "miscValue": "2"}),
    Ask("GET", "/api/App/UutReport", {"serialNumber": "SN-1", "dateFrom": "2017-10-19T10:43:00"}),
    Ask("POST", "/api/App/UurReport", {}, {"dateTo": "2026-01-01T00:00:00Z"}),
    Ask("POST", "/api/App/SerialNumberHistory", {}, {"serialNumber": "SN-1"}),
    Ask(
        "POST", "/api/App/OeeAnalysis", {"availableTime": "8,8,8,8,8,0,0", "targetOutput": "10"}, {"partNumber": "PN-1"}
    ),
    Ask("POST", "/api/App/OeeAnalysis", {"availableTime": "always"}, {}, 400),
    Ask("GET", "/api/App/CommonUserSettings", {"UserName": "test"}),
    Ask("GET", "/api/App/CommonUserSettings", {"UserName": "nobody"}, status=404),
]
