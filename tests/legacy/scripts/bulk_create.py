"""Create many products, with progress, and read them back."""

import json
import os

from pywats import Product, pyWATS
from pywats.core.parallel import collect_failures, collect_successes, parallel_execute

api = pyWATS(base_url=os.environ["WATS_BASE_URL"], token=os.environ["WATS_AUTH_TOKEN"])
products = [Product(part_number=f"BULK-{number:02}", name=f"Product {number}") for number in range(12)]
saved = api.product.bulk_save_products(products)
seen = []
results = parallel_execute(
    keys=[product.part_number for product in products] + ["BULK-NONE"],
    operation=lambda part_number: api.product.get_product(part_number).name,
    max_workers=4,
    on_progress=lambda done, total: seen.append(done),
)
print(
    json.dumps(
        {
            "names": sorted(collect_successes(results)),
            "failures": len(collect_failures(results)),
            "progress": sorted(seen),
        }
    )
)
