"""Bad input gets a clear error of our tree, and nothing is sent, lost, or called stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    ConfigurationError,
    ConnectionError,
    DNSError,
    EmptyResponseError,
    PyWATSError,
    RedirectError,
    ReportHeaderValidationError,
    ReportValidationError,
    UnexpectedResponseError,
    ValidationError,
)
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio
URL = "http://127.0.0.1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme.wats.com",
        "ftp://acme.wats.com",
        "https://",
        "https://user:CANARY@acme.wats.com",
        "https://a.test/?q=1",
        "/api",
    ],
)
def test_a_wrong_address(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url") as caught:
        WATS(url, "token")
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("token", ["CANARY\nX-Evil: 1", "CANARY\r\n", "CAN ARY", "CANARY\x00", "CANARYä"])
def test_a_token_that_is_none(token: str) -> None:
    with pytest.raises(ConfigurationError, match="token") as caught:
        WATS(URL, token)
    assert "CANARY" not in f"{caught.value!r} {caught.value}"
    assert "CAN ARY" not in f"{caught.value!r} {caught.value}"


async def test_no_token_at_all() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    async with AsyncWATS("https://wats.test", transport=httpx.MockTransport(handler)) as wats:
        with pytest.raises(ConfigurationError, match="token"):
            await wats.get_version()


async def test_a_server_that_is_not_there() -> None:
    async with AsyncWATS("http://127.0.0.1:1", "test-token", attempts=2) as wats:
        with pytest.raises(ConnectionError, match="cannot be reached") as caught:
            await wats.get_version()
    assert caught.value.attempts == 2
    assert caught.value.hint


async def test_a_name_without_an_address() -> None:
    async with AsyncWATS("https://no-such-host.invalid", "test-token", attempts=1) as wats:
        with pytest.raises(DNSError):
            await wats.get_version()


async def test_o_brien_is_found_and_finds_nobody_else(wats_server: FakeWATS) -> None:
    async with AsyncWATS(URL, "test-token", transport=wats_server.transport()) as wats:
        for serial_number in ("O'Brien", "x' or serialNumber ne '", "1/2", "50%", "a&b", "ä+ö", "a,b"):
            report = wats.report.create_uut_report("ada", "PN", "A", serial_number, 10)
            if "/" in serial_number or "%" in serial_number:
                with pytest.warns(UserWarning, match="serial"):
                    await wats.report.submit_report(report)
            else:
                await wats.report.submit_report(report)
            (found,) = await wats.report.get_headers_by_serial(serial_number)
            assert found.serial_number == serial_number
        assert await wats.report.get_headers_by_serial("' or 1 eq 1 or '") == []


def every_violation() -> dict[str, Any]:
    return {
        "type": "T",
        "id": "no uuid",
        "pn": "",
        "sn": "S" * 101,
        "processCode": "ten",
        "result": "Passed",
        "machineName": "ST",
        "location": "L",
        "purpose": "P",
        "start": "2026-01-01T10:00:00",
        "root": {
            "name": "N" * 101,
            "group": "X",
            "stepType": "SequenceCall",
            "status": "P",
            "steps": [
                {
                    "group": "M",
                    "stepType": "ET_NLT",
                    "name": "rail",
                    "status": "P",
                    "numericMeas": [{"compOp": "GELE", "value": 1.0, "status": "F", "unit": "V" * 21}],
                },
            ],
        },
        "uut": {"user": "u" * 101},
        "miscInfos": [{"text": "no description"}],
        "subUnits": [{"pn": "P"}],
    }


async def test_a_report_with_every_kind_of_violation_gets_all_findings_at_once(wats_server: FakeWATS) -> None:
    async with AsyncWATS(URL, "test-token", transport=wats_server.transport()) as wats:
        with pytest.raises(ReportHeaderValidationError) as caught:
            await wats.report.submit_report(every_violation())
    assert wats_server.count() == 0
    paths = {finding.path for finding in caught.value.findings}
    expected = {"id", "pn", "sn", "rev", "processCode", "result", "start", "root.name", "root.group", "uut.user"}
    assert expected <= paths
    assert any("compOp" in path or "lowLimit" in path for path in paths)
    assert any(path.startswith("miscInfos[0]") for path in paths)
    assert any(path.startswith("subUnits[0]") for path in paths)


async def test_what_is_no_report(wats_server: FakeWATS) -> None:
    async with AsyncWATS(URL, "test-token", transport=wats_server.transport()) as wats:
        for nothing in (None, "text", 3, [], {}):
            with pytest.raises(ValidationError):
                await wats.report.submit_report(nothing)  # type: ignore[arg-type]
    assert wats_server.count() == 0


DOCTYPE = """<?xml version="1.0"?><!DOCTYPE Reports [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Reports xmlns="http://wats.virinco.com/schemas/WATS/Report/wsxf"><Report type="UUT">&x;</Report></Reports>"""


@pytest.mark.parametrize("text", [DOCTYPE, "", "<Reports/>", "<html/>", "{}", "<Reports", "\x00"])
async def test_a_wsxf_that_is_none(text: str, wats_server: FakeWATS) -> None:
    async with AsyncWATS(URL, "test-token", transport=wats_server.transport()) as wats:
        with pytest.raises(ValidationError):
            await wats.report.submit_report_xml(text)
    assert wats_server.count() == 0


async def test_a_very_deep_report_is_an_error_and_no_crash(wats_server: FakeWATS) -> None:
    document: dict[str, Any] = every_violation()
    step: dict[str, Any] = document["root"]
    for _ in range(100_000):
        child: dict[str, Any] = {"name": "s", "group": "M", "stepType": "SequenceCall", "status": "P"}
        step["steps"] = [child]
        step = child
    async with AsyncWATS(URL, "test-token", transport=wats_server.transport()) as wats:
        with pytest.raises(ReportValidationError):
            await wats.report.submit_report(document)
    assert wats_server.count() == 0
    while step := document.pop("steps", None) or document.pop("root", None):  # type: ignore[assignment]
        document = step[0] if isinstance(step, list) else step  # taken apart from outside: freeing it recurses


class Half(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'[{"ID": "'
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: httpx.Response(200, html="<html><title>Log in</title></html>"), UnexpectedResponseError),
        (lambda: httpx.Response(302, headers={"location": "/login"}), RedirectError),
        (lambda: httpx.Response(200), EmptyResponseError),
        (lambda: httpx.Response(200, json=[]), UnexpectedResponseError),
        (lambda: httpx.Response(200, json=[{"ID": "11111111-1111-1111-1111-111111111111"}]), UnexpectedResponseError),
        (lambda: httpx.Response(200, json={"Message": "accepted"}), UnexpectedResponseError),
        (lambda: httpx.Response(200, stream=Half()), ConnectionError),
        (lambda: httpx.Response(200, content=b"[" * 100_000), UnexpectedResponseError),
    ],
)
async def test_an_answer_that_does_not_confirm_the_report_is_never_a_success(
    answer: Callable[[], httpx.Response], kind: type[PyWATSError]
) -> None:
    transport = httpx.MockTransport(lambda request: answer())
    async with AsyncWATS("https://wats.test", "test-token", transport=transport, attempts=1) as wats:
        report = wats.report.create_uut_report("ada", "PN", "A", "SN", 10)
        with pytest.raises(kind) as caught:
            await wats.report.submit_report(report)
    assert caught.value.operation == "POST /api/Report/WSJF"
