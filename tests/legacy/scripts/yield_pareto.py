"""Yield of a product, and what fails most."""

import json
import os

from pywats import WATSFilter, pyWATS
from pywats.shared.enums import CompOp

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
for number in range(10):
    report = api.report.create_uut_report(
        operator="ada",
        part_number="PN-5",
        revision="A",
        serial_number=f"SN-5{number:02}",
        operation_type=10,
        station_name="ICT-1",
        location="Hall 1",
        purpose="Production",
    )
    value = 5.0 if number >= 3 else 6.0
    report.get_root_sequence_call().add_numeric_step(
        name="5V rail",
        value=value,
        unit="V",
        comp_op=CompOp.GELE,
        low_limit=4.9,
        high_limit=5.1,
        status="P" if number >= 3 else "F",
    )
    report.result = "P" if number >= 3 else "F"
    api.report.submit_report(report)
rows = api.analytics.get_dynamic_yield(WATSFilter(part_number="PN-5", period_count=30, dimensions="partNumber"))
failed = api.analytics.get_top_failed(part_number="PN-5", top_count=5)
print(
    json.dumps(
        {
            "units": sum(row.unit_count or 0 for row in rows),
            "failing steps": sorted({row.step_name for row in failed}),
        }
    )
)
