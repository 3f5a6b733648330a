"""Swap the wire in tests: a function, the bundled server, a failing one. Nothing leaves this process."""

from __future__ import annotations

import anyio
import httpx

from pywats_async import WATS, AsyncWATS, ServerError
from pywats_async.testing import FakeWATS


def by_function() -> None:
    """Answer each request with a function."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json="2026.1.0.0") if request.url.path == "/api/App/Version" else httpx.Response(404)

    with WATS("https://wats.test", "token", transport=httpx.MockTransport(answer)) as wats:
        print("version:", wats.get_version())


async def by_server() -> None:
    """Answer each request with the bundled server; retries, limits and signature are the real ones."""
    server = FakeWATS()
    async with AsyncWATS("https://wats.test", server.token, transport=server.transport()) as wats:
        report = wats.report.create_uut_report("ada", "PN-1", "A", "SN-1", 10)
        report.get_root_sequence_call().add_boolean_step(name="LED", status="Passed")
        await wats.report.submit_report(report)
        print("headers:", len(await wats.report.query_uut_headers()), "requests:", server.count())


async def by_failing_server() -> None:
    """Let the server fail once: the client tries again. Let it fail for good: the client says so."""
    server = FakeWATS()
    async with AsyncWATS("https://wats.test", server.token, transport=server.transport()) as wats:
        server.faults.add(route="/api/App/Version", status=503, times=1)
        print("in spite of a 503:", await wats.get_version(), "after", server.count(), "requests")
        server.faults.add(route="/api/App/Version", status=500)
        try:
            await wats.with_options(retries=0).get_version()
        except ServerError as error:
            print("error:", error.status_code, "attempts:", error.attempts)


if __name__ == "__main__":
    by_function()
    anyio.run(by_server)
    anyio.run(by_failing_server, backend="trio")
