"""Reports on their way in: accepted, replaced, processed later, kept in a file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from time import sleep
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic_core import to_json

from pywats_async.testing import FakeWATS, Process

from .reports import numeric, sequence, step, uur, uut, volts

pytestmark = pytest.mark.anyio


async def post(http: httpx.AsyncClient, report: Any, path: str = "/api/Report/WSJF") -> httpx.Response:
    return await http.post(path, content=report if isinstance(report, bytes) else to_json(report))


async def headers(http: httpx.AsyncClient, **options: Any) -> list[dict[str, Any]]:
    answer = await http.get("/api/Report/Query/Header", params={f"${name}": value for name, value in options.items()})
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_the_answer_to_a_report_is_a_list_of_one(http: httpx.AsyncClient) -> None:
    report = uut()
    report["id"] = report["id"].upper()
    answer = await post(http, report)
    assert answer.json() == [{"ID": report["id"], "uuid": report["id"].lower(), "Report_ID": 1}]


async def test_or_the_bare_object_of_the_public_document() -> None:
    with FakeWATS(token=None, answers_bare=True) as server:
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            assert set((await post(client, uut())).json()) == {"ID", "uuid", "Report_ID"}


async def test_the_same_id_again_replaces_the_report(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    first, other = uut(sn="SN-1"), uut(sn="SN-2")
    for report in (first, other, {**first, "id": first["id"].upper(), "sn": "SN-9", "subUnits": []}):
        assert (await post(http, report)).status_code == 200
    assert wats_server.reports == [other["id"], first["id"]]
    latest, earlier = await headers(http, orderby="timestamp desc")
    assert (latest["serialNumber"], latest["receiveCount"], latest["timeStamp"]) == ("SN-9", 2, 3)
    assert (earlier["serialNumber"], earlier["receiveCount"], earlier["timeStamp"]) == ("SN-2", 1, 2)


async def test_who_was_sent_how_often_is_remembered(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report = uut()
    bodies = [to_json(report), to_json(report), to_json({**report, "rev": "B"})]
    for body in bodies:
        await post(http, body)
    assert wats_server.received == {report["id"]: [sha256(body).hexdigest() for body in bodies]}


async def test_a_report_that_is_processed_later_is_missing_until_then(http: httpx.AsyncClient) -> None:
    with FakeWATS(processing_delay=0.2) as server:
        http = httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test", headers=http.headers)
        known = server.add_report(uut())
        for report in (uut(sn="late"), {**uut(), "id": known, "sn": "changed"}):
            assert (await post(http, report)).status_code == 200
        assert server.reports == []
        assert (await http.get(f"/api/Report/Wsjf/{known}")).status_code == 404
        assert await headers(http) == []
        sleep(0.25)  # noqa: ASYNC251 - the server's clock, not the loop's
        assert server.report(known)["sn"] == "changed"
        assert [row["serialNumber"] for row in await headers(http, orderby="timestamp")] == ["late", "changed"]
        assert [row["receiveCount"] for row in await headers(http, orderby="timestamp")] == [1, 2]
        await http.aclose()


def test_a_file_outlives_the_server(tmp_path: Path) -> None:
    file = tmp_path / "reports.sqlite"
    with FakeWATS(file) as server:
        first = server.add_report(uut())
    with FakeWATS(file, processing_delay=0.2) as server:
        assert server.report(first)["sn"] == "SN-1"
        second = uut(sn="SN-2")
        server.accept(second, to_json(second))
        assert server.reports == [first]
    sleep(0.25)
    with FakeWATS(file) as server:
        assert server.reports == [first, second["id"]]


async def test_tests_of_a_unit_are_numbered_in_each_process(http: httpx.AsyncClient) -> None:
    for result, code, serial in [("F", 10, "a"), ("F", 10, "a"), ("P", 10, "a"), ("P", 20, "a"), ("P", 10, "b")]:
        await post(http, uut(result=result, processCode=code, sn=serial))
    await post(http, uur(sn="a"))
    rows = await headers(http, orderby="timestamp")
    assert [row["run"] for row in rows] == [1, 2, 3, 1, 1, None]
    assert [row["passedInRun"] for row in rows] == [None, None, 3, 1, 1, None]


async def test_the_header_of_a_test_report(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    failing = sequence("Power", numeric("5V rail", volts(6.0, "F"), status="F"), status="F")
    report = uut(
        step("Warm up"),
        failing,
        result="F",
        uut={
            "user": "ada",
            "execTime": 12.5,
            "batchSN": "B-7",
            "comment": "Ångström µ",
            "fixtureId": "FX1",
            "testSocketIndex": 3,
            "errorCode": -5,
            "errorMessage": "too high",
        },
    )
    await post(http, report)
    assert await headers(http) == [
        {
            "uuid": report["id"],
            "serialNumber": "SN-1",
            "partNumber": "PN-100",
            "reportType": "T",
            "start": "2024-03-05T13:07:09Z",
            "revision": "A",
            "result": "Failed",
            "batchNumber": "B-7",
            "userName": "ada",
            "stationName": "ST-1",
            "location": "Lab",
            "purpose": "Debug",
            "measuresDeleted": False,
            "timeStamp": 1,
            "processCode": 10,
            "processName": "SW Debug",
            "comment": "Ångström µ",
            "executionTime": 12.5,
            "swFilename": "demo.seq",
            "swVersion": "1.0.0",
            "testSocketIndex": 3,
            "fixtureId": "FX1",
            "errorCode": -5,
            "errorMessage": "too high",
            "run": 1,
            "receiveCount": 1,
            "reportSize": 1,
            "causedUutFailure": "5V rail",
            "causedUutFailurePath": "Main/Power/5V rail",
            "passedInRun": None,
            "referencedUut": None,
        }
    ]


async def test_the_header_of_a_repair_report(http: httpx.AsyncClient) -> None:
    repaired = str(uuid4())
    await post(http, uur(uur={"user": "grace", "processCode": 10, "refUUT": repaired.upper(), "execTime": 60}))
    (row,) = await headers(http, filter=f"referencedUut eq {repaired}")
    assert (row["reportType"], row["processName"], row["userName"]) == ("R", "Repair", "grace")
    assert (row["executionTime"], row["run"], row["swFilename"]) == (60, None, None)


async def test_use_of_an_asset_is_added_up(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    first, second = (uut(assets=[{"assetSN": "DMM-1", "usageCount": count}]) for count in (3, 4))
    for report in (first, second, second):
        await post(http, report)
    assert wats_server.report(second["id"])["assetStats"] == [
        {
            "assetSN": "DMM-1",
            "runningCount": 7,
            "runningCountExceeded": -993,
            "totalCount": 7,
            "totalCountExceeded": -9993,
            "isDaysSinceCalibrationUnknown": True,
            "isDaysSinceMaintenanceUnknown": True,
        }
    ]
    rows = await headers(http, expand="assets", orderby="timestamp")
    assert [row["assets"][0]["runningCount"] for row in rows] == [3, 7]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not a report in WSJF"),
        (b"{", "not a report in WSJF"),
        (b"[]", "exactly one JSON object"),
        (b"null", "exactly one JSON object"),
        (to_json([{"type": "T"}, {"type": "T"}]), "exactly one JSON object"),
        (b"<Reports/>", "not a report in WSJF"),
        (b"[" * 100_000, "not a report in WSJF"),
        (b"\xff\xfe{}", "not a report in WSJF"),
    ],
)
async def test_what_is_no_report_is_refused_with_a_text(
    wats_server: FakeWATS, http: httpx.AsyncClient, body: bytes, says: str
) -> None:
    answer = await post(http, body)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert says in answer.text
    assert wats_server.received == {}


async def test_fields_that_the_format_does_not_know_are_counted(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    colourful = numeric("Volts", volts(5, colour="red"), volts(5, name="x", colour="blue"))
    colourful["numericMeas"][0]["name"] = "y"
    report = uut(colourful, mood="good", uut={"user": "ada", "shoeSize": 42})
    assert (await post(http, report)).status_code == 200
    assert wats_server.unknown_fields == {"numeric.colour": 2, "report.mood": 1, "uut.shoeSize": 1}


def test_a_report_is_put_on_the_server_without_a_request(wats_server: FakeWATS) -> None:
    report_id = wats_server.add_report(uut())
    assert wats_server.report(report_id.upper())["sn"] == "SN-1"
    assert wats_server.count() == 0
    with pytest.raises(KeyError):
        wats_server.report(uuid4())
    with pytest.raises(ValueError, match="report: pn is required"):
        wats_server.add_report(uut(pn=""))


def test_also_one_that_it_would_refuse_today(wats_server: FakeWATS) -> None:
    odd = uut(pn="P*" * 100, rev=None, location="", processCode=4711, processName="Gone")
    report = wats_server.report(wats_server.add_report(odd, check=False))
    assert (report["pn"], report["rev"], report["processName"]) == ("P*" * 100, None, "Gone")


def test_processes_can_be_ones_own() -> None:
    with FakeWATS(processes=[Process(77, "Leak test", test=True)]) as server:
        server.add_report(uut(processCode=77, processName="Leak test"))
        with pytest.raises(ValueError, match="processCode is required to be a valid value"):
            server.add_report(uut())
