"""The cache as callers see it: repeats without a request, no older than a write, objects of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, cast

import anyio
import httpx
import pytest

from pywats_async import WATS, AsyncWATS, AuthenticationError, ReportHeader, UUTReport
from pywats_async.bridge import Async, Service, call
from pywats_async.models import Entity, decode
from pywats_async.testing import FakeWATS
from pywats_async.transports.policy import Cache

URL, TOKEN = "https://acme.wats.com", "test-token"
ROUTE = "/api/Report/Query/Header"


@pytest.fixture
def server() -> FakeWATS:
    return FakeWATS(token=TOKEN)


def client(server: FakeWATS, **options: Any) -> AsyncWATS:
    return AsyncWATS(URL, TOKEN, transport=server.transport(), **cast("Any", {"cache_ttl": {"report": 60}, **options}))


@pytest.fixture
def blocking(server: FakeWATS) -> Iterator[WATS]:
    with WATS(URL, TOKEN, transport=server.transport(), cache_ttl={"report": 60}) as wats:
        yield wats


def report(serial: str = "SN-1") -> UUTReport:
    made = UUTReport(pn="PN-1", sn=serial, rev="A", process_code=10, station_name="S", location="L", purpose="P")
    made.get_root_sequence_call().add_numeric_step(name="Rail", value=5.0, unit="V")
    return made


async def serials(wats: AsyncWATS) -> set[str | None]:
    return {header.serial_number for header in await wats.report.query_uut_headers(top=100)}


@pytest.mark.anyio
async def test_headers_are_cached_only_when_asked(server: FakeWATS) -> None:
    cases: list[tuple[dict[str, Any], int]] = [
        ({"cache_ttl": {}}, 3),
        ({}, 1),
        ({"cache": False}, 3),
        ({"cache": "off"}, 3),
    ]
    for options, requests in cases:
        async with client(server, **options) as wats:
            before = server.count(ROUTE)
            for _ in range(3):
                await serials(wats)
            assert server.count(ROUTE) - before == requests


@pytest.mark.anyio
async def test_a_repeat_makes_no_request_at_all(server: FakeWATS) -> None:
    async with client(server) as wats:
        await wats.report.submit(report())
        first = await wats.report.query_uut_headers(top=5)
        for _ in range(3):
            assert await wats.report.query_uut_headers(top=5) == first
        assert server.count(ROUTE) == 1
        stats = wats.cache.stats
        assert (stats.hits, stats.misses, stats.hit_rate) == (3, 1, 0.75)
        assert stats.groups["report"].hits == 3
        assert stats.bytes > 0
        assert stats.entries == 2


@pytest.mark.anyio
async def test_what_this_client_wrote_is_seen_at_once(server: FakeWATS) -> None:
    async with client(server) as wats:
        for number in range(1, 6):
            await wats.report.submit(report(f"SN-{number}"))
            for _ in range(2):
                assert len(await serials(wats)) == number
        assert server.count(ROUTE) == 5


@pytest.mark.anyio
async def test_a_failed_write_drops_too(server: FakeWATS) -> None:
    async with client(server) as wats:
        await serials(wats)
        server.faults.add(route="/api/Report/WSJF", status=400)
        with pytest.raises(Exception, match="400"):
            await wats.report.submit(report())
        await serials(wats)
        assert server.count(ROUTE) == 2


@pytest.mark.anyio
async def test_errors_are_not_kept(server: FakeWATS) -> None:
    async with client(server) as wats:
        server.faults.add(route=ROUTE, status=404, times=2)
        for _ in range(2):
            with pytest.raises(Exception, match="404"):
                await serials(wats)
        assert await serials(wats) == set()
        assert wats.cache.stats.hits == 0


@pytest.mark.anyio
async def test_other_arguments_are_another_answer(server: FakeWATS) -> None:
    async with client(server) as wats:
        for number in range(3):
            await wats.report.submit(report(f"SN-{number}"))
        for _ in range(2):
            assert len(await wats.report.query_uut_headers(top=1)) == 1
            assert len(await wats.report.query_uut_headers(top=2)) == 2
            assert len(await wats.report.query_uut_headers(top=2, odata_filter="serialNumber eq 'SN-1'")) == 1
            assert await wats.report.query_uur_headers(top=2) == []
            assert len(await wats.report.query_uut_headers(["subUnits"], top=2)) == 2
        assert server.count(ROUTE) == 5


@pytest.mark.anyio
async def test_callers_get_lists_of_their_own(server: FakeWATS) -> None:
    async with client(server) as wats:
        await wats.report.submit(report())
        first = await wats.report.query_uut_headers(top=5)
        first.clear()
        second = await wats.report.query_uut_headers(top=5)
        second.append(second[0])
        third = await wats.report.query_uut_headers(top=5)
        assert len(third) == 1
        assert third[0] is second[0]
        with pytest.raises(Exception, match="frozen"):
            third[0].serial_number = "x"


@pytest.mark.anyio
async def test_rows_with_lists_in_them_are_not_shared(server: FakeWATS) -> None:
    async with client(server) as wats:
        await wats.report.submit(report())
        for _ in range(3):
            (header,) = await wats.report.query_uut_headers(["miscInfo"], top=5)
            assert header.misc_info == []
            assert header.misc_info is not None
            header.misc_info.append(cast("Any", "mine"))
        assert server.count(ROUTE) == 1


@pytest.mark.anyio
async def test_a_fresh_read_asks_the_server_and_makes_the_others_ask(server: FakeWATS) -> None:
    async with client(server) as wats:
        await serials(wats)
        await serials(wats.with_options(fresh=True))
        await serials(wats)
        assert server.count(ROUTE) == 3
        await serials(wats.with_options(timeout=5))
        assert server.count(ROUTE) == 3


@pytest.mark.anyio
async def test_clear_and_drop(server: FakeWATS) -> None:
    async with client(server) as wats:
        await wats.cache.clear()
        await serials(wats)
        await wats.cache.clear()
        await serials(wats)
        await wats.cache.drop("report")
        await serials(wats)
        await wats.cache.drop("product")
        await serials(wats)
        assert server.count(ROUTE) == 3


@pytest.mark.anyio
async def test_a_closed_client_answers_nothing(server: FakeWATS) -> None:
    wats = client(server)
    async with wats:
        await serials(wats)
    with pytest.raises(Exception, match="closed"):
        await serials(wats)


@pytest.mark.anyio
async def test_time_ends_a_decoded_answer(server: FakeWATS) -> None:
    async with client(server, cache_ttl={"report": 0.2}) as wats:
        await serials(wats)
        await serials(wats)
        assert server.count(ROUTE) == 1
        await anyio.sleep(0.25)
        await serials(wats)
        assert server.count(ROUTE) == 2


@pytest.mark.anyio
async def test_true_is_not_one() -> None:
    """A5: equal arguments that make different addresses are different."""

    class Things(Service[Async]):
        @call
        async def get(self, value: object) -> str:
            return await self._http.get("/api/Thing", str, {"value": value}, cache=Cache(60, "thing"))

    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=request.url.query.decode())

    async with AsyncWATS(URL, TOKEN, transport=httpx.MockTransport(echo)) as wats:
        things = Things(wats._http)
        for _ in range(2):
            assert [await things.get(value) for value in (True, 1, "1", 1.0, ["1", "2"], "1,2")] == [
                "value=true",
                "value=1",
                "value=1",
                "value=1.0",
                "value=1%2C2",
                "value=1%2C2",
            ]


@pytest.mark.anyio
async def test_a_call_of_several_requests_makes_them_all() -> None:
    class Thing(Entity):
        name: str

    class Things(Service[Async]):
        @call
        async def get(self, name: str) -> Thing:
            return await self._http.get("/api/Thing/{name}", Thing, name=name, cache=Cache(60, "thing"))

        @call
        async def touch(self, name: str) -> Thing:
            await self._http.send("PUT", "/api/Touch", type(None))
            return await self.get(name)

    requests: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        requests.append(request.method)
        return httpx.Response(200, json={"name": "a"}) if request.method == "GET" else httpx.Response(204)

    async with AsyncWATS(URL, TOKEN, transport=httpx.MockTransport(serve)) as wats:
        things = Things(wats._http)
        for _ in range(3):
            (await things.touch("a")).name = "changed"
        assert requests == ["PUT", "GET", "PUT", "PUT"]
        one, other = await things.get("a"), await things.get("a")
        assert one is not other
        assert one.name == other.name == "a"


# The blocking client --------------------------------------------------------------------------------------------------


def test_a_blocking_repeat_stays_in_the_calling_thread(server: FakeWATS, blocking: WATS) -> None:
    blocking.report.submit(report())
    first = blocking.report.query_uut_headers(top=5)
    portal = blocking._portal
    assert portal is not None
    portal.wait = None  # type: ignore[method-assign,assignment]  # whoever needs it fails
    try:
        second = blocking.report.query_uut_headers(top=5)
    finally:
        del portal.wait
    assert first == second
    assert first is not second
    assert blocking.cache.stats.hits == 1


def test_the_blocking_client_sees_its_writes_from_every_thread(server: FakeWATS, blocking: WATS) -> None:
    failures: list[str] = []

    def work(name: int) -> None:
        for number in range(5):
            serial = f"SN-{name}-{number}"
            blocking.report.submit(report(serial))
            for _ in range(3):
                found = {header.serial_number for header in blocking.report.query_uut_headers(top=1000)}
                if serial not in found:
                    failures.append(serial)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_blocking_cache_can_be_cleared_and_dropped(server: FakeWATS, blocking: WATS) -> None:
    found: list[list[ReportHeader]] = []
    for act in (list, blocking.cache.clear, lambda: blocking.cache.drop("report")):
        act()
        found.append(blocking.report.query_uut_headers(top=5))
    assert server.count(ROUTE) == 3
    blocking.close()
    with pytest.raises(Exception, match="closed"):
        blocking.report.query_uut_headers(top=5)


def test_the_station_is_part_of_what_a_call_means(blocking: WATS) -> None:
    blocking.report.query_uut_headers(top=5)
    calls = blocking._async._http.calls
    blocking.station = blocking.station
    assert blocking._async._http.calls is not calls


@pytest.mark.anyio
async def test_equal_reads_at_a_time_decode_one_answer_and_get_lists_of_their_own(
    server: FakeWATS, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[bytes] = []

    def counting(returns: Any, content: bytes, request: httpx.Request) -> Any:
        decoded.append(content)
        return decode(returns, content)  # what the real one does with a good answer

    async def slow(request: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.02)
        return httpx.Response(200, json=[{"serialNumber": "SN-1"}])

    monkeypatch.setattr("pywats_async.http.body.model", counting)
    async with AsyncWATS(
        "https://wats.test", "test-token", transport=httpx.MockTransport(slow), cache_ttl={"report": 9}
    ) as wats:
        found: list[list[Any]] = []

        async def read() -> None:
            found.append(await wats.report.query_uut_headers())

        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(read)
        stats = wats.cache.stats
    assert len(decoded) == 1
    assert (stats.coalesced, stats.hits, stats.misses) == (19, 0, 1)
    assert len({id(rows) for rows in found}) == 20
    assert all(rows == found[0] for rows in found)


@pytest.mark.anyio
async def test_a_renewed_token_ends_decoded_answers(server: FakeWATS) -> None:
    async with client(server) as wats:
        await serials(wats)
        await serials(wats)
        assert server.count(ROUTE) == 1
        sign = wats._http._connection.client._transport.sign  # type: ignore[attr-defined]
        sign.users.count += 1  # what a 401 and a new token in its file do
        sign._header = "Basic another-test-token"
        with pytest.raises(AuthenticationError):
            await serials(wats)
