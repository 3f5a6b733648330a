"""What every request meets: the token, the table of routes, the clock, and the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest
from pydantic_core import to_json

from pywats_async.testing import Call, FakeWATS, Recorded, Refusal
from pywats_async.testing.recording import Recorder

from .conftest import AUTHORIZED, Connect
from .reports import uut

pytestmark = pytest.mark.anyio


async def test_it_answers_over_asgi_a_transport_and_a_socket(wats_server: FakeWATS, connect: Connect) -> None:
    async with connect() as client:
        answer = await client.get("/api/App/Version")
    assert (answer.status_code, answer.json()) == (200, wats_server.version)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"

    async with httpx.AsyncClient(transport=httpx.ASGITransport(wats_server), base_url="http://wats.test") as client:
        assert (await client.get("/api/App/Version", headers=AUTHORIZED)).json() == wats_server.version


@pytest.mark.parametrize(
    "authorization", [None, "", "Basic", "Basic wrong", "Bearer test-token", "test-token", "Basic test-token-and-more"]
)
async def test_without_the_token_nobody_gets_in(
    wats_server: FakeWATS, http: httpx.AsyncClient, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    http.headers.pop("authorization")
    answer = await http.post("/api/Report/WSJF", content=to_json(uut()), headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"Message": "Authorization has been denied for this request."}
    assert wats_server.reports == []


async def test_a_server_without_a_token_is_open() -> None:
    with FakeWATS(token=None) as server:
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            assert (await client.get("/api/App/Version")).status_code == 200


async def test_a_token_that_was_given_out_works_until_it_is_reset(http: httpx.AsyncClient) -> None:
    token = (await http.get("/api/Auth/GetToken/station-7")).json()
    mine = {"authorization": f"Basic {token}"}
    assert (await http.get("/api/App/Version", headers=mine)).status_code == 200
    assert (await http.get("/api/Auth/GetToken/station-7")).json() == token
    assert (await http.get("/api/Auth/GetToken/station-7", params={"reset": "true"})).json() != token
    assert (await http.get("/api/App/Version", headers=mine)).status_code == 401
    assert (await http.get("/api/App/Version")).status_code == 200


@pytest.mark.parametrize("path", ["/API/app/VERSION", "/api/App/Version/"])
async def test_paths_are_not_case_sensitive(wats_server: FakeWATS, http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 200
    assert wats_server.requests[-1].route == "/api/App/Version"


async def test_an_unknown_path_is_a_404_that_says_so(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/App/Weather")
    assert answer.status_code == 404
    assert "/api/App/Weather" in answer.json()["Message"]


async def test_a_method_that_a_path_does_not_have_is_a_405(http: httpx.AsyncClient) -> None:
    answer = await http.delete("/api/App/Version")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert "DELETE" in answer.json()["Message"]


async def test_an_id_that_is_none_is_a_400(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/Report/Wsjf/not-an-id")
    assert answer.status_code == 400
    assert "not-an-id" in answer.json()["Message"]


async def test_every_answer_is_dated_by_the_server_s_clock() -> None:
    with FakeWATS(clock_skew=-3600) as server:
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            for path in ("/api/App/Version", "/nowhere"):
                dated = parsedate_to_datetime((await client.get(path)).headers["date"])
                assert abs(datetime.now(UTC) - timedelta(hours=1) - dated) < timedelta(seconds=30)


async def test_every_request_is_recorded_and_counted(wats_server: FakeWATS, connect: Connect) -> None:
    report = uut()
    async with connect() as client:
        await client.post("/api/Report/WSJF", content=to_json(report), headers={"stationName": "ST-1"})
        await client.get(f"/api/Report/Wsjf/{report['id']}", params={"detailLevel": 2, "includeChartdata": ""})
        await client.get("/api/nothing?a=1&a=2")

    posted, read, lost = wats_server.requests
    assert (posted.method, posted.path, posted.route, posted.status) == (
        "POST",
        "/api/Report/WSJF",
        "/api/Report/WSJF",
        200,
    )
    assert posted.json() == report
    assert posted.headers["stationname"] == "ST-1"
    assert (read.path, read.route) == (f"/api/Report/Wsjf/{report['id']}", "/api/Report/Wsjf/{id}")
    assert read.params == {"detailLevel": "2", "includeChartdata": ""}
    assert (lost.route, lost.status, lost.query) == (None, 404, (("a", "1"), ("a", "2")))

    assert wats_server.count() == 3
    assert wats_server.count(method="get") == 2
    assert wats_server.count("/api/report/wsjf/{id}") == 1
    assert wats_server.count(f"/api/Report/Wsjf/{report['id']}", "GET") == 1
    assert wats_server.count("/api/Report/WSJF", "GET") == 0

    wats_server.reset()
    assert (wats_server.count(), wats_server.requests, len(wats_server.reports)) == (0, [], 1)
    wats_server.reset(reports=True)
    assert wats_server.reports == []


async def test_the_record_never_holds_the_token(wats_server: FakeWATS, connect: Connect) -> None:
    async with connect() as client:
        await client.get("/api/App/Version")
    assert wats_server.requests[0].headers["authorization"] == "Basic ***"
    assert "test-token" not in repr(wats_server.requests) + repr(wats_server)


async def test_the_record_is_bounded_and_the_count_is_not() -> None:
    with FakeWATS(keep=3) as server:
        async with httpx.AsyncClient(
            transport=server.transport(), base_url="http://wats.test", headers=AUTHORIZED
        ) as client:
            for _ in range(5):
                await client.get("/api/App/Version")
        assert (len(server.requests), server.count("/api/App/Version")) == (3, 5)


def test_the_record_is_bounded_in_bytes_too() -> None:
    recorder = Recorder(keep=1_000)
    for number in range(10):
        recorder.add(Recorded("POST", f"/{number}", None, (), {}, bytes(20 * 1024 * 1024), 200))
    assert [request.path for request in recorder.kept()] == ["/7", "/8", "/9"]
    assert recorder.count(None, "POST") == 10


async def test_a_route_is_added_with_a_decorator(wats_server: FakeWATS, connect: Connect) -> None:
    @wats_server.routes.get("/api/Weather/Unit/{serialNumber}/{partNumber}", query=("verbose",))
    def unit(call: Call) -> object:
        if call.params["serialNumber"] == "none":
            raise Refusal(404, "No such unit.")
        return {**call.params, "verbose": call.flag("verbose")}

    async with connect() as client:
        answer = await client.get("/api/weather/unit/SN%2F1%3F/P%20N?verbose=true")
        assert answer.json() == {"serialNumber": "SN/1?", "partNumber": "P N", "verbose": True}
        assert (await client.get("/api/Weather/Unit/none/x")).json() == {"Message": "No such unit."}
        assert (await client.get("/api/Weather/Unit/a/b?verbose=maybe")).status_code == 400
        assert (await client.put("/api/Weather/Unit/a/b")).status_code == 405
    assert FakeWATS().routes.find("GET", "/api/Weather/Unit/a/b")[0] is None


async def test_a_handler_that_fails_is_a_500_that_says_why(
    wats_server: FakeWATS, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    @wats_server.routes.get("/api/Broken")
    def broken(call: Call) -> object:
        return call.text("undeclared")

    async with connect() as client:
        answer = await client.get("/api/Broken")
    assert (answer.status_code, answer.json()["Message"]) == (500, "An error has occurred.")
    assert "undeclared" in answer.json()["ExceptionMessage"]
    assert "GET /api/Broken failed" in caplog.text


async def test_a_fixed_path_wins_over_one_with_parts(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    wats_server.routes.get("/api/Product/{partNumber}")(lambda call: call.params["partNumber"])
    wats_server.routes.get("/api/Product/Query")(lambda call: "the query")
    assert (await http.get("/api/product/query")).json() == "the query"
    assert (await http.get("/api/product/queries")).json() == "queries"


async def test_the_same_route_again_replaces_the_first(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    wats_server.routes.get("/api/App/Version")(lambda call: "20.1")
    assert (await http.get("/api/App/Version")).json() == "20.1"
