"""A report with a file, and a certificate of it."""

import json
import os

from pywats import pyWATS

with pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"]) as api:
    report = api.report.create_uut_report(
        operator="ada",
        part_number="PN-2",
        revision="A",
        serial_number="SN-200",
        operation_type=10,
        station_name="ICT-1",
        location="Hall 1",
        purpose="Production",
    )
    step = report.get_root_sequence_call().add_boolean_step(name="Photo", status="P")
    report.add_binary_data(b"GIF89a", "photo.gif", "image/gif")
    report_id = api.report.submit_report(report)
    back = api.report.get_report(report_id)
    print(
        json.dumps(
            {
                "files": [[one.name, one.content_type] for one in back.binary_data],
                "serial": back.sn,
                "xml": b"SN-200" in api.report.get_report_xml(report_id),
            }
        )
    )
