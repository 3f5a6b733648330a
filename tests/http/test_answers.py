"""What the server says, out of whatever it wraps it in."""

from __future__ import annotations

import json

import pytest

from pywats_async import (
    AuthenticationError,
    AuthorizationError,
    ConflictError,
    NotFoundError,
    PyWATSError,
    RateLimitError,
    RedirectError,
    RejectedError,
    RetryExhaustedError,
    ServerError,
    ValidationError,
    WatsApiError,
)
from pywats_async.http.answers import error_for, server_text


def error(status: int, body: bytes = b"", **headers: str) -> WatsApiError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_for(status, named, body, method="GET", route="/api/Product/{part_number}", attempts=1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, RedirectError),
        (400, RejectedError),
        (401, AuthenticationError),
        (403, AuthorizationError),
        (404, NotFoundError),
        (405, WatsApiError),
        (409, ConflictError),
        (413, RejectedError),
        (422, RejectedError),
        (429, RateLimitError),
        (500, ServerError),
        (503, ServerError),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[WatsApiError]) -> None:
    found = error(status, b"no")
    assert type(found) is kind
    assert found.status_code == status
    assert found.route == "/api/Product/{part_number}"
    assert isinstance(found, PyWATSError)


def test_a_proxy_that_answers_in_the_place_of_the_server_is_named() -> None:
    assert "proxy" in str(error(407).hint)


def test_a_refusal_is_also_a_validation_error_and_a_passing_failure_also_exhausted_its_retries() -> None:
    assert isinstance(error(400), ValidationError)
    assert isinstance(error(503), RetryExhaustedError)
    assert isinstance(error(429), RetryExhaustedError)


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain", b"Part is unknown.", "Part is unknown."),
        ("application/json", b'"Part is unknown."', "Part is unknown."),
        ("application/json", b'{"Message": "No such part."}', "No such part."),
        ("application/json", b'{"message": "lower case"}', "lower case"),
        ("application/json", b'{"Message": "A", "MessageDetail": "B"}', "A\nB"),
        (
            "application/json",
            b'{"Message": "The request is invalid.", "ModelState": {"report.pn": ["needed", "too long"]}}',
            "The request is invalid.\nreport.pn: needed\nreport.pn: too long",
        ),
        (
            "application/problem+json",
            b'{"type": "about:blank", "title": "Bad", "detail": "pn is needed", "status": 400}',
            "pn is needed",
        ),
        ("application/problem+json", b'{"title": "Bad", "errors": {"pn": ["is needed"]}}', "Bad\npn: is needed"),
        ("application/json", b'["one", "two"]', "one\ntwo"),
        ("application/json", b'{"code": 7}', "code: 7"),
        ("text/html", b"<!DOCTYPE html><html><head><title>Sign in &amp; go</title></head>...", "Sign in & go"),
        ("text/plain", b"<html><body>no title</body></html>", "an HTML page"),
        ("", b"", ""),
        ("application/json", b'{"Message": ', '{"Message":'),
        ("text/plain", "Größe µ".encode("latin-1"), "Gr\ufffd\ufffde \ufffd"),
    ],
)
def test_the_servers_own_words(content_type: str, body: bytes, text: str) -> None:
    assert server_text(content_type, body) == text
    if text:
        assert text in str(error(400, body, content_type=content_type))


def test_each_line_of_a_refused_report_is_a_finding() -> None:
    body = "root -> step A: Status cannot be different from measurement status.\r\nroot -> step B: num is wrong.\r\n"
    found = error(400, body.encode(), content_type="text/plain")
    assert isinstance(found, RejectedError)
    assert found.findings == body.splitlines()


def test_long_texts_are_cut() -> None:
    assert len(server_text("text/plain", b"x" * 1_000_000)) <= 2_000
    assert len(server_text("application/json", json.dumps({"Message": "y" * 1_000_000}).encode())) <= 2_000


def test_a_redirect_names_its_target_without_its_query_and_says_what_to_do() -> None:
    found = error(302, location="https://login.example.com/?ticket=secret")
    assert "https://login.example.com/" in str(found)
    assert "secret" not in str(found)
    assert "base_url" in str(found.hint)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_the_server_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    found = error_for(429, headers, b"", method="GET", route="/x", attempts=3)
    assert isinstance(found, RateLimitError)
    assert found.retry_after == seconds
    assert "after 3 attempts" in str(found)
