"""The Analytics domain."""

from __future__ import annotations

from pywats_async.testing.analytics_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

PRODUCT = {"partNumber": "PN-1", "testOperation": "PCBA test"}
PERIOD = {"periodCount": 3, "dateGrouping": 2, "includeCurrentPeriod": True}
BY_ID = {"days": "7", "productGroupId": "1", "levelId": "1"}

CALLS = [
    *(
        Ask(
            "POST",
            f"/api/App/{name}",
            {},
            {**PERIOD, "productGroup": "All", "level": "All", "topCount": 5, "minCount": 1},
        )
        for name in ("VolumeYield", "HighVolume", "HighVolumeByProductGroup", "WorstYield", "WorstYieldByProductGroup")
    ),
    *(Ask("GET", f"/api/App/{name}", BY_ID) for name in ("VolumeYield", "HighVolume", "WorstYield")),
    Ask("POST", "/api/App/DynamicYield", {"dimensions": "partNumber;period;fpy desc"}, PERIOD),
    Ask("POST", "/api/App/DynamicYield", {"dimensions": "nonsense"}, {}, 400),
    Ask("POST", "/api/App/DynamicYield", {}, {"dateFrom": "2026-01-01T00:00:00Z", "socket": "1", "swVersion": "1.*"}),
    Ask("POST", "/api/App/DynamicRepair", {"dimensions": "repairCode;repairCount desc"}, PERIOD),
    Ask("POST", "/api/App/TopFailed", {}, {"topCount": 5}),
    Ask("GET", "/api/App/TopFailed", {**BY_ID, "partNumber": "PN-1", "processCode": "20", "count": "5"}),
    Ask("POST", "/api/App/TestStepAnalysis", {}, PRODUCT),
    Ask("POST", "/api/App/TestStepAnalysis", {}, {}, 400),
    Ask("POST", "/api/App/Measurements", {"measurementPaths": "Main¶Step¶¶5V"}, PRODUCT),
    Ask("POST", "/api/App/Measurements", {}, {}),
    Ask("POST", "/api/App/AggregatedMeasurements", {"measurementPaths": "Main¶Step"}, PRODUCT),
    Ask("POST", "/api/App/UutReport", {}, {"serialNumber": "SN-1", "status": "Passed", "miscValue": "2"}),
    Ask("GET", "/api/App/UutReport", {"serialNumber": "SN-1", "dateFrom": "2017-10-19T10:43:00"}),
    Ask("POST", "/api/App/UurReport", {}, {"dateTo": "2026-01-01T00:00:00Z"}),
    Ask("POST", "/api/App/SerialNumberHistory", {}, {"serialNumber": "SN-1"}),
    Ask("GET", "/api/App/RelatedRepairHistory", {"partNumber": "PN-1", "revision": "A", "testOperationCode": "20"}),
    Ask(
        "POST", "/api/App/OeeAnalysis", {"availableTime": "8,8,8,8,8,0,0", "targetOutput": "10"}, {"partNumber": "PN-1"}
    ),
    Ask("POST", "/api/App/OeeAnalysis", {"availableTime": "always"}, {}, 400),
    Ask("GET", "/api/App/CommonUserSettings", {"UserName": "test"}),
    Ask("GET", "/api/App/CommonUserSettings", {"UserName": "nobody"}, status=404),
]
