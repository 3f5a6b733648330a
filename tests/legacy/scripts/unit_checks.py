"""What a station asks before it tests a unit."""

import json
import os

from pywats import NotFoundError, pyWATS
from pywats.models import ReportStatus

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
api.product.create_product("PN-3", name="Sensor")
api.product.create_revision("PN-3", "A")
from pywats.domains.production.models import Unit  # noqa: E402

api.production.create_units([Unit(serial_number="SN-300", part_number="PN-3", revision="A")])
unit = api.production.get_unit("SN-300", "PN-3")
try:
    missing = api.production.get_unit("SN-999", "PN-3")
except NotFoundError:
    missing = None
report = api.report.create_uut_report(
    operator="ada",
    part_number="PN-3",
    revision="A",
    serial_number="SN-300",
    operation_type=10,
    station_name="ICT-1",
    location="Hall 1",
    purpose="Production",
)
report.get_root_sequence_call().add_numeric_step(name="x", value=1.0)
api.report.submit_report(report)
headers = api.report.get_headers_by_serial("SN-300")
print(
    json.dumps(
        {
            "unit": [unit.serial_number, unit.part_number, unit.revision],
            "missing": missing is None,
            "runs": len(headers),
            "passed": report.result == ReportStatus.Passed,
            "version": bool(api.get_version()),
        }
    )
)
