"""The Report domain."""

from __future__ import annotations

from pywats_async.report import wsxf
from pywats_async.testing.report_routes import routes

from ...testing.reports import ONE_PIXEL, numeric, step, uur, uut, volts
from . import Ask

__all__ = ["CALLS", "TEST", "routes"]

TEST = uut(
    numeric("5V rail", volts(6.0, "F"), status="F"),
    step("File", attachment={"name": "pixel.png", "contentType": "image/png", "data": ONE_PIXEL}),
    result="F",
    miscInfos=[{"description": "Oven", "text": "2"}],
    subUnits=[{"partType": "PCBA", "pn": "P1", "sn": "S1"}],
    assets=[{"assetSN": "DMM", "usageCount": 1}],
)
REPAIR = uur(binaryData=[{"name": "pixel.png", "contentType": "image/png", "data": ONE_PIXEL}])
EVERYTHING = "subunits,miscinfo,assets,attachments,uurSubUnits,uurMiscInfo,uurAttachments"

CALLS = [
    Ask("POST", "/api/Report/WSJF", {}, TEST),
    Ask("POST", "/api/Report/WSJF", {}, REPAIR),
    Ask("POST", "/api/Report/WSXF", {}, wsxf.dumps(uut())),
    Ask("GET", "/api/Report/Query/Header"),
    Ask("GET", "/api/Report/Query/Header", {"$expand": EVERYTHING, "$filter": "reportType eq 'T'", "$top": "5"}),
    Ask("GET", "/api/Report/Query/Header", {"$expand": EVERYTHING, "$filter": "reportType eq 'R'"}),
    Ask("GET", "/api/Report/Query/Header", {"$select": "uuid,start", "$orderby": "timestamp asc", "$skip": "1"}),
    Ask("GET", "/api/Report/Query/Header", {"$filter": "nonsense"}, status=400),
    Ask("GET", "/api/Report/Query/HeaderByMiscInfo", {"description": "Oven", "data": "2", "processCode": "10"}),
    Ask("GET", f"/api/Report/Wsjf/{TEST['id']}", {"detailLevel": "3", "includeChartdata": "false"}),
    Ask("GET", f"/api/Report/Wsjf/{REPAIR['id']}", {"includeAttachments": "false"}),
    Ask("GET", f"/api/Report/Wsxf/{TEST['id']}", {"includeIndexes": "false"}),
    Ask("GET", "/api/Report/Attachment", {"reportId": TEST["id"], "stepId": "2"}),
    Ask("GET", f"/api/Report/Attachments/{TEST['id']}"),
    Ask("GET", f"/api/Report/Certificate/{TEST['id']}"),
]
