"""Reports on their way out: what the server adds and drops, detail levels, attachments, certificates."""

from __future__ import annotations

import json
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import httpx
import pytest

from pywats_async.testing import FakeWATS

from .reports import ONE_PIXEL, numeric, sequence, step, uur, uut, volts

pytestmark = pytest.mark.anyio
Json = dict[str, Any]

TEXT = {"name": "notes.txt", "contentType": "text/plain", "data": "aGVsbG8="}
PICTURE = {"name": "pixel.png", "contentType": "image/png", "data": ONE_PIXEL}


async def read(http: httpx.AsyncClient, report_id: str, **query: Any) -> Json:
    answer = await http.get(f"/api/Report/Wsjf/{report_id}", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


ONLY_ON_THE_REAL_SERVER = {
    "origin": "the id of the client that posted; each server has its own",
    "assetStats": "counts what was posted before on that server",
}


async def test_a_report_comes_back_as_a_real_server_gave_it_back(http: httpx.AsyncClient, samples: Path) -> None:
    pair = samples / "wsjf" / "server_pair"
    posted = (pair / "test_report_from_us.json").read_bytes()
    expected = json.loads((pair / "test_report_from_wats.json").read_bytes())
    assert (await http.post("/api/Report/WSJF", content=posted)).status_code == 200
    given = await read(http, expected["id"])
    assert list(given) == list(expected)
    for name in expected.keys() - ONLY_ON_THE_REAL_SERVER:
        assert given[name] == expected[name], name
    assert given["assetStats"][0].keys() == expected["assetStats"][0].keys()


@pytest.mark.parametrize("name", ["uut-wsjf-export.json", "uur_example.json"])
def test_what_a_server_exported_is_exported_the_same(wats_server: FakeWATS, samples: Path, name: str) -> None:
    export = json.loads((samples / "wsjf" / name).read_text())
    given = wats_server.report(wats_server.add_report(json.loads(json.dumps(export)), check=False))
    differing = {key for key in export if given.get(key) != export[key]}
    assert differing <= {"origin", "productName"}, "they are the server's own to say"


async def test_steps_are_numbered_depth_first_and_the_culprit_is_named(
    wats_server: FakeWATS, http: httpx.AsyncClient
) -> None:
    report_id = wats_server.add_report(
        uut(
            step("a"),
            sequence("b", step("c"), numeric("d", volts(9, "F"), status="F"), step("e", "F"), status="F"),
            sequence("f", step("never run", "F"), status="S"),
            step("g"),
            result="F",
        )
    )
    report = await read(http, report_id)
    root = report["root"]
    names = {s["id"]: s["name"] for s in [root, *root["steps"], *root["steps"][1]["steps"]]}
    assert names == {0: "Main", 1: "a", 2: "b", 3: "c", 4: "d", 5: "e", 6: "f", 7: "g"}
    assert "steps" not in root["steps"][2], "the server drops the children of a skipped sequence"
    assert [s["causedUUTFailure"] for s in root["steps"][1]["steps"]] == [False, True, False]
    assert report["uut"]["stepIdCausedUUTFailure"] == 4


async def test_ids_go_on_from_the_root_s_own(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(uut(root=sequence("Main", step(id=7), id=1)))
    root = (await read(http, report_id))["root"]
    assert (root["id"], root["steps"][0]["id"]) == (1, 2)


async def test_a_passed_report_has_no_culprit(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report = await read(http, wats_server.add_report(uut(step("retried", "F"))))
    assert report["uut"]["stepIdCausedUUTFailure"] is None
    assert report["root"]["steps"][0]["causedUUTFailure"] is False


async def test_numbers_keep_fifteen_digits(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    series = {"dataType": "XYG", "name": "s", "xdata": "0.0;0.30000000000000004;1e-05", "ydata": "NaN;-1.5;oops"}
    chart = step("Chart", chart={"chartType": "Line", "label": "L", "xLabel": "x", "yLabel": "y", "series": [series]})
    report_id = wats_server.add_report(uut(numeric("n", volts(0.1 + 0.2)), numeric("nan", volts("NaN")), chart))  # type: ignore[arg-type]
    number, nan, drawn = (await read(http, report_id))["root"]["steps"]
    assert number["numericMeas"][0]["value"] == 0.3
    assert nan["numericMeas"][0]["value"] == "NaN"
    assert drawn["chart"]["series"] == [{**series, "xdata": "0;0.3;1E-05", "ydata": "NaN;-1.5;oops"}]
    assert drawn["chart"]["xUnit"] is None


async def test_the_time_in_utc_is_added(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    for start, utc in [
        ("2024-03-05T14:07:09.4707353+01:00", "2024-03-05T13:07:09.4707353Z"),
        ("2024-03-05T00:30:00.500-05:30", "2024-03-05T06:00:00.5Z"),
        ("2024-03-05T14:07:09", "2024-03-05T14:07:09Z"),
    ]:
        report = await read(http, wats_server.add_report(uut(start=start)))
        assert (report["start"], report["startUTC"]) == (start, utc)


async def test_what_is_not_there(http: httpx.AsyncClient) -> None:
    nobody = uuid4()
    for path in (f"Wsjf/{nobody}", f"Wsxf/{nobody}", f"Attachments/{nobody}", f"Certificate/{nobody}"):
        answer = await http.get(f"/api/Report/{path}")
        assert answer.status_code == 404
        assert str(nobody) in answer.json()["Message"]


def rich() -> Json:
    chart = {"chartType": "Line", "series": [{"dataType": "XYG", "name": "s", "xdata": "1", "ydata": "2"}]}
    return uut(
        sequence("Inner", numeric("n", volts(5)), reportText="text"),
        step("Chart", chart=chart),
        step("File", attachment=TEXT),
        step("More", additionalResults=[{"name": "d", "props": []}]),
        miscInfos=[{"description": "Oven", "text": "2"}],
    )


async def test_detail_levels_grow_from_what_identifies_to_everything(
    wats_server: FakeWATS, http: httpx.AsyncClient
) -> None:
    report_id = wats_server.add_report(rich())
    levels = [json.dumps(await read(http, report_id, detailLevel=level)) for level in range(8)]
    assert [len(text) for text in levels] == sorted({len(text) for text in levels})
    for level, sign in enumerate(['"sn"', '"uut"', '"miscInfos"', '"root"', "aGVsbG8=", '"numericMeas"', '"xdata"']):
        assert [sign in text for text in levels] == [False] * level + [True] * (8 - level), sign
    assert json.loads(levels[7]) == await read(http, report_id)
    assert [s["name"] for s in json.loads(levels[3])["root"]["steps"]] == ["Inner"]


async def test_chart_data_and_attachments_can_be_left_out(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(rich())
    report = await read(http, report_id, includeChartdata="false", includeAttachments="FALSE")
    _, chart, file, _ = report["root"]["steps"]
    assert chart["chart"]["series"] == [{"dataType": "XYG", "name": "s"}]
    assert file["attachment"] == {"name": "notes.txt", "contentType": "text/plain"}


@pytest.mark.parametrize("query", [{"detailLevel": "8"}, {"detailLevel": "all"}, {"includeChartdata": "1"}])
async def test_a_query_that_makes_no_sense_is_a_400(
    wats_server: FakeWATS, http: httpx.AsyncClient, query: dict[str, str]
) -> None:
    report_id = wats_server.add_report(uut())
    assert (await http.get(f"/api/Report/Wsjf/{report_id}", params=query)).status_code == 400


async def attachment(http: httpx.AsyncClient, **query: Any) -> httpx.Response:
    return await http.get("/api/Report/Attachment", params=query)


async def test_an_attachment_of_a_test_is_found_by_its_step(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(uut(step("a"), sequence("b", step("c", attachment=PICTURE))))
    answer = await attachment(http, reportId=report_id, stepId=3)
    assert (answer.headers["content-type"], answer.content) == ("image/png", b64decode(ONE_PIXEL))
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''pixel.png"
    assert (await attachment(http, reportId=report_id, stepId=1)).status_code == 404
    header = (await http.get("/api/Report/Query/Header", params={"$expand": "attachments"})).json()[0]
    assert header["attachments"] == [{"stepId": 3, "filename": "pixel.png"}]


async def test_an_attachment_of_a_repair_is_found_by_its_id(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report = uur(binaryData=[{**TEXT, "id": str(uuid4()).upper()}])
    report["subUnits"][0]["failures"][0]["attachments"] = [dict(PICTURE)]
    report_id = wats_server.add_report(report)
    header = (await http.get("/api/Report/Query/Header", params={"$expand": "uurAttachments"})).json()[0]
    assert [item["filename"] for item in header["uurAttachments"]] == ["notes.txt", "pixel.png"]
    contents = [
        (await attachment(http, reportId=report_id, attachmentId=item["id"])).content
        for item in header["uurAttachments"]
    ]
    assert contents == [b"hello", b64decode(ONE_PIXEL)]
    given = await read(http, report_id)
    assert given["binaryData"][0]["id"] == header["uurAttachments"][0]["id"]
    assert given["subUnits"][0]["failures"][0]["attachments"][0]["id"] == header["uurAttachments"][1]["id"]


async def test_an_attachment_needs_a_report_and_one_key(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(uut(step(attachment=TEXT)))
    for query in (
        {"stepId": 1},
        {"reportId": report_id},
        {"reportId": report_id, "stepId": 1, "attachmentId": str(uuid4())},
        {"reportId": "x", "stepId": 1},
    ):
        assert (await attachment(http, **query)).status_code == 400


async def test_all_attachments_come_as_a_zip(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    odd = {**TEXT, "name": "..\\up/../NOTES.txt"}
    report_id = wats_server.add_report(
        uut(step(attachment=TEXT), step("b", attachment=odd), step("c", attachment={"data": ONE_PIXEL}))
    )
    answer = await http.get(f"/api/Report/Attachments/{report_id}")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["notes.txt", "NOTES (2).txt", "step 3"]
        assert archive.read("notes.txt") == b"hello"
    empty = await http.get(f"/api/Report/Attachments/{wats_server.add_report(uut())}")
    assert ZipFile(BytesIO(empty.content)).namelist() == []


async def test_an_attachment_cannot_forge_a_header(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    forged = {"name": 'a"\r\nx: y', "contentType": "text/plain\r\nx: y", "data": "aGVsbG8="}
    report_id = wats_server.add_report(uut(step(attachment=forged)))
    answer = await attachment(http, reportId=report_id, stepId=1)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "x" not in answer.headers


async def test_a_certificate_is_a_pdf(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(uut(sn="SN (1) \\ Å"))
    answer = await http.get(f"/api/Report/Certificate/{report_id}")
    assert answer.headers["content-type"] == "application/pdf"
    pdf = answer.content
    assert pdf.startswith(b"%PDF-1.4")
    assert pdf.endswith(b"%%EOF\n")
    table = int(pdf.split(b"startxref\n")[1].split()[0])
    assert pdf[table : table + 4] == b"xref"
    for number, line in enumerate(pdf[table:].splitlines()[3:8], 1):
        assert pdf[int(line[:10]) :].startswith(b"%d 0 obj" % number)
    assert rb"(Serial number: SN \(1\) \\ " + "Å".encode("latin-1") in pdf
