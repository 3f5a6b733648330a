"""A box with two modules: the template, the units, and what is inside."""

import json
import os

from pywats import pyWATS
from pywats.domains.production.models import Unit

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
for part_number in ("BOX-1", "MOD-1"):
    api.product.create_product(part_number, name=part_number)
    api.product.create_revision(part_number, "A")
api.production.create_units(
    [
        Unit(serial_number="B-1", part_number="BOX-1", revision="A"),
        Unit(serial_number="M-1", part_number="MOD-1", revision="A"),
        Unit(serial_number="M-2", part_number="MOD-1", revision="A"),
    ]
)
api.product.add_subunit("BOX-1", "A", "MOD-1", "A", quantity=2)
for serial_number in ("M-1", "M-2"):
    api.production.set_unit_phase(serial_number, "MOD-1", "Finalized")
    api.production.add_child_to_assembly("B-1", "BOX-1", serial_number, "MOD-1")
box = api.production.get_unit("B-1", "BOX-1")
print(json.dumps({"box": box.serial_number, "inside": sorted(unit.serial_number for unit in box.sub_units or [])}))
