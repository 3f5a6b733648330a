"""Convert the log files of a folder with a converter of one's own, and submit what comes out."""

import csv
import json
import os
import tempfile
from pathlib import Path

from pywats import pyWATS

folder = Path(tempfile.mkdtemp())
for number in range(3):
    (folder / f"unit{number}.csv").write_text(f"SN-80{number};5.0{number};4.9;5.1\n", encoding="utf-8")
api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
ids = []
for path in sorted(folder.glob("*.csv")):
    with path.open(encoding="utf-8", newline="") as file:
        serial_number, value, low, high = next(csv.reader(file, delimiter=";"))
    report = api.report.create_uut_report(
        operator="line",
        part_number="PN-8",
        revision="A",
        serial_number=serial_number,
        operation_type=10,
        station_name="ICT-1",
        location="Hall 1",
        purpose="Production",
    )
    report.get_root_sequence_call().add_numeric_step(
        name="rail", value=float(value), unit="V", comp_op="GELE", low_limit=float(low), high_limit=float(high)
    )
    ids.append(api.report.submit_report(report))
    path.unlink()
print(
    json.dumps(
        {
            "submitted": len(ids),
            "left": len(list(folder.iterdir())),
            "found": sorted(h.serial_number for h in api.report.get_headers_by_part_number("PN-8")),
        }
    )
)
