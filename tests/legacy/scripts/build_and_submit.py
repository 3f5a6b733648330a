"""A station script: build a report with every common step, submit it, look for it."""

import json
import os

from pywats import pyWATS
from pywats.domains.report.report_models import StepGroup
from pywats.shared.enums import CompOp

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
report = api.report.create_uut_report(
    operator="ada",
    part_number="PN-1",
    revision="A",
    serial_number="SN-100",
    operation_type=10,
    station_name="ICT-1",
    location="Hall 1",
    purpose="Production",
)
root = report.get_root_sequence_call()
power = root.add_sequence_call(name="Power")
power.add_numeric_step(name="5V rail", value=5.02, unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1)
power.add_numeric_step(name="Ripple", value=12.0, unit="mV", comp_op=CompOp.LE, low_limit=10.0, status="F")
several = root.add_multi_numeric_step(name="Rails")
several.add_measurement(name="3V3", value=3.31, unit="V", comp_op=CompOp.GELE, low_limit=3.2, high_limit=3.4)
several.add_measurement(name="1V8", value=1.79, unit="V", comp_op=CompOp.GELE, low_limit=1.7, high_limit=1.9)
root.add_boolean_step(name="Connected", status="P")
root.add_string_step(name="Firmware", value="1.2.0", comp_op=CompOp.EQ, limit="1.2.0")
root.add_generic_step(step_type="NI_Wait", name="Settle", status="D", group=StepGroup.Setup)
report.add_misc_info(description="Firmware", value="1.2.0")
report.add_sub_unit(part_type="Module", sn="M-1", pn="MOD-1", rev="B")
report.result = "F"
report_id = api.report.submit_report(report)
headers = api.report.query_uut_headers(odata_filter="serialNumber eq 'SN-100'", top=10)
print(
    json.dumps(
        {
            "same id": str(report_id).lower() == str(report.id).lower(),
            "found": [[h.serial_number, h.part_number, h.revision, str(h.result)[:1], h.station_name] for h in headers],
        }
    )
)
api.close()
