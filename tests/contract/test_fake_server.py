"""The server that comes with the package, held against the public document of the real one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_core import to_json

from pywats_async.testing import FakeWATS, Route

from .calls import Ask
from .calls.report import TEST
from .deviations import ANSWERED_AS_LIST, EXTRA_QUERY, UNDOCUMENTED_ROUTES
from .openapi import assert_answer_conforms, assert_request_conforms, document

DOMAINS = sorted(path.stem for path in Path(__file__).with_name("calls").glob("[!_]*.py"))


def is_public(route: Route) -> bool:
    known = (route.method, route.template) in UNDOCUMENTED_ROUTES
    return not known and not route.template.lower().startswith("/api/internal/")


ROUTES = [route for route in FakeWATS().routes if is_public(route)]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_every_route_is_in_the_document_with_the_same_query(route: Route) -> None:
    operation = document().operation(route.method, route.template)
    assert operation is not None, "the document has no such operation"
    assert operation.template == route.template
    assert set(route.query) == set(operation.parameters("query"))


@pytest.mark.anyio
@pytest.mark.parametrize("domain", DOMAINS)
async def test_every_answer_matches_its_schema(domain: str) -> None:
    asked: Any = import_module(f"{__package__}.calls.{domain}")
    calls: list[Ask] = asked.CALLS
    with FakeWATS(token=None) as server:
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://wats.test") as client:
            for method, path, query, body, status in calls:
                content = body if body is None or isinstance(body, bytes) else to_json(body)
                answer = await client.request(method, path, params=query, content=content)
                assert answer.status_code == status, f"{method} {path}: {answer.text}"
                assert_request_conforms(server.requests[-1])
                assert_answer_conforms(method, server.requests[-1].path, answer.status_code, answer.content)
        assert {(request.method, request.route) for request in server.requests} == {
            (route.method, route.template) for route in asked.routes if is_public(route)
        }, "every route is asked"


def test_every_route_belongs_to_a_domain() -> None:
    modules: list[Any] = [import_module(f"{__package__}.calls.{domain}") for domain in DOMAINS]
    assert {id(route) for module in modules for route in module.routes} == {id(route) for route in FakeWATS().routes}


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
    for method, template in UNDOCUMENTED_ROUTES:
        assert document().operation(method, template) is None
