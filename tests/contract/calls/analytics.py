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
    Ask("GET", "/api/App/RelatedRepairHistory", {"partNumber": "PN-1", "revision": "A", "testOperationCode": "20"}),
]
