"""Every request of these tests is held against the public document, as far as it knows the route."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pywats_async.testing import FakeWATS

from ..contract.openapi import assert_documented_requests_conform


@pytest.fixture(autouse=True)
def documented(wats_server: FakeWATS) -> Iterator[None]:
    yield
    assert_documented_requests_conform(wats_server)
