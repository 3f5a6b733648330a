"""The contract's own judgement: what it lets pass and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async.testing import Recorded

from . import openapi
from .openapi import assert_answer_conforms, assert_request_conforms

ID = "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11"


def request(method: str, path: str, *query: tuple[str, str]) -> Recorded:
    return Recorded(method, path, None, query, {}, b"", 200)


@pytest.mark.parametrize(
    "sent",
    [
        request("GET", "/api/App/Version"),
        request("GET", f"/api/report/wsjf/{ID}", ("DETAILLEVEL", "7")),
        request("GET", "/api/Report/Query/Header", ("$filter", "serialNumber eq '1'"), ("$top", "10")),
        request("GET", "/api/Report/Attachment", ("reportId", ID), ("stepId", "-1")),
        request("POST", "/api/Report/WSJF"),
    ],
)
def test_a_request_as_documented_passes(sent: Recorded) -> None:
    assert_request_conforms(sent)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (request("GET", "/api/Weather"), "no such operation"),
        (request("DELETE", "/api/App/Version"), "no such operation"),
        (request("GET", "/api/Report/Query/Header", ("reportType", "R")), "no query parameter reportType"),
        (request("GET", "/api/App/Levels", ("$top", "1")), r"no query parameter \$top"),
        (request("GET", "/api/Report/Attachment", ("stepId", "1")), "reportId is required"),
        (request("GET", f"/api/Report/Wsjf/{ID}", ("detailLevel", "all")), "not of type integer"),
        (request("GET", f"/api/Report/Wsjf/{ID}", ("includeChartdata", "1")), "not of type boolean"),
        (request("GET", "/api/Report/Wsjf/17"), "not a uuid"),
    ],
)
def test_a_request_that_is_not_documented_fails(sent: Recorded, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        assert_request_conforms(sent)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"value":[]}', "is not of type 'array'"),
        (b'[{"serialNumber":7}]', "not valid under any"),
        (b'[{"start":"2024-03-05"}]', "not valid under any"),
        (b'[{"sn":"7"}]', "'sn' was unexpected"),
    ],
)
def test_an_answer_of_another_shape_fails(body: bytes, says: str) -> None:
    assert_answer_conforms(
        "GET", "/api/Report/Query/Header", 200, b'[{"serialNumber":null,"start":"2024-03-05T14:07Z"}]'
    )
    with pytest.raises(AssertionError, match=says):
        assert_answer_conforms("GET", "/api/Report/Query/Header", 200, body)


def test_an_unknown_status_fails() -> None:
    with pytest.raises(AssertionError, match="status 418"):
        assert_answer_conforms("GET", "/api/App/Version", 418, b"")


def test_without_a_document_the_test_is_skipped_loudly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    openapi.load.cache_clear()
    monkeypatch.setattr(openapi, "PATH", tmp_path / "absent.json")
    try:
        with pytest.raises(pytest.skip.Exception, match="NO OPENAPI DOCUMENT"):
            assert_request_conforms(request("GET", "/api/App/Version"))
    finally:
        openapi.load.cache_clear()
