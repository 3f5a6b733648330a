"""What works without any extra: run by the nox session `bare` on the built package, and by the suite."""

from __future__ import annotations

import json

import anyio
import httpx

from pywats_async import WATS, AsyncWATS, CompOp, UUTReport


def wats(request: httpx.Request) -> httpx.Response:
    """Answer as the server does."""
    if request.method == "POST":
        return httpx.Response(200, json={"ID": json.loads(request.content)["id"]})
    return httpx.Response(200, json="2026.1.5.324")


def report() -> UUTReport:
    """Build a small test report."""
    built = UUTReport(
        pn="PN-1", sn="SN-1", rev="A", process_code=10, station_name="ST-1", location="Lab", purpose="Test"
    )
    built.get_root_sequence_call().add_numeric_step(
        name="5V", value=5.0, unit="V", comp_op=CompOp.GELE, low_limit=4, high_limit=6
    )
    return built


async def awaited() -> None:
    """Send it with the awaited client."""
    async with AsyncWATS("http://127.0.0.1", "token", transport=httpx.MockTransport(wats)) as client:
        sent = report()
        assert await client.report.submit_report(sent) == str(sent.id)


def main() -> None:
    """Send a report with both clients."""
    anyio.run(awaited)
    with WATS("http://127.0.0.1", "token", transport=httpx.MockTransport(wats)) as client:
        assert client.get_version() == "2026.1.5.324"
        sent = report()
        assert client.report.submit_report(sent) == str(sent.id)


if __name__ == "__main__":
    main()
