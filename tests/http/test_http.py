"""Requests and answers: what is sent, what is read, and what is an error of ours."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from pywats_async import (
    ClosedError,
    ConnectionError,
    DNSError,
    EmptyResponseError,
    ErrorMode,
    NotFoundError,
    ProxyError,
    RedirectError,
    RejectedError,
    ServerError,
    Settings,
    TimeoutError,
    TLSError,
    UnexpectedResponseError,
    ValidationError,
)
from pywats_async.http import Connected, Http
from pywats_async.report.headers import ReportHeader
from pywats_async.tags import Setting
from pywats_async.transports.unread import UnreadTransport

pytestmark = pytest.mark.anyio
Handler = Callable[[httpx.Request], httpx.Response]
ROUTE = "/api/Product/{part_number}"


def http(handler: Handler, **settings: Any) -> Http:
    """Requests that `handler` answers."""
    options = Settings(base_url="https://wats.test", token="test-token", **settings)
    transport = UnreadTransport(httpx.MockTransport(handler))
    return Http(lambda _: Connected(httpx.AsyncClient(base_url=options.base_url, transport=transport)), options)


def answers(status: int = 200, **answer: Any) -> Handler:
    return lambda request: httpx.Response(status, **answer)


async def test_the_template_is_filled_with_quoted_parts_and_stays_a_template_for_the_transports() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"a": 1})

    found = await http(handler).get(
        "/api/Unit/{sn}/{pn}",
        dict[str, int],
        {"top": 5, "none": None, "flag": True, "many": ["a", "b"], "at": datetime(2024, 3, 5, tzinfo=UTC)},
        sn="SN/1",
        pn="P#2?%",
    )
    assert found == {"a": 1}
    path, _, query = seen[0].url.raw_path.partition(b"?")
    assert path == b"/api/Unit/SN%2F1/P%232%3F%25"
    assert query == b"top=5&flag=true&many=a%2Cb&at=2024-03-05T00%3A00%3A00%2B00%3A00"
    assert seen[0].extensions["route"] == "/api/Unit/{sn}/{pn}"
    assert seen[0].headers["accept-encoding"] == "gzip"


async def test_internal_routes_are_asked_from_a_page_of_the_server() -> None:
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("referer"))
        return httpx.Response(200, json="said")

    wats = http(handler)
    await wats.get("/api/internal/Product/Bom", str)
    await wats.send("PUT", "/api/internal/Product/BOM", type(None), {})
    await wats.get("/api/Product/Vendors", str)
    assert seen == ["https://wats.test", "https://wats.test", None]


@pytest.mark.parametrize("part", ["", ".", "..", None])
async def test_a_part_that_would_make_another_path_is_refused_and_nothing_is_sent(part: str | None) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    with pytest.raises(ValidationError, match="part_number"):
        await http(handler).get(ROUTE, dict[str, Any], part_number=part)


@pytest.mark.parametrize("part", ["a/b", "../x", "a?b", "a#b", "a%2Fb", "a b", "ä", "a\nb", "a\\b"])
async def test_any_other_part_is_one_segment(part: str) -> None:
    seen: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return httpx.Response(200, json={})

    await http(handler).get(ROUTE, dict[str, Any], part_number=part)
    assert seen[0].startswith(b"/api/Product/")
    assert seen[0].count(b"/") == 3
    assert httpx.URL("https://x" + seen[0].decode()).query == b""


async def test_a_write_sends_json_or_ready_bytes() -> None:
    seen: list[tuple[bytes, str]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append((request.content, request.headers["content-type"]))
        return httpx.Response(204)

    wats = http(handler)
    await wats.send("PUT", "/api/Product", type(None), {"partNumber": "ä"})
    await wats.send("POST", "/api/Report/WSXF", type(None), b"<x/>", content_type="application/xml")
    await wats.send("PUT", "/api/Product", type(None), [Setting(key="a")])
    assert seen == [
        ('{"partNumber":"ä"}'.encode(), "application/json"),
        (b"<x/>", "application/xml"),
        (b'[{"key":"a"}]', "application/json"),
    ]


LOGIN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>...</body></html>"


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        ({"html": LOGIN}, UnexpectedResponseError, "Sign in"),
        ({"content": b""}, EmptyResponseError, "empty"),
        ({"content": b"  \n"}, EmptyResponseError, "empty"),
        ({"json": [1]}, UnexpectedResponseError, "promises"),
        ({"json": "text"}, UnexpectedResponseError, "promises"),
        ({"content": b'{"a": 1'}, UnexpectedResponseError, "promises"),
        ({"content": b"[" * 100_000}, UnexpectedResponseError, "promises"),
        ({"content": b'{"a":' * 100_000}, UnexpectedResponseError, "promises"),
        ({"content": b'{"a": "\xff\xfe"}'}, UnexpectedResponseError, "promises"),
    ],
)
async def test_a_success_without_what_the_route_promises_is_an_error(
    answer: dict[str, Any], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says) as caught:
        await http(answers(**answer)).get(ROUTE, dict[str, Any], part_number="P")
    assert isinstance(caught.value, UnexpectedResponseError)
    assert caught.value.route == ROUTE
    assert len(str(caught.value)) < 1_500
    assert len(caught.value.server_text) <= 500


async def test_internal_routes_are_asked_as_the_pages_of_the_server_do() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=1)

    connection = http(handler)
    await connection.get("/api/internal/Blob", int)
    await connection.send("POST", "/api/internal/Blob", int, {})
    await connection.get("/api/App/Levels", int)
    assert [request.headers.get("referer") for request in seen] == ["https://wats.test", "https://wats.test", None]


@pytest.mark.parametrize("content", [b"", b"{}", b"OK", b'{"packageId": "1"}'])
async def test_what_a_write_answers_is_not_looked_at_where_it_returns_nothing(content: bytes) -> None:
    await http(answers(content=content)).send("POST", ROUTE, type(None), {}, part_number="PN-1")


@pytest.mark.parametrize("content", [b"", b"<SN/>", b"A;B"])
async def test_an_answer_of_no_known_form_stays_as_it_is(content: bytes) -> None:
    assert await http(answers(content=content)).send("POST", ROUTE, bytes, {}, part_number="PN-1") == content
    with pytest.raises(UnexpectedResponseError, match="web page"):
        await http(answers(html=LOGIN)).send("POST", ROUTE, bytes, {}, part_number="PN-1")


async def test_a_login_page_is_no_success_for_a_write_either() -> None:
    with pytest.raises(UnexpectedResponseError, match="web page"):
        await http(answers(html=LOGIN)).send("POST", "/api/Report/WSJF", dict[str, Any], b"{}")


@pytest.mark.parametrize(
    ("body", "encoding", "says"),
    [
        (gzip.compress(b'{"a": 1}' + b" " * 10_000)[:-12], "gzip", "ends in the middle"),
        (b"no gzip at all", "gzip", "cannot be unpacked"),
        (gzip.compress(b" " * 50_000_000), "gzip", "larger than"),
        (b" " * 2_000_000, "", "larger than"),
        (b"{}", "br", "not asked for"),
    ],
    ids=["half a gzip", "no gzip", "bomb", "too large", "brotli"],
)
async def test_a_body_that_is_packed_badly_or_too_large(body: bytes, encoding: str, says: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        headers = {"content-encoding": encoding} if encoding else {}
        return httpx.Response(200, headers=headers, stream=Chunks(body))

    with pytest.raises(UnexpectedResponseError, match=says):
        await http(handler, max_response_bytes=1_000_000).get(ROUTE, dict[str, Any], part_number="P")


class Chunks(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self.body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        self.pieces = iter([self.body[start : start + 1_000] for start in range(0, len(self.body), 1_000)])
        return self

    async def __anext__(self) -> bytes:
        if (piece := next(self.pieces, None)) is None:
            raise StopAsyncIteration
        return piece


async def test_a_packed_body_is_unpacked() -> None:
    handler = answers(
        headers={"content-encoding": "gzip"}, stream=Chunks(gzip.compress(b'{"a": "' + b"x" * 99_999 + b'"}'))
    )
    assert await http(handler).get(ROUTE, dict[str, str], part_number="P") == {"a": "x" * 99_999}


def failing(error: Exception, cause: Exception | None = None) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error from cause

    return handler


@pytest.mark.parametrize(
    ("error", "cause", "kind"),
    [
        (httpx.ConnectError("refused"), OSError("refused"), ConnectionError),
        (httpx.ConnectError("no such host"), socket.gaierror(-2, "Name or service not known"), DNSError),
        (httpx.ConnectError("bad certificate"), ssl.SSLCertVerificationError("self-signed"), TLSError),
        (httpx.ProxyError("407"), None, ProxyError),
        (httpx.ReadTimeout("slow"), None, TimeoutError),
        (httpx.ConnectTimeout("slow"), None, TimeoutError),
        (httpx.PoolTimeout("busy"), None, TimeoutError),
        (httpx.ReadError("reset"), None, ConnectionError),
        (httpx.RemoteProtocolError("half an answer"), None, ConnectionError),
    ],
)
async def test_no_answer_is_an_error_of_ours_that_says_what_to_do(
    error: Exception, cause: Exception | None, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as caught:
        await http(failing(error, cause)).get(ROUTE, dict[str, Any], part_number="SECRET-SN")
    assert type(caught.value) is kind
    assert f"GET {ROUTE}" in str(caught.value)
    assert "SECRET-SN" not in str(caught.value)
    assert caught.value.__cause__ is error


async def test_a_failure_without_words_is_told_by_its_cause() -> None:
    with pytest.raises(TLSError, match="EOF occurred"):
        await http(failing(httpx.ConnectError(""), ssl.SSLError("EOF occurred"))).get(ROUTE, str, part_number="P")


async def test_a_read_is_redirected_on_its_own_origin_only() -> None:
    origins: set[str] = set()

    def handler(request: httpx.Request) -> httpx.Response:
        origins.add(f"{request.url.scheme}://{request.url.host}")
        if request.url.path == "/api/Product/OLD":
            return httpx.Response(302, headers={"location": "/api/Product/NEW"})
        if request.url.path == "/api/Product/AWAY":
            return httpx.Response(302, headers={"location": "https://evil.test/api/Product/AWAY"})
        if request.url.path == "/api/Product/PLAIN":
            return httpx.Response(301, headers={"location": "http://wats.test/api/Product/PLAIN"})
        if request.url.path == "/api/Product/LOOP":
            return httpx.Response(302, headers={"location": "/api/Product/LOOP"})
        return httpx.Response(200, json={"partNumber": "NEW"})

    wats = http(handler)
    assert await wats.get(ROUTE, dict[str, str], part_number="OLD") == {"partNumber": "NEW"}
    for part_number in ("AWAY", "PLAIN", "LOOP"):
        with pytest.raises(RedirectError):
            await wats.get(ROUTE, dict[str, str], part_number=part_number)
    assert origins == {"https://wats.test"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_write_is_never_redirected(status: int) -> None:
    methods: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        methods.append(request.method)
        return httpx.Response(status, headers={"location": "/login"})

    with pytest.raises(RedirectError, match="/login"):
        await http(handler).send("POST", "/api/Report/WSJF", dict[str, Any], b"{}")
    assert methods == ["POST"]


async def test_lenient_mode_reads_what_is_not_there_as_none_and_still_raises_for_the_rest() -> None:
    lenient = {"error_mode": ErrorMode.LENIENT}
    assert await http(answers(404), **lenient).get(ROUTE, dict[str, Any], part_number="P") is None
    assert await http(answers(404), **lenient).get("/x", list[ReportHeader]) == []
    assert await http(answers(content=b""), **lenient).get_bytes("/x") is None
    with pytest.raises(ServerError):
        await http(answers(500), **lenient).get("/x", list[ReportHeader])
    with pytest.raises(NotFoundError):
        await http(answers(404), **lenient).send("PUT", "/x", dict[str, Any], {})
    with pytest.raises(RejectedError):
        await http(answers(400, text="no"), **lenient).send("PUT", "/x", dict[str, Any], {})


async def test_half_a_body_of_an_error_still_gives_the_status() -> None:
    handler = answers(500, headers={"content-encoding": "gzip"}, stream=Chunks(gzip.compress(b"x" * 5_000)[:-9]))
    with pytest.raises(ServerError, match="HTTP 500"):
        await http(handler).get("/x", dict[str, Any])


async def test_a_download_appears_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    found = await http(answers(stream=Chunks(b"z" * 10_500))).download("/api/Report/Attachments/{id}", target, id="1")
    assert found == target
    assert target.read_bytes() == b"z" * 10_500
    with pytest.raises(ValidationError, match="exists already"):
        await http(answers(content=b"new")).download("/x", target)
    await http(answers(content=b"new")).download("/x", target, overwrite=True)
    assert target.read_bytes() == b"new"


def held(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("said", ["../../evil.txt", "..\\\\evil.txt", "/etc/passwd", "CON", "a:b", "x" * 300])
async def test_a_download_into_a_folder_stays_in_it(tmp_path: Path, said: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    connection = http(answers(content=b"x", headers={"content-disposition": f'attachment; filename="{said}"'}))
    path = await connection.download("/api/Report/Certificate/{id}", folder, id="1")
    assert path.parent == folder
    assert held(tmp_path) == ["folder", f"folder/{path.name}"]
    with pytest.raises(ValidationError, match="exists already"):
        await connection.download("/api/Report/Certificate/{id}", folder, id="1")
    assert await connection.download("/api/Report/Certificate/{id}", folder, overwrite=True, id="1") == path
    assert held(tmp_path) == ["folder", f"folder/{path.name}"]


async def test_a_download_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Breaks(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"half"
            raise httpx.ReadError("reset")

    class Hangs(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"half"
            await anyio.sleep(30)

    with pytest.raises(ConnectionError):
        await http(answers(stream=Breaks())).download("/x", tmp_path / "a")
    with anyio.move_on_after(0.2):
        await http(answers(stream=Hangs())).download("/x", tmp_path / "a")
    with pytest.raises(NotFoundError):
        await http(answers(404)).download("/x", tmp_path / "a")
    with pytest.raises(EmptyResponseError):
        await http(answers(content=b"")).download("/x", tmp_path / "a")
    assert os.listdir(tmp_path) == []  # noqa: PTH208  # nothing, hidden or not


async def test_after_close() -> None:
    wats = http(answers(json={}))
    await wats.close()
    with pytest.raises(ClosedError):
        await wats.get("/x", dict[str, Any])


async def test_a_row_keeps_a_value_that_is_not_of_its_type() -> None:
    rows = [
        {"serialNumber": "1", "run": "many", "start": "yesterday", "new": {"a": 1}},
        {"serialNumber": "2", "run": 2},
    ]
    first, second = await http(answers(json=rows)).get("/api/Report/Query/Header", list[ReportHeader])
    assert (first.serial_number, first.run, first.start) == ("1", "many", "yesterday")
    assert first.model_extra == {"new": {"a": 1}}
    assert (second.serial_number, second.run) == ("2", 2)
