"""A unit was tested under a wrong part number: submit its report again under the right one."""

import json
import os

from pywats import pyWATS

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
report = api.report.create_uut_report(
    operator="ada",
    part_number="WRONG",
    revision="A",
    serial_number="SN-700",
    operation_type=10,
    station_name="ICT-1",
    location="Hall 1",
    purpose="Production",
)
report.get_root_sequence_call().add_numeric_step(name="x", value=1.0)
report_id = api.report.submit_report(report)
wrong = api.report.get_report(report_id)
wrong.pn = "RIGHT"
again = api.report.submit_report(wrong)
print(
    json.dumps(
        {
            "same id": str(again).lower() == str(report_id).lower(),
            "wrong": len(api.report.get_headers_by_part_number("WRONG")),
            "right": len(api.report.get_headers_by_part_number("RIGHT")),
        }
    )
)
