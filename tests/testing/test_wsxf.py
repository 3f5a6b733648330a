"""The same reports in XML, in and out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from pydantic_core import to_json

from pywats_async.report import wsxf
from pywats_async.testing import FakeWATS

from .reports import numeric, step, uur, uut, volts

pytestmark = pytest.mark.anyio
REPORT = uut(numeric("5V rail", volts(5.02)), step("Wait"), miscInfos=[{"description": "Oven", "text": "2"}])


async def as_xml(http: httpx.AsyncClient, report_id: str, **query: str) -> bytes:
    answer = await http.get(f"/api/Report/Wsxf/{report_id}", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    return answer.content


@pytest.mark.parametrize("report", [REPORT, uur()], ids=["test", "repair"])
async def test_what_came_in_as_json_goes_out_as_xml_and_comes_back(
    http: httpx.AsyncClient, report: dict[str, object]
) -> None:
    await http.post("/api/Report/WSJF", content=to_json(report))
    before = (await http.get(f"/api/Report/Wsjf/{report['id']}")).json()
    xml = await as_xml(http, str(report["id"]))
    with FakeWATS(token=None) as other:
        async with httpx.AsyncClient(transport=other.transport(), base_url="http://other.test") as client:
            answer = await client.post("/api/Report/WSXF", content=xml)
            assert answer.status_code == 200, answer.text
            assert answer.json()[0]["uuid"] == report["id"]
        after = other.report(str(report["id"]))
    assert after["sn"] == before["sn"]
    assert after.get("root") == before.get("root")


async def test_indexes_can_be_left_out(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(REPORT)
    whole, bare = await as_xml(http, report_id), await as_xml(http, report_id, includeIndexes="false")
    numbering = re.compile(rb' (StepIndex|MeasIndex|MeasOrderNumber|idx|order_no)="')
    assert numbering.search(whole)
    assert not numbering.search(bare)
    assert _shape(whole) == _shape(bare)


def _shape(xml: bytes) -> list[tuple[str, str | None]]:
    return [(element.tag, element.text) for element in ET.fromstring(xml).iter()]


async def test_the_indexes_are_those_of_a_real_export(samples: Path) -> None:
    export = (samples / "wsxf" / "uut-wsxf-export.xml").read_bytes()
    with FakeWATS(token=None) as server:
        report_id = server.add_report(wsxf.strip(wsxf.loads(export)[0]), check=False)
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            assert _indexes(await as_xml(client, report_id)) == _indexes(export)


def _indexes(xml: bytes) -> list[dict[str, str]]:
    names = ("StepIndex", "MeasIndex", "MeasOrderNumber", "idx", "order_no")
    return [{name: item.attrib[name] for name in names if name in item.attrib} for item in ET.fromstring(xml).iter()]


async def test_detail_levels_hold_for_xml_too(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    report_id = wats_server.add_report(REPORT)
    assert b"5V rail" in await as_xml(http, report_id)
    assert b"5V rail" not in await as_xml(http, report_id, detailLevel="2")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not a report in WSXF"),
        (b"{}", "not a report in WSXF"),
        (b"<!DOCTYPE Reports []><Reports/>", "not a report in WSXF"),
        (b'<Reports xmlns="http://wats.virinco.com/schemas/WATS/Report/wsxf"/>', "not a report in WSXF"),
        (wsxf.dumps(REPORT).replace(b"<Report ", b"<Report/><Report ", 1), "exactly one Report is required, not 2"),
    ],
    ids=["empty", "JSON", "DOCTYPE", "none", "two"],
)
async def test_what_is_no_report_is_refused(http: httpx.AsyncClient, body: bytes, says: str) -> None:
    answer = await http.post("/api/Report/WSXF", content=body)
    assert answer.status_code == 400
    assert says in answer.text


async def test_the_same_rules_hold(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    xml = await as_xml(http, wats_server.add_report(REPORT))
    answer = await http.post("/api/Report/WSXF", content=xml.replace(b'SN="SN-1"', b'SN=""'))
    assert (answer.status_code, answer.text) == (400, "report: sn is required.")


async def test_a_real_export_is_refused_for_the_same_reasons_in_both_formats(
    wats_server: FakeWATS, http: httpx.AsyncClient, samples: Path
) -> None:
    twins = (samples / "wsjf" / "uut-wsjf-export.json", samples / "wsxf" / "uut-wsxf-export.xml")
    texts = [
        (await http.post(f"/api/Report/{kind}", content=path.read_bytes())).text.splitlines()
        for kind, path in zip(("WSJF", "WSXF"), twins, strict=True)
    ]
    assert texts[1] == texts[0]
    assert json.loads(twins[0].read_bytes())["id"] not in wats_server.received
