"""What RFC 9111 asks of a private cache, case by case after the areas of the public http cache tests, and where this
cache differs, and why.

Each case reads a route whose time is 60 seconds, waits, and reads it again. `reuse` is what the RFC says of the second
read: may it get the first answer without asking the server? `DEVIATIONS` lists the cases in which the answer of this
cache is another one. It decides by the route: which may be kept, and how long, is written down for each, and headers of
the server neither prolong nor prevent it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import formatdate
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
import pytest

from pywats_async.transports import Cache, CacheTransport
from pywats_async.transports.cache.memory import MemoryStorage

from .doubles import FakeClock, Script, answer, get, read

pytestmark = pytest.mark.anyio

ROUTE_SECONDS = 60.0
NOTHING: Mapping[str, str] = MappingProxyType({})
OTHER = "http://wats.test/api/Product/PN-2"


def date(seconds: float) -> str:
    return formatdate(time.time() + seconds, usegmt=True)


class Case(NamedTuple):
    """One read, a pause, and another one."""

    name: str
    reuse: bool
    headers: Mapping[str, str] = NOTHING
    pause: float = 1.0
    asks: Mapping[str, str] = NOTHING
    """Headers of the second request."""
    asked: Mapping[str, str] = NOTHING
    """Headers of the first."""
    status: int = 200
    method: str = "GET"
    url: str = ""
    between: dict[str, Any] | None = None
    """A write between the two: what it drops."""
    write_status: int = 200


OWN_TIME = "the route says how long, and not the server"
NO_REVALIDATION = "answers are asked for again, and never confirmed"
NO_HEADERS = "callers cannot set request headers: they say fresh=True"
ROUTE_ONLY = "a route has one form for each Accept; the server's Vary says nothing"
ONLY_200 = "only status 200 is kept"
DROPS = "a write drops the groups that its route names, whatever it answers"

CASES = [
    # freshness: Cache-Control
    Case("max-age within its time", True, {"cache-control": "max-age=30"}),
    Case("max-age over", False, {"cache-control": "max-age=5"}, 10),
    Case("max-age longer than the route's time", True, {"cache-control": "max-age=3600"}, 61),
    Case("max-age of 0", False, {"cache-control": "max-age=0"}),
    Case("max-age with a fraction", False, {"cache-control": "max-age=0.5"}),
    Case("max-age negative", False, {"cache-control": "max-age=-1"}),
    Case("max-age in capitals", True, {"cache-control": "MaX-aGe=30"}),
    Case("max-age quoted", True, {"cache-control": 'max-age="30"'}),
    Case("max-age twice, the first short", False, {"cache-control": "max-age=1, max-age=30"}, 5),
    Case("max-age and an older Expires", True, {"cache-control": "max-age=30", "expires": "{-100}"}),
    Case("max-age of 0 and a later Expires", False, {"cache-control": "max-age=0", "expires": "{100}"}),
    Case("s-maxage is not for private caches", False, {"cache-control": "s-maxage=3600, max-age=0"}),
    Case("s-maxage short, max-age long", True, {"cache-control": "s-maxage=0, max-age=30"}),
    Case("unknown directives", True, {"cache-control": "max-age=30, x-unknown=1"}),
    Case("no directive at all, no Last-Modified", False, {}),
    # freshness: Expires, Date, Age
    Case("Expires within its time", True, {"expires": "{30}", "date": "{0}"}),
    Case("Expires over", False, {"expires": "{-1}", "date": "{0}"}),
    Case("Expires longer than the route's time", True, {"expires": "{3600}", "date": "{0}"}, 61),
    Case("Expires is 0", False, {"expires": "0"}),
    Case("Expires is -1", False, {"expires": "-1"}),
    Case("Expires is no date", False, {"expires": "Thursday"}),
    Case("Expires equals Date", False, {"expires": "{0}", "date": "{0}"}),
    Case("Date an hour ahead", True, {"cache-control": "max-age=30", "date": "{3600}"}),
    Case("Date an hour behind", False, {"cache-control": "max-age=30", "date": "{-3600}"}),
    Case("no Date", True, {"cache-control": "max-age=30"}),
    Case("Age beyond max-age", False, {"cache-control": "max-age=30", "age": "31"}),
    Case("Age within max-age", True, {"cache-control": "max-age=30", "age": "5"}),
    Case("Age is no number", True, {"cache-control": "max-age=30", "age": "old"}),
    Case("heuristic freshness", True, {"last-modified": "{-100000}", "date": "{0}"}),
    # what may be kept
    Case("no-store", False, {"cache-control": "no-store"}),
    Case("no-store in capitals", False, {"cache-control": "No-StOrE"}),
    Case("no-store beside max-age", False, {"cache-control": "max-age=30, no-store"}),
    Case("no-cache", False, {"cache-control": "no-cache"}),
    Case("no-cache beside max-age", False, {"cache-control": "max-age=30, no-cache"}),
    Case("Pragma of an answer means nothing", True, {"pragma": "no-cache", "cache-control": "max-age=30"}),
    Case("private", True, {"cache-control": "private, max-age=30"}),
    Case("public", True, {"cache-control": "public, max-age=30"}),
    Case("must-revalidate, fresh", True, {"cache-control": "max-age=30, must-revalidate"}),
    Case("must-revalidate, old", False, {"cache-control": "max-age=5, must-revalidate"}, 10),
    Case("must-understand", True, {"cache-control": "max-age=30, must-understand"}),
    Case("Set-Cookie does not prevent it", True, {"cache-control": "max-age=30", "set-cookie": "a=b"}),
    Case("an answer to Authorization", True, {"cache-control": "max-age=30"}, asked={"authorization": "Basic x"}),
    # status
    Case("204", True, {"cache-control": "max-age=30"}, status=204),
    Case("206", False, {"cache-control": "max-age=30", "content-range": "bytes 0-1/9"}, status=206),
    Case("301", True, {"cache-control": "max-age=30", "location": "/x"}, status=301),
    Case("302 without freshness", False, {"location": "/x"}, status=302),
    Case("400 without freshness", False, status=400),
    Case("404 with freshness", True, {"cache-control": "max-age=30"}, status=404),
    Case("410 with freshness", True, {"cache-control": "max-age=30"}, status=410),
    Case("500 without freshness", False, status=500),
    Case("503 with freshness", True, {"cache-control": "max-age=30"}, status=503),
    Case("599 is unknown", True, {"cache-control": "max-age=30"}, status=599),
    # the second request
    Case("no-cache in the request", False, {"cache-control": "max-age=30"}, asks={"cache-control": "no-cache"}),
    Case("no-store in the request", True, {"cache-control": "max-age=30"}, asks={"cache-control": "no-store"}),
    Case("max-age=0 in the request", False, {"cache-control": "max-age=30"}, asks={"cache-control": "max-age=0"}),
    Case("min-fresh in the request", False, {"cache-control": "max-age=30"}, asks={"cache-control": "min-fresh=40"}),
    Case("max-stale in the request", True, {"cache-control": "max-age=1"}, 5, {"cache-control": "max-stale=100"}),
    Case("only-if-cached, there", True, {"cache-control": "max-age=30"}, asks={"cache-control": "only-if-cached"}),
    Case("Pragma in the request", False, {"cache-control": "max-age=30"}, asks={"pragma": "no-cache"}),
    Case("a range of a whole answer", True, {"cache-control": "max-age=30"}, asks={"range": "bytes=0-1"}),
    Case("another URL", False, {"cache-control": "max-age=30"}, url=OTHER),
    Case("another query", False, {"cache-control": "max-age=30"}, url="http://wats.test/api/Product/PN-1?a=1"),
    Case("HEAD after GET", True, {"cache-control": "max-age=30"}, method="HEAD"),
    Case("POST after GET", False, {"cache-control": "max-age=30"}, method="POST"),
    # Vary
    Case("Vary: *", False, {"cache-control": "max-age=30", "vary": "*"}),
    Case("Vary: Accept, the same", True, {"cache-control": "max-age=30", "vary": "Accept"}),
    Case(
        "Vary: Accept, another", False, {"cache-control": "max-age=30", "vary": "Accept"}, asks={"accept": "text/xml"}
    ),
    Case("no Vary, another Accept", True, {"cache-control": "max-age=30"}, asks={"accept": "text/xml"}),
    Case("Vary: X-Note, another", False, {"cache-control": "max-age=30", "vary": "X-Note"}, asks={"x-note": "2"}),
    Case("Vary: X-Note, the same", True, {"cache-control": "max-age=30", "vary": "X-Note"}, asks={"x-note": ""}),
    # validators
    Case("ETag, fresh", True, {"cache-control": "max-age=30", "etag": '"1"'}),
    Case("ETag, old", False, {"cache-control": "max-age=5", "etag": '"1"'}, 61),
    Case("stale-while-revalidate", True, {"cache-control": "max-age=50, stale-while-revalidate=100"}, 61),
    # invalidation
    Case("a write to the same URL", False, {"cache-control": "max-age=30"}, between={"drops": ("product",)}),
    Case("a write failed", True, {"cache-control": "max-age=30"}, between={"drops": ("product",)}, write_status=500),
    Case("a write that names no group", False, {"cache-control": "max-age=30"}, between={}),
    Case("a write of another group", False, {"cache-control": "max-age=30"}, between={"drops": ("asset",)}),
]

DEVIATIONS = {
    **dict.fromkeys(
        (
            "Age beyond max-age",
            "Date an hour behind",
            "Expires equals Date",
            "Expires is -1",
            "Expires is 0",
            "Expires is no date",
            "Expires longer than the route's time",
            "Expires over",
            "max-age longer than the route's time",
            "max-age negative",
            "max-age of 0",
            "max-age of 0 and a later Expires",
            "max-age over",
            "max-age twice, the first short",
            "max-age with a fraction",
            "must-revalidate, old",
            "no directive at all, no Last-Modified",
            "no-cache",
            "no-cache beside max-age",
            "no-store",
            "no-store beside max-age",
            "no-store in capitals",
            "s-maxage is not for private caches",
        ),
        OWN_TIME,
    ),
    **dict.fromkeys(
        (
            "Pragma in the request",
            "max-age=0 in the request",
            "min-fresh in the request",
            "no-cache in the request",
        ),
        NO_HEADERS,
    ),
    **dict.fromkeys(("204", "301", "404 with freshness", "410 with freshness", "503 with freshness"), ONLY_200),
    **dict.fromkeys(("599 is unknown",), ONLY_200),
    **dict.fromkeys(("Vary: *", "Vary: X-Note, another", "no Vary, another Accept"), ROUTE_ONLY),
    "HEAD after GET": "no route is asked with HEAD",
    "stale-while-revalidate": NO_REVALIDATION,
    "a write failed": DROPS,
    "a write that names no group": DROPS,
    "a write of another group": DROPS,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_c13_the_second_read(case: Case) -> None:
    clock = FakeClock()
    headers = {
        name: date(float(value[1:-1])) if value.startswith("{") else value for name, value in case.headers.items()
    }

    async def server(request: httpx.Request) -> httpx.Response:
        status = case.write_status if request.method == "PUT" else case.status
        return answer(status, b"" if status == 204 else str(script.count).encode(), **headers)

    async def ada() -> str:
        return "ada"

    def request(method: str, url: str, asks: Mapping[str, str], **extensions: Any) -> httpx.Request:
        made = get(url or "http://wats.test/api/Product/PN-1", **extensions)
        return httpx.Request(method, made.url, headers={"x-note": "", **asks}, extensions=made.extensions)

    script = Script(server)
    cache = CacheTransport(script, MemoryStorage(clock=clock), ada)
    policy = Cache(ROUTE_SECONDS, "product")
    await read(cache, request("GET", "", case.asked, cache=policy))
    if case.between is not None:
        await read(cache, request("PUT", "", {}, **case.between))
    before = script.count
    clock.now += case.pause
    await read(cache, request(case.method, case.url, case.asks, cache=policy))
    assert (script.count == before) == (case.reuse != (case.name in DEVIATIONS))


def test_the_table_names_cases_that_exist_once_and_says_why() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 60
    assert set(DEVIATIONS) <= set(names)
    assert all(DEVIATIONS.values())
