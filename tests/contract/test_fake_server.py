"""The server that comes with the package, held against the public document of the real one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic_core import to_json

from pywats_async.testing import FakeWATS, Route

from ..testing.reports import ONE_PIXEL, numeric, step, uur, uut, volts
from .deviations import ANSWERED_AS_LIST, EXTRA_QUERY
from .openapi import assert_answer_conforms, assert_request_conforms, document

ROUTES = list(FakeWATS().routes)
TEST = uut(
    numeric("5V rail", volts(6.0, "F"), status="F"),
    step("File", attachment={"name": "pixel.png", "contentType": "image/png", "data": ONE_PIXEL}),
    result="F",
    miscInfos=[{"description": "Oven", "text": "2"}],
    subUnits=[{"partType": "PCBA", "pn": "P1", "sn": "S1"}],
    assets=[{"assetSN": "DMM", "usageCount": 1}],
)
REPAIR = uur(binaryData=[{"name": "pixel.png", "contentType": "image/png", "data": ONE_PIXEL}])
EVERYTHING = "subunits,miscinfo,assets,attachments,uurSubUnits,uurMiscInfo,uurAttachments"

CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/api/App/Version", {}),
    ("GET", "/api/App/Processes", {"includeTestOperations": "true", "includeInactiveProcesses": "false"}),
    ("GET", "/api/App/Levels", {}),
    ("GET", "/api/App/ProductGroups", {"includeFilters": "true"}),
    ("GET", "/api/Auth/GetToken", {"reset": "true"}),
    ("GET", "/api/Auth/GetToken/station-7", {}),
    ("GET", "/api/SystemStatus", {}),
    ("GET", "/api/Report/Query/Header", {}),
    ("GET", "/api/Report/Query/Header", {"$expand": EVERYTHING, "$filter": "reportType eq 'T'", "$top": "5"}),
    ("GET", "/api/Report/Query/Header", {"$expand": EVERYTHING, "$filter": "reportType eq 'R'"}),
    ("GET", "/api/Report/Query/Header", {"$select": "uuid,start", "$orderby": "timestamp asc", "$skip": "1"}),
    ("GET", "/api/Report/Query/Header", {"$filter": "nonsense"}),
    ("GET", "/api/Report/Query/HeaderByMiscInfo", {"description": "Oven", "data": "2", "processCode": "10"}),
    ("GET", f"/api/Report/Wsjf/{TEST['id']}", {"detailLevel": "3", "includeChartdata": "false"}),
    ("GET", f"/api/Report/Wsjf/{REPAIR['id']}", {"includeAttachments": "false"}),
    ("GET", f"/api/Report/Wsxf/{TEST['id']}", {"includeIndexes": "false"}),
    ("GET", "/api/Report/Attachment", {"reportId": TEST["id"], "stepId": "2"}),
    ("GET", f"/api/Report/Attachments/{TEST['id']}", {}),
    ("GET", f"/api/Report/Certificate/{TEST['id']}", {}),
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_every_route_is_in_the_document_with_the_same_query(route: Route) -> None:
    operation = document().operation(route.method, route.template)
    assert operation is not None, "the document has no such operation"
    assert operation.template == route.template
    assert set(route.query) == set(operation.parameters("query"))


@pytest.mark.anyio
async def test_every_answer_matches_its_schema() -> None:
    with FakeWATS(token=None) as server:
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            answers = [await client.post("/api/Report/WSJF", content=to_json(report)) for report in (TEST, REPAIR)]
            xml = (await client.get(f"/api/Report/Wsxf/{TEST['id']}")).content
            answers.append(await client.post("/api/Report/WSXF", content=xml))
            answers += [await client.request(method, path, params=query) for method, path, query in CALLS]
        for request, answer in zip(server.requests[:2] + server.requests[3:], answers, strict=True):
            assert answer.status_code == (400 if "nonsense" in str(request.query) else 200), answer.text
            assert_request_conforms(request)
            assert_answer_conforms(request.method, request.path, answer.status_code, answer.content)
        assert {(request.method, request.route) for request in server.requests} == {
            (route.method, route.template) for route in server.routes
        }, "every route is asked"


@pytest.mark.anyio
async def test_the_bare_answer_is_the_one_of_the_document() -> None:
    with FakeWATS(token=None, answers_bare=True) as server:
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            answer = await client.post("/api/Report/WSJF", content=to_json(TEST))
    operation = document().operation("POST", "/api/Report/WSJF")
    assert operation is not None
    assert operation.answer is not None
    document().check(answer.json(), operation.answer, "POST /api/Report/WSJF")


def test_the_table_of_deviations_names_operations_of_the_document() -> None:
    for method, template in {**EXTRA_QUERY, **ANSWERED_AS_LIST}:
        operation = document().operation(method, template)
        assert operation is not None
        assert operation.template == template
