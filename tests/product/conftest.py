"""A server with two products, whose public requests are held against the document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pywats_async import WATS
from pywats_async.product import Product, ProductRevision
from pywats_async.testing import FakeWATS

from ..contract.openapi import assert_requests_conform


@pytest.fixture(autouse=True)
def products(wats_server: FakeWATS, wats: WATS) -> Iterator[None]:
    """BOARD with revisions A and B, and MODULE with A."""
    wats.product.bulk_save_products([Product(part_number="BOARD", name="Main board"), Product(part_number="MODULE")])
    wats.product.bulk_save_revisions(
        [ProductRevision(part_number=pn, revision=rev) for pn, rev in (("BOARD", "A"), ("BOARD", "B"), ("MODULE", "A"))]
    )
    wats_server.reset()
    yield
    assert_requests_conform(wats_server.requests)
