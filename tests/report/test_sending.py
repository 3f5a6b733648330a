"""What counts as stored."""

from __future__ import annotations

import httpx
import pytest

from pywats_async import AsyncWATS, UnexpectedResponseError, UUTReport

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("confirmed", [[], [{"uuid": "11111111-1111-4111-8111-111111111111"}]])
async def test_what_the_server_confirms_must_be_the_report(confirmed: list[dict[str, str]]) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=confirmed))
    report = UUTReport(pn="PN-1", sn="SN-1", rev="A", process_code=10, station_name="S", location="L", purpose="P")
    async with AsyncWATS("https://acme.wats.com", "test-token", transport=transport) as wats:
        with pytest.raises(UnexpectedResponseError, match=str(report.id)):
            await wats.report.submit_report(report)
