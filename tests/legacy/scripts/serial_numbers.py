"""Serial numbers: their kinds, and some of one."""

import json
import os

from pywats import pyWATS

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
kinds = api.production.get_serial_number_types()
taken = api.production.allocate_serial_numbers(kinds[0].name, count=3)
more = api.production.allocate_serial_numbers(kinds[0].name, count=2)
print(json.dumps({"kinds": [kind.name for kind in kinds], "count": len(taken), "distinct": len({*taken, *more})}))
