"""Header queries: the OData options that the server documents, and its refusal of the others."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pywats_async.testing import FakeWATS, Refusal
from pywats_async.testing.header_query import query_headers

from .reports import step, uur, uut

Json = dict[str, Any]
ID = "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11"
REPAIRED = str(UUID(int=1))

REPORTS = [
    uut(sn="O'Brien", id=ID, start="2024-03-01T10:00:00+01:00", uut={"user": "ada", "batchSN": "B 100%"}),
    uut(
        sn="sn_2", result="F", start="2024-03-02T10:00:00+01:00", processCode=20, uut={"errorCode": 7, "execTime": 1.5}
    ),
    uut(sn="SN%3", pn="Blå-Ø", result="E", start="2024-03-03T00:00:00.1234567Z"),
    uut(
        sn="SN-4",
        start="2024-03-04T10:00:00-05:00",
        subUnits=[
            {"partType": "PCBA", "pn": "P1", "sn": "S1", "rev": "A"},
            {"partType": "PSU", "pn": "P2", "sn": "S2"},
        ],
        miscInfos=[{"description": "Oven", "text": "2"}, {"description": "Zone", "numeric": 3}],
        assets=[{"assetSN": "DMM", "usageCount": 2}],
    ),
    uur(sn="SN-4", start="2024-03-05T10:00:00+01:00", uur={"processCode": 10, "refUUT": REPAIRED}),
]


@pytest.fixture
def server(wats_server: FakeWATS) -> FakeWATS:
    for report in REPORTS:
        wats_server.add_report(report)
    return wats_server


def query(server: FakeWATS, **options: Any) -> list[Json]:
    """Ask the server without HTTP."""
    import json

    return list(json.loads(query_headers(server.store, {f"${name}": str(value) for name, value in options.items()})))


def serials(server: FakeWATS, odata: str) -> list[str]:
    return [row["serialNumber"] for row in query(server, filter=odata, orderby="start asc", top=100)]


@pytest.mark.parametrize(
    ("odata", "found"),
    [
        ("serialNumber eq 'O''Brien'", [0]),
        ("serialNumber eq 'o''brien'", []),
        ("SERIALNUMBER eq 'SN-4'", [3, 4]),
        ("serialNumber ne 'SN-4'", [0, 1, 2]),
        ("serialNumber in ('SN-4', 'O''Brien')", [0, 3, 4]),
        ("'SN-4' eq serialNumber", [3, 4]),
        (f"uuid eq {ID}", [0]),
        (f"uuid eq {ID.upper()}", [0]),
        (f"uuid in ({ID},{UUID(int=2)})", [0]),
        (f"referencedUut eq {REPAIRED}", [4]),
        ("reportType eq 'R'", [4]),
        ("reportType eq 'T' and result eq 'Failed'", [1]),
        ("result eq 'Failed' or result eq 'Error' and processCode eq 20", [1]),
        ("(result eq 'Failed' or result eq 'Error') and processCode eq 10", [2]),
        ("not (result eq 'Passed')", [1, 2]),
        ("not startswith(serialNumber, 'SN') and not endswith(serialNumber, '2')", [0]),
        ("processCode gt 10 and processCode le 500", [1, 4]),
        ("processCode ge 20.0", [1, 4]),
        ("executionTime lt 2", [1]),
        ("errorCode eq 7", [1]),
        ("errorCode ne 7", [0, 2, 3, 4]),
        ("not (errorCode eq 7)", [0, 2, 3, 4]),
        ("not (errorCode gt 5)", [0, 2, 3, 4]),
        ("errorCode eq null", [0, 2, 3, 4]),
        ("errorCode ne null", [1]),
        ("errorCode gt null", []),
        ("errorCode in (7, null)", [0, 1, 2, 3, 4]),
        ("batchNumber eq 'B 100%'", [0]),
        ("contains(serialNumber, '%')", [2]),
        ("contains(serialNumber, '_')", [1]),
        ("contains(serialNumber, '')", [0, 1, 2, 3, 4]),
        ("startswith(serialNumber, 'SN')", [2, 3, 4]),
        ("endswith(serialNumber, '')", [0, 1, 2, 3, 4]),
        ("tolower(serialNumber) eq 'sn-4'", [3, 4]),
        ("tolower(partNumber) eq 'blå-ø'", [2]),
        ("toupper(serialNumber) eq toupper('sn_2')", [1]),
        ("length(serialNumber) eq 7", [0]),
        ("indexof(serialNumber, '_') eq 2", [1]),
        ("substring(serialNumber, 2) eq '-4'", [3, 4]),
        ("trim(' SN-4 ') eq serialNumber", [3, 4]),
        ("concat(serialNumber, '!') eq 'SN-4!'", [3, 4]),
        ("start eq 2024-03-01T09:00:00Z", [0]),
        ("start eq 2024-03-01T14:30:00+05:30", [0]),
        ("start gt 2024-03-03T00:00:00.123456Z and start lt 2024-03-03T00:00:00.12346Z", [2]),
        ("start ge 2024-03-04T15:00Z", [3, 4]),
        ("start lt 2024-03-02", [0]),
        ("timeStamp gt 3", [3, 4]),
        ("measuresDeleted eq false and timeStamp eq 1", [0]),
        ("measuresDeleted or timeStamp eq 1", [0]),
        ("true", [0, 1, 2, 3, 4]),
        ("contains(serialNumber, 'SN') eq false", [0, 1]),
        ("subUnits/any()", [3]),
        ("subUnits/any(s: s/serialNumber eq 'S1')", [3]),
        ("subUnits/any(s: s/serialNumber eq 'S1' and s/partNumber eq 'P2')", []),
        ("subUnits/any(x:x/partType eq 'PSU' and startswith(x/serialNumber,'S'))", [3]),
        ("subUnits/any(s: s/serialNumber eq serialNumber)", []),
        ("subUnits/any(s: s/revision eq null)", [3]),
        ("subUnits/any(s: s/serialNumber eq 'S1') and miscInfo/any(m: m/value eq '3')", [3]),
        ("not subUnits/any(s: s/serialNumber eq 'S1') and reportType eq 'T'", [0, 1, 2]),
        ("subUnits/all(s: startswith(s/serialNumber, 'S')) and processCode eq 10", [0, 2, 3]),
        ("miscInfo/any(m: m/description eq 'Oven' and m/value eq '2')", [3]),
        ("miscInfo/any(m: miscInfo/any(n: m/value eq '2' and n/value eq '3'))", [3]),
        ("assets/any(a: a/runningCount ge 2)", [3]),
        ("uurSubUnits/any(s: s/serialNumber eq 'SN-1')", [4]),
        (" or ".join(f"serialNumber eq 'S{n}'" for n in range(2_000)) + " or serialNumber eq 'sn_2'", [1]),
    ],
)  # fmt: skip
def test_a_filter_selects(server: FakeWATS, odata: str, found: list[int]) -> None:
    assert serials(server, odata) == [REPORTS[index]["sn"] for index in found]


@pytest.mark.parametrize(
    ("odata", "says"),
    [
        ("serialNumber eq 'O'Brien'", "unterminated string literal"),
        ("serialNumber eq", "Syntax error at position 15"),
        ("(serialNumber eq 'a'", "Syntax error"),
        ("subUnits/any(", "Syntax error"),
        ("subUnits/any(s", "Syntax error"),
        ("subUnits/any(s:", "Syntax error"),
        ("subUnits/any(s: s/", "Could not find a property named ''"),
        ("subUnits/", "is not supported"),
        ("contains(", "Syntax error"),
        ("serialNumber in (", "Syntax error"),
        ("serialNumber eq 'a') or ('a' eq 'a'", "Syntax error"),
        ("serialNumber = 'a'", "Syntax error"),
        ("serialNumber eq 'a'; drop table reports", "character ';' is not valid"),
        ("serialNumber like 'a'", "Syntax error"),
        ("serialNumber", "needs conditions"),
        ("serialNumber eq 'a' and 7", "needs conditions"),
        ("serialNumber eq 7", "incompatible types"),
        ("processCode in (1, 'a')", "incompatible types"),
        ("uuid eq 'a'", "incompatible types"),
        ("start gt 'yesterday'", "incompatible types"),
        ("start gt 2024-03-05T14:07:09", "needs an offset"),
        ("start gt 2024-03-05T14:07:09 01:00", "needs an offset"),
        ("start gt 2024-13-05T14:07:09Z", "Unrecognized 'Edm.DateTimeOffset' literal"),
        ("not serialNumber eq 'a'", "Put the comparison in parentheses"),
        ("nothing eq 7", "Could not find a property named 'nothing'"),
        ("nothing/any(n: n/a eq 1)", "Could not find a property named 'nothing'"),
        ("subUnits/any(s: s/nothing eq 1)", "Could not find a property named 'nothing'"),
        ("subUnits/any(s: serialNumber)", "needs conditions"),
        ("subUnits/$count gt 1", "is not supported"),
        ("processCode add 1 eq 11", "Arithmetic operator 'add' is not allowed"),
        ("11 eq processCode sub 1", "Arithmetic operator 'sub' is not allowed"),
        ("processCode mul 2 gt 10", "Arithmetic operator 'mul' is not allowed"),
        ("result has 'Passed'", "'has' is not allowed"),
        ("year(start) eq 2024", "Function 'year' is not allowed: date functions"),
        ("start lt now()", "Function 'now' is not allowed: date functions"),
        ("round(executionTime) eq 1", "Function 'round' is not allowed: number functions"),
        ("isof(serialNumber, 'Edm.String')", "Function 'isof' is not allowed"),
        ("substringof('a', serialNumber)", "unknown function with name 'substringof'"),
        ("contains(serialNumber)", "No function signature"),
        ("contains(processCode, '1')", "No function signature"),
        ("not (" * 400 + "true" + ")" * 400, "recursion limit"),
    ],
)  # fmt: skip
@pytest.mark.anyio
async def test_a_filter_that_is_not_understood_is_a_400_that_says_why(
    server: FakeWATS, http: httpx.AsyncClient, odata: str, says: str
) -> None:
    answer = await http.get("/api/Report/Query/Header", params={"$filter": odata})
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith("The query specified in the URI is not valid.")
    assert says in answer.json()["Message"]


def test_ten_of_the_newest_by_default(wats_server: FakeWATS) -> None:
    for day in range(1, 13):
        wats_server.add_report(uut(sn=f"{day:02}", start=f"2024-03-{day:02}T00:00:00Z"))
    assert [row["serialNumber"] for row in query(wats_server)] == [f"{day:02}" for day in range(12, 2, -1)]
    assert [row["serialNumber"] for row in query(wats_server, top=2, skip=3)] == ["09", "08"]
    assert query(wats_server, top=0) == []
    assert query(wats_server, skip=99) == []


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("start", 0),
        ("start desc", 4),
        ("timestamp asc", 0),
        ("timeStamp desc", 4),
        ("serialNumber asc", 0),
        ("serialNumber desc,start desc", 1),
    ],
)
def test_rows_are_ordered(server: FakeWATS, order: str, first: int) -> None:
    rows = query(server, orderby=order)
    assert rows[0]["serialNumber"] == REPORTS[first]["sn"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"$top": "10001"}, "The limit of '10000' for Top query has been exceeded"),
        ({"$top": "-1"}, "Incorrect format for $top argument '-1'"),
        ({"$skip": "many"}, "Incorrect format for $skip"),
        ({"$orderby": "partNumber"}, "Order by 'partNumber' is not allowed"),
        ({"$orderby": "nothing"}, "Could not find a property named 'nothing'"),
        ({"$orderby": "start sideways"}, "Syntax error"),
        ({"$select": "nothing"}, "Could not find a property named 'nothing'"),
        ({"$expand": "serialNumber"}, "Could not find a property named 'serialNumber'"),
        ({"$expand": "subUnits($select=partNumber)"}, "Syntax error"),
        ({"$count": "true"}, "Query option 'Count' is not allowed"),
        ({"$apply": "x"}, "Query option 'Apply' is not allowed"),
    ],
)
@pytest.mark.anyio
async def test_options_that_the_server_does_not_offer(
    server: FakeWATS, http: httpx.AsyncClient, options: dict[str, str], says: str
) -> None:
    answer = await http.get("/api/Report/Query/Header", params=options)
    assert answer.status_code == 400
    assert says in answer.json()["Message"]


def test_only_selected_fields_come(server: FakeWATS) -> None:
    rows = query(server, select="uuid, SerialNumber", filter=f"uuid eq {ID}")
    assert rows == [{"uuid": ID, "serialNumber": "O'Brien"}]
    assert len(query(server, select="*", top=1)[0]) == len(query(server, top=1)[0])


def test_collections_come_when_they_are_expanded(server: FakeWATS) -> None:
    names = "subunits,miscinfo,assets,attachments,uurSubUnits,uurMiscInfo,uurAttachments"
    row = query(server, expand=names, filter="serialNumber eq 'SN-4' and reportType eq 'T'")[0]
    assert row["subUnits"] == [
        {"partType": "PCBA", "serialNumber": "S1", "partNumber": "P1", "revision": "A"},
        {"partType": "PSU", "serialNumber": "S2", "partNumber": "P2", "revision": None},
    ]
    assert row["miscInfo"] == [{"description": "Oven", "value": "2"}, {"description": "Zone", "value": "3"}]
    assert row["assets"][0]["serialNumber"] == "DMM"
    assert row["attachments"] == row["uurSubUnits"] == row["uurMiscInfo"] == row["uurAttachments"] == []
    repair = query(server, expand="uurSubUnits", select="uuid", filter="reportType eq 'R'")[0]
    assert repair["uurSubUnits"] == [{"serialNumber": "SN-1", "partNumber": "PN-100", "revision": "A"}]
    assert repair.keys() == {"uuid", "uurSubUnits"}


def test_reports_are_read_incrementally_by_their_stamp(server: FakeWATS) -> None:
    seen: list[str] = []
    stamp = 0
    while rows := query(server, filter=f"timeStamp gt {stamp}", orderby="timestamp asc", top=2):
        seen += [row["uuid"] for row in rows]
        stamp = rows[-1]["timeStamp"]
    assert seen == [report["id"] for report in REPORTS]


@pytest.mark.anyio
async def test_report_type_is_asked_for_in_the_filter_and_nowhere_else(
    server: FakeWATS, http: httpx.AsyncClient
) -> None:
    answer = await http.get("/api/Report/Query/Header", params={"reportType": "R"})
    assert len(answer.json()) == 5


@pytest.mark.anyio
async def test_a_thousand_rows_come_as_one_bare_array(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    for number in range(1_100):
        wats_server.add_report(uut(sn=str(number)))
    answer = await http.get("/api/Report/Query/Header?$top=1000&$orderby=timestamp%20asc")
    assert [row["serialNumber"] for row in answer.json()] == [str(number) for number in range(1_000)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [0, 1]),
        ({"description": "Oven"}, [0, 1]),
        ({"description": "Oven", "data": "2"}, [0]),
        ({"description": "Zone", "data": "2"}, []),
        ({"data": "3"}, [0]),
        ({"serialNumber": "b"}, [1]),
        ({"processCode": "20", "DESCRIPTION": "Oven"}, [1]),
        ({"processCode": "99"}, []),
    ],
)
@pytest.mark.anyio
async def test_headers_by_misc_info(
    wats_server: FakeWATS, http: httpx.AsyncClient, asked: dict[str, str], found: list[int]
) -> None:
    oven, zone = {"description": "Oven", "text": "2"}, {"description": "Zone", "numeric": 3}
    ids = [
        wats_server.add_report(uut(sn="a", miscInfos=[oven, zone], start="2024-03-02T00:00:00Z")),
        wats_server.add_report(
            uut(sn="b", miscInfos=[{**oven, "text": "9"}], processCode=20, start="2024-03-01T00:00:00Z")
        ),
        wats_server.add_report(uut(sn="c")),
        wats_server.add_report(uur(miscInfos=[oven])),
    ]
    rows = (await http.get("/api/Report/Query/HeaderByMiscInfo", params=asked)).json()
    assert [row["uuid"] for row in rows] == [ids[index] for index in found]
    if 0 in found:
        assert rows[0] == {
            "miscData": [{"description": "Oven", "data": "2"}, {"description": "Zone", "data": "3"}],
            "serialNumber": "a",
            "partNumber": "PN-100",
            "start": "2024-03-02T00:00:00Z",
            "result": "Passed",
            "uuid": ids[0],
            "processCode": 10,
            "processName": "SW Debug",
        }


@settings(max_examples=200, deadline=None)
@given(name=st.text(min_size=1, max_size=20), other=st.text(min_size=1, max_size=20))
def test_no_text_in_a_filter_gets_out_of_its_quotes(name: str, other: str) -> None:
    with FakeWATS() as server:
        server.add_report(uut(sn=name))
        quoted = [text.replace("'", "''") for text in (name, other)]
        assert serials(server, f"serialNumber eq '{quoted[0]}'") == [name]
        assert serials(server, f"serialNumber eq '{quoted[1]}'") == ([name] if name == other else [])
        assert serials(server, f"contains(serialNumber, '{quoted[1]}')") == ([name] if other in name else [])
        assert serials(server, f"startswith(serialNumber,'{quoted[1]}')") == ([name] if name.startswith(other) else [])
        assert serials(server, f"endswith(serialNumber,'{quoted[1]}')") == ([name] if name.endswith(other) else [])


@settings(max_examples=300, deadline=None)
@given(odata=st.text(max_size=60) | st.lists(st.sampled_from(
    ["serialNumber", "start", "subUnits", "/any(", "s:", "s/", "eq", "not", "and", "(", ")", "'a'", "null", "1", ",",
     "in", "contains(", "2024-01-01", " "]
), max_size=12).map(" ".join))  # fmt: skip
def test_any_text_is_either_understood_or_refused(odata: str) -> None:
    with FakeWATS() as server:
        server.add_report(uut(step()))
        with suppress(Refusal):
            query(server, filter=odata)
