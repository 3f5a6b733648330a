"""How the tests of the server talk to it: plain httpx, so that nothing of our own client can hide a mistake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from pywats_async.testing import FakeWATS

Connect = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
AUTHORIZED = {"authorization": "Basic test-token"}


@pytest.fixture(params=["transport", "socket"])
def url_and_transport(request: pytest.FixtureRequest, wats_server: FakeWATS) -> Iterator[dict[str, Any]]:
    """The server, reached without a socket and over a real one."""
    if request.param == "transport":
        yield {"base_url": "http://wats.test", "transport": wats_server.transport()}
    else:
        with wats_server.serve() as url:
            yield {"base_url": url}


@pytest.fixture
def connect(url_and_transport: dict[str, Any]) -> Connect:
    """Opens a client on `wats_server`, in both ways to reach it."""

    @asynccontextmanager
    async def open_client() -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(**url_and_transport, headers=AUTHORIZED, timeout=5) as client:
            yield client

    return open_client


@pytest.fixture
async def http(wats_server: FakeWATS) -> AsyncIterator[httpx.AsyncClient]:
    """A client on `wats_server`, without a socket."""
    async with httpx.AsyncClient(
        base_url="http://wats.test", transport=wats_server.transport(), headers=AUTHORIZED
    ) as client:
        yield client
