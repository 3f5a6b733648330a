"""The same test bodies, awaited and blocking, on both event loops, over every kind of transport."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import anyio.to_thread
import httpx
import pytest
import respx

from pywats_async import WATS, AsyncWATS, CompOp, NotFoundError, RejectedError, ReportValidationError, UUTReport
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio


class Awaited:
    """A blocking service or client, seen as if it were awaited: each call runs in a worker thread."""

    def __init__(self, blocking: Any) -> None:
        self._blocking = blocking

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._blocking, name)
        if not callable(found):
            return Awaited(found)
        if name.startswith("create_"):
            return found
        if name.startswith("iter_"):
            return lambda *args, **kwargs: self._items(found(*args, **kwargs))
        return lambda *args, **kwargs: anyio.to_thread.run_sync(partial(found, *args, **kwargs))

    async def _items(self, items: Iterator[Any]) -> AsyncIterator[Any]:
        end = object()
        while (item := await anyio.to_thread.run_sync(next, items, end)) is not end:
            yield item


@pytest.fixture(params=["mock", "respx", "asgi", "bundled", "socket"])
def address(request: pytest.FixtureRequest, wats_server: FakeWATS) -> Iterator[dict[str, Any]]:
    """How to reach the bundled server: the arguments of a client."""
    inner = wats_server.transport()

    async def forward(request: httpx.Request) -> httpx.Response:
        bare = httpx.Request(request.method, request.url, headers=request.headers, content=await request.aread())
        answer = await inner.handle_async_request(bare)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

    with ExitStack() as stack:
        where: dict[str, Any] = {"base_url": "http://127.0.0.1:9", "token": "test-token"}
        match request.param:
            case "mock":
                where["transport"] = httpx.MockTransport(forward)
            case "respx":
                stack.enter_context(respx.mock(assert_all_called=False)).route().mock(side_effect=forward)
            case "asgi":
                where["transport"] = httpx.ASGITransport(app=wats_server)
            case "bundled":
                where["transport"] = inner
            case "socket":
                where["base_url"] = stack.enter_context(wats_server.serve())
        yield where


@pytest.fixture(params=["async", "sync"])
async def wats(request: pytest.FixtureRequest, address: dict[str, Any]) -> AsyncIterator[Any]:
    """A client, to be awaited whichever it is."""
    if request.param == "async":
        async with AsyncWATS(**address) as client:
            yield client
    else:
        with WATS(**address) as client:
            yield Awaited(client)


def built(wats: Any, serial_number: str = "SN-1", value: float = 5.02) -> UUTReport:
    create: Callable[..., UUTReport] = wats.report.create_uut_report
    report = create("ada", "PN-1", "A", serial_number, 10)
    report.get_root_sequence_call().add_numeric_step(
        name="5V rail", value=value, unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1
    )
    return report


async def test_a_report_goes_to_the_server_and_comes_back(wats: Any) -> None:
    report = built(wats, value=6.0)
    assert await wats.report.submit_report(report) == str(report.id)
    back = await wats.report.get_report(report.id)
    assert isinstance(back, UUTReport)
    assert (back.sn, back.result) == ("SN-1", "F")
    step = back.get_root_sequence_call().steps[0]
    assert (step.name, step.status, step.measurement.value) == ("5V rail", "F", 6.0)
    (header,) = await wats.report.query_uut_headers(top=5)
    assert (header.uuid, header.result) == (report.id, "Failed")


async def test_pages(wats: Any) -> None:
    for number in range(5):
        await wats.report.submit_report(built(wats, f"SN-{number}"))
    found = [header.serial_number async for header in wats.report.iter_uut_headers(page_size=2, after=0)]
    assert found == [f"SN-{number}" for number in range(5)]


async def test_errors_are_the_same(wats: Any, wats_server: FakeWATS) -> None:
    with pytest.raises(NotFoundError):
        await wats.report.get_report(uuid4())
    sent = wats_server.count()
    with pytest.raises(ReportValidationError):
        await wats.report.submit_report(built(wats, serial_number="S" * 101))
    assert wats_server.count() == sent
    report = built(wats)
    report.process_code = 9999
    with pytest.raises(RejectedError):
        await wats.report.submit_report(report)


async def test_downloads(wats: Any, tmp_path: Path) -> None:
    report = built(wats)
    await wats.report.submit_report(report)
    found = await wats.report.download_certificate(report.id, tmp_path / "certificate.pdf")
    assert found.read_bytes().startswith(b"%PDF")


async def test_the_clients_own_calls(wats: Any) -> None:
    assert await wats.test_connection() is True
    version = await wats.get_version()
    assert version
