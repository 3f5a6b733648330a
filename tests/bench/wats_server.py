"""The bundled server for a mixed session: `python -m tests.bench.wats_server` prints its port and stays.

`GET /bench/requests` tells how many requests it had before.
"""

from __future__ import annotations

import threading

from pywats_async import WATS, Product, ProductRevision
from pywats_async.asset import Asset
from pywats_async.production import Unit
from pywats_async.testing import FakeWATS

from .session import FIXTURES

NUMBERS = [f"PN-{number}" for number in range(20)]
SERIALS = [f"SN-{number}" for number in range(60)]


def main() -> None:
    """Serve products and a unit for each minute of an hour, until the process ends."""
    server = FakeWATS(token=None)
    server.routes.get("/bench/requests")(lambda call: server.count() - 1)
    with WATS("http://wats.test", "t", transport=server.transport()) as wats:
        wats.product.bulk_save_products(Product(part_number=number, name="1") for number in NUMBERS)
        wats.product.bulk_save_revisions(ProductRevision(part_number=number, revision="A") for number in NUMBERS)
        units = [Unit(serial_number=serial, part_number="PN-0", revision="A") for serial in SERIALS]
        wats.production.create_units(units)
        kind = wats.asset.get_asset_types()[0]
        for serial in FIXTURES:
            wats.asset.update_asset(Asset(serial_number=serial, type_id=kind.type_id))
    server.reset()
    with server.serve() as url:
        print(url.rpartition(":")[2], flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
