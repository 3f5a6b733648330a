"""Faults on demand, the same without a socket and over one."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import httpx
import pytest
from pydantic_core import to_json

from pywats_async.testing import FakeWATS

from .conftest import Connect
from .reports import uut

pytestmark = pytest.mark.anyio
VERSION = "/api/App/Version"


async def test_a_status_strikes_so_often_and_does_no_work(wats_server: FakeWATS, connect: Connect) -> None:
    fault = wats_server.faults.add(route="/api/report/wsjf", method="post", status=503, times=2)
    async with connect() as client:
        codes = [(await client.post("/api/Report/WSJF", content=to_json(uut()))).status_code for _ in range(3)]
    assert codes == [503, 503, 200]
    assert (fault.hits, len(wats_server.reports), len(wats_server.faults)) == (2, 1, 0)
    assert [request.status for request in wats_server.requests] == codes


async def test_faults_are_taken_in_the_order_of_adding(wats_server: FakeWATS, connect: Connect) -> None:
    for status in (500, 502, 429):
        wats_server.faults.add(status=status)
    async with connect() as client:
        assert [(await client.get(VERSION)).status_code for _ in range(4)] == [500, 502, 429, 200]


async def test_only_the_matching_requests_are_struck(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(uut())
    wats_server.faults.add(route="/api/Report/Wsjf/{id}", status=500, times=None)
    wats_server.faults.add(route="/api/App/Levels", method="GET", status=500, every=3, times=None)
    assert (await http.get(VERSION)).status_code == 200
    assert (await http.get(f"/api/report/wsjf/{report_id}")).status_code == 500
    codes = [(await http.get("/api/App/Levels")).status_code for _ in range(6)]
    assert codes == [200, 200, 500, 200, 200, 500]
    wats_server.faults.clear()
    assert (await http.get(f"/api/Report/Wsjf/{report_id}")).status_code == 200


async def test_a_body_of_our_own_with_its_content_type(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(body="<html>Sign in</html>", content_type="text/html", headers={"x-where": "proxy"})
    async with connect() as client:
        answer = await client.get(VERSION)
    assert (answer.status_code, answer.text, answer.headers["x-where"]) == (200, "<html>Sign in</html>", "proxy")
    assert answer.headers["content-type"] == "text/html"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (2, "2"),
        (0.5, "0.5"),
        ("abc", "abc"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "Fri, 02 Jan 2026 03:04:05 GMT"),
    ],
)
async def test_too_many_requests(
    wats_server: FakeWATS, connect: Connect, value: float | str | datetime, sent: str
) -> None:
    wats_server.faults.add(retry_after=value)
    async with connect() as client:
        answer = await client.get(VERSION)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, sent)


async def test_the_connection_breaks_before_the_work(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(drop="before")
    async with connect() as client:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            await client.post("/api/Report/WSJF", content=to_json(uut()))
        assert wats_server.reports == []
        assert wats_server.requests[0].status is None
        assert (await client.get(VERSION)).status_code == 200


async def test_the_connection_breaks_after_the_work(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(drop="after")
    async with connect() as client:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            await client.post("/api/Report/WSJF", content=to_json(uut()))
    assert len(wats_server.reports) == 1


async def test_a_refused_connection_is_never_a_request(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    wats_server.faults.add(drop="connect")
    with pytest.raises(httpx.ConnectError):
        await http.get(VERSION)
    assert wats_server.requests == []


async def test_half_a_body(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(truncate=5)
    async with connect() as client:
        with pytest.raises(httpx.RemoteProtocolError, match="received 5 bytes, expected 14"):
            await client.get(VERSION)
        assert (await client.get(VERSION)).status_code == 200


async def test_garbage_keeps_status_and_type(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(garbage=True)
    async with connect() as client:
        answer = await client.get(VERSION)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode()


async def test_a_body_in_drips(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(drip=(5, 0.05))
    began = time.monotonic()
    async with connect() as client, client.stream("GET", VERSION) as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    assert b"".join(pieces) == b'"2026.1.5.324"'
    assert len(pieces) >= 3
    assert time.monotonic() - began >= 0.1


async def test_drips_slower_than_the_read_timeout(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(drip=(5, 5.0))
    async with connect() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(VERSION, timeout=0.1)


async def test_an_answer_that_comes_too_late_for_work_that_was_done(wats_server: FakeWATS, connect: Connect) -> None:
    wats_server.faults.add(delay=5.0)
    async with connect() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/api/Report/WSJF", content=to_json(uut()), timeout=0.3)
    assert len(wats_server.reports) == 1


async def test_latency_delays_every_answer() -> None:
    with FakeWATS(token=None, latency=0.05) as server:
        began = time.monotonic()
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            await client.get(VERSION)
        assert time.monotonic() - began >= 0.05


async def test_under_plain_asgi_a_broken_connection_reaches_the_client_too(wats_server: FakeWATS) -> None:
    wats_server.faults.add(drop="before")
    wats_server.faults.add(truncate=2)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(wats_server), base_url="http://wats.test") as client:
        for _ in range(2):
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(VERSION, headers={"authorization": "Basic test-token"})


def test_a_misspelt_fault_is_an_error(wats_server: FakeWATS) -> None:
    with pytest.raises(TypeError, match="stauts"):
        wats_server.faults.add(stauts=500)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="drop"):
        wats_server.faults.add(drop="later")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1"):
        wats_server.faults.add(status=500, times=0)
    assert list(wats_server.faults) == []
