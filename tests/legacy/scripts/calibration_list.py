"""The equipment that has to be calibrated."""

import json
import os

from pywats import pyWATS

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
kind = api.asset.create_asset_type("Multimeter", calibration_interval=365)
for number in (1, 2):
    api.asset.create_asset(serial_number=f"DMM-{number}", type_id=kind.type_id, asset_name=f"Meter {number}")
api.asset.record_calibration(serial_number="DMM-1", comment="in house")
meters = api.asset.get_assets(filter_str="startswith(serialNumber,'DMM')")
print(
    json.dumps(
        {
            "meters": sorted(meter.serial_number for meter in meters),
            "calibrated": [meter.serial_number for meter in meters if meter.last_calibration_date is not None],
        }
    )
)
