"""The Asset domain."""

from __future__ import annotations

from pywats_async.testing.asset_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]


TYPE_ID = next(iter(routes.seeds["asset_type"]))
ASSET = {
    "assetId": "A1",
    "serialNumber": "FIX-1",
    "typeId": TYPE_ID,
    "state": 1,
    "tags": [{"key": "Line", "value": "1"}],
}
CHILD = {"assetId": "A2", "serialNumber": "FIX-2", "typeId": TYPE_ID, "parentSerialNumber": "FIX-1"}
WHEN = "2026-01-01T08:30:00Z"

CALLS = [
    Ask("PUT", "/api/Asset", {}, ASSET),
    Ask("PUT", "/api/Asset", {}, CHILD),
    Ask("PUT", "/api/Asset", {}, {"serialNumber": "FIX-3", "typeId": "00000000-0000-0000-0000-000000000000"}, 400),
    Ask("GET", "/api/Asset"),
    Ask("GET", "/api/Asset", {"$filter": f"typeId eq {TYPE_ID}", "$top": "1", "$orderby": "firstSeenDate desc"}),
    Ask("GET", "/api/Asset", {"$filter": "nonsense"}, status=400),
    Ask("GET", "/api/Asset/A1"),
    Ask("GET", "/api/Asset/FIX-1"),
    Ask("GET", "/api/Asset/FIX-9", status=404),
    Ask("GET", "/api/Asset/SubAssets", {"id": "A1", "level": "1"}),
    Ask("GET", "/api/Asset/Status", {"serialNumber": "FIX-1", "translate": "false"}),
    Ask("PUT", "/api/Asset/Count", {"id": "A1", "incrementBy": "2", "incrementChildren": "true"}),
    Ask("PUT", "/api/Asset/State", {"id": "A1", "state": "4"}),
    Ask("POST", "/api/Asset/Calibration", {"id": "A1", "dateTime": WHEN, "comment": "by us"}),
    Ask("POST", "/api/Asset/Maintenance", {"id": "A1"}),
    Ask("POST", "/api/Asset/ResetRunningCount", {"id": "A1", "comment": "new pins"}),
    Ask("POST", "/api/Asset/Message", {"id": "A1"}, {"content": "hello"}),
    Ask("GET", "/api/Asset/Log", {"$filter": "assetId eq 'A1' and type eq 4", "$top": "5"}),
    Ask("PUT", "/api/Asset/Types", {}, {"typeName": "Probe", "calibrationInterval": 30.0}),
    Ask("GET", "/api/Asset/Types", {"$filter": "calibrationInterval eq 30"}),
    Ask("DELETE", "/api/Asset", {"id": "A1"}),
]
