"""One client for a web application: made in its lifespan, handed to its routes. Needs fastapi.

`fastapi dev examples/fastapi_app.py` serves it against WATS_BASE_URL; run as a script, it asks itself once, against the
bundled server.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

import anyio
import httpx
from fastapi import Depends, FastAPI, HTTPException, Request

from pywats_async import AsyncWATS, NotFoundError
from pywats_async.testing import FakeWATS


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Keep one client, with its connections and its cache, for as long as the application runs."""
    async with AsyncWATS(**getattr(app.state, "options", {})) as wats:
        app.state.wats = wats
        yield


def client(request: Request) -> AsyncWATS:
    """Return the application's client."""
    wats: AsyncWATS = request.app.state.wats
    return wats


app = FastAPI(lifespan=lifespan)
Wats = Annotated[AsyncWATS, Depends(client)]


@app.get("/units/{serial_number}")
async def unit(serial_number: str, wats: Wats) -> list[dict[str, object]]:
    """Return the tests of a unit."""
    headers = await wats.report.get_headers_by_serial(serial_number)
    return [{"start": header.start, "result": header.result} for header in headers]


@app.get("/reports/{report_id}")
async def report(report_id: str, wats: Wats) -> dict[str, object]:
    """Return what a report says of its unit."""
    try:
        found = await wats.report.get_report(report_id)
    except NotFoundError as error:
        raise HTTPException(404, error.message) from error
    return {"serial_number": found.sn, "result": str(found.result)}


async def main() -> None:
    """Ask the application itself, without a server of its own."""
    with FakeWATS() as server, server.serve() as url:
        app.state.options = {"base_url": url, "token": server.token}
        async with lifespan(app):
            wats: AsyncWATS = app.state.wats
            made = wats.report.create_uut_report("ada", "PSU-5", "A", "SN-1", operation_type=10)
            await wats.report.submit_report(made)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as browser:
                print((await browser.get("/units/SN-1")).json())
                print((await browser.get(f"/reports/{made.id}")).json())
                print((await browser.get("/reports/00000000-0000-0000-0000-000000000000")).json())


if __name__ == "__main__":
    anyio.run(main)
