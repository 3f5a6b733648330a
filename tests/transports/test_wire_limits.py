"""Who gets a connection when there are not enough, for how long, and what cancellation leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import anyio
import httpx
import pytest
import trustme
from anyio.lowlevel import checkpoint

from pywats_async.errors import ClosedError
from pywats_async.transports.wire import Wire

from .raw_server import Peer, RawServer, answer, answer_all, client_context, open_files, server_context, settle

pytestmark = pytest.mark.anyio


def client(wire: Wire, seconds: float = 5) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=wire, timeout=seconds)


class Gate:
    """A server that holds each request until the test lets one through."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self._limit = anyio.Semaphore(0)

    def let(self, count: int = 1) -> None:
        for _ in range(count):
            self._limit.release()

    async def until(self, count: int) -> None:
        await settle(lambda: len(self.arrived) >= count)

    async def __call__(self, peer: Peer) -> None:
        while request := await peer.request():
            self.arrived.append(request.split()[1].decode())
            await self._limit.acquire()
            await peer.send(answer())


async def test_requests_beyond_the_limit_wait_and_are_served_in_their_order() -> None:
    gate = Gate()
    async with (
        RawServer(gate) as server,
        client(wire := Wire(max_connections=2)) as http,
        anyio.create_task_group() as tasks,
    ):
        for number in range(8):
            tasks.start_soon(http.get, f"{server.url}/{number}")
            await settle(lambda number=number: wire.in_use + wire.waiting == number + 1)  # type: ignore[misc]
        await gate.until(2)
        assert (wire.open, wire.waiting) == (2, 6)
        for served in range(1, 7):
            gate.let()
            await gate.until(2 + served)
        gate.let(2)
        await settle(lambda: wire.in_use == 0)
        assert gate.arrived[2:] == [f"/{number}" for number in range(2, 8)]
        assert (server.accepted, wire.open, wire.waiting) == (2, 2, 0)


async def test_a_wait_that_is_too_long_is_a_pool_timeout() -> None:
    gate = Gate()
    async with (
        RawServer(gate) as server,
        client(wire := Wire(max_connections=1)) as http,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(http.get, server.url)
        await gate.until(1)
        with pytest.raises(httpx.PoolTimeout, match=r"within 0\.05 s: all 1 are in use"):
            await http.get(server.url, timeout=httpx.Timeout(5, pool=0.05))
        assert (wire.open, wire.waiting) == (1, 0)
        gate.let()


async def test_a_broken_connection_makes_room_as_a_good_one_does() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()  # and nothing else

    failures: list[httpx.TransportError] = []
    async with RawServer(handler) as server, client(wire := Wire(max_connections=1)) as http:

        async def ask() -> None:
            with pytest.raises(httpx.RemoteProtocolError) as caught:
                await http.get(server.url)
            failures.append(caught.value)

        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(ask)
        assert (len(failures), wire.open, wire.waiting) == (10, 0, 0)


async def test_idle_connections_make_room_for_another_origin() -> None:
    async with (
        RawServer(answer_all) as one,
        RawServer(answer_all) as two,
        client(wire := Wire(max_connections=1)) as http,
    ):
        for _ in range(3):
            await http.get(one.url)
            await http.get(two.url)
            assert wire.open == 1
            await one.all_closed()
        assert (one.accepted, two.accepted) == (3, 3)


async def test_a_waiting_request_to_another_origin_gets_the_slot_and_not_the_connection() -> None:
    gate = Gate()
    async with RawServer(gate) as one, RawServer(answer_all) as two, client(wire := Wire(max_connections=1)) as http:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(http.get, one.url)
            await gate.until(1)
            tasks.start_soon(http.get, two.url)
            await settle(lambda: wire.waiting == 1)
            gate.let()
        assert (one.accepted, two.accepted, wire.open, wire.idle) == (1, 1, 1, 1)


async def test_an_idle_connection_expires() -> None:
    async with RawServer(answer_all) as server, client(wire := Wire(keepalive_expiry=0.05)) as http:
        await http.get(server.url)
        await http.get(server.url)
        assert server.accepted == 1
        await anyio.sleep(0.1)
        await http.get(server.url)
        assert (server.accepted, wire.open) == (2, 1)


async def test_expired_connections_go_while_others_work() -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            await anyio.sleep(0.01)
            await peer.send(answer())

    async with RawServer(handler) as server, client(wire := Wire(keepalive_expiry=0.1)) as http:
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(http.get, server.url)
        assert wire.open == 5
        for _ in range(15):
            await http.get(server.url)
        assert (wire.open, server.accepted) == (1, 5)


# Bodies that are not read to their end


@pytest.mark.parametrize("pieces", [0, 1])
async def test_a_body_closed_early_costs_the_connection(pieces: int) -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            await peer.send(answer(b"x" * 10, length=20))
            await peer.until_closed()

    async with RawServer(handler) as server:
        wire = Wire()
        for _ in range(5):
            response = await wire.handle_async_request(httpx.Request("GET", server.url))
            assert isinstance(response.stream, httpx.AsyncByteStream)
            body = response.stream.__aiter__()
            for _ in range(pieces):
                assert await anext(body) == b"x" * 10
            assert (wire.open, wire.in_use) == (1, 1)
            await response.aclose()
            await response.stream.aclose()
            assert (wire.open, wire.in_use) == (0, 0)
            await server.all_closed()
        await wire.aclose()


async def test_a_body_read_to_its_end_without_closing_gives_the_connection_back() -> None:
    async with RawServer(answer_all) as server:
        wire = Wire()
        response = await wire.handle_async_request(httpx.Request("GET", server.url))
        assert isinstance(response.stream, httpx.AsyncByteStream)
        assert [piece async for piece in response.stream] == [b"[]"]
        assert (wire.in_use, wire.idle) == (0, 1)
        await wire.aclose()


# Closing while requests are under way


async def test_closing_ends_what_is_under_way_and_what_waits() -> None:
    gate = Gate()
    outcomes: list[str] = []
    async with RawServer(gate) as server:
        wire = Wire(max_connections=3)

        async def ask() -> None:
            try:
                await client(wire).get(server.url)
            except ClosedError as error:
                outcomes.append(str(error))

        async with anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(ask)
            await gate.until(3)
            await settle(lambda: wire.waiting == 3)
            await wire.aclose()
        assert len(outcomes) == 6
        assert all("closed" in outcome for outcome in outcomes)
        assert (wire.open, wire.waiting) == (0, 0)
        gate.let(3)
        await server.all_closed()


async def test_closing_ends_a_handshake_and_a_body_under_way() -> None:
    async def silent(peer: Peer) -> None:
        await peer.until_closed()

    async def half(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer(b"x", length=2))
        await peer.until_closed()

    outcomes: list[type[BaseException]] = []
    async with RawServer(silent) as one, RawServer(half) as two:
        wire = Wire()

        async def ask(url: str) -> None:
            try:
                await client(wire).get(url)
            except Exception as error:
                outcomes.append(type(error))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, f"https://127.0.0.1:{one.port}")
            tasks.start_soon(ask, two.url)
            await settle(lambda: one.open == two.open == 1 and len(two.requests) == 1)
            await anyio.sleep(0.02)
            await wire.aclose()
        assert (outcomes, wire.open) == ([ClosedError, ClosedError], 0)
        await one.all_closed()
        await two.all_closed()


# Cancellation: at every step of a request, nothing may be left behind


async def cancelled_after(steps: int, call: Callable[[], Awaitable[object]], *, native: bool) -> bool:
    """Run the call and cancel it after so many rounds of the event loop; return whether it came to its end before."""
    done = False

    async def run() -> None:
        nonlocal done
        await call()
        done = True

    if native:
        task = asyncio.ensure_future(run())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return done
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        for _ in range(steps):
            await checkpoint()
        tasks.cancel_scope.cancel()
    return done


async def sweep(wire: Wire, call: Callable[[], Awaitable[object]], *, native: bool) -> int:
    """Cancel the call after 0, 1, 2, ... rounds until it comes to its end three times; return how often it did not."""
    ends = cancelled = 0
    for steps in range(400):
        if await cancelled_after(steps, call, native=native):
            ends += 1
        else:
            cancelled += 1
        assert (wire.in_use, wire.waiting) == (0, 0), f"left behind after {steps} rounds"
        if ends == 3:
            return cancelled
    raise AssertionError("the call never came to its end")


both_ways = pytest.mark.parametrize(
    ("anyio_backend", "native"), [("asyncio", False), ("asyncio", True), ("trio", False)]
)


@both_ways
@pytest.mark.parametrize("encrypted", [False, True])
async def test_cancelled_while_connecting(native: bool, encrypted: bool) -> None:
    authority = trustme.CA()
    async with RawServer(answer_all, server_context(authority) if encrypted else None) as server:
        before = open_files()
        wire = Wire(ssl_context=client_context(authority), keepalive_expiry=0)

        async def call() -> None:
            await client(wire).get(server.url)

        assert await sweep(wire, call, native=native) >= 4
        await wire.aclose()
        await server.all_closed()
        assert (wire.open, open_files()) == (0, before)


@both_ways
async def test_cancelled_on_a_connection_in_use(native: bool) -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            await peer.send(answer(b"x" * 50, length=100))
            await checkpoint()
            await peer.send(b"x" * 50)

    async with RawServer(handler) as server:
        wire = Wire()

        async def call() -> None:
            response = await client(wire).post(server.url, content=b"x" * 1000)
            assert response.content == b"x" * 100

        assert await sweep(wire, call, native=native) >= 4
        await call()
        await wire.aclose()
        await server.all_closed()


@both_ways
async def test_cancelled_while_waiting_for_a_connection(native: bool) -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            for _ in range(5):
                await checkpoint()
            await peer.send(answer())

    async with RawServer(handler) as server:
        wire = Wire(max_connections=1)

        async def call() -> None:
            async with anyio.create_task_group() as tasks:
                for _ in range(3):
                    tasks.start_soon(client(wire).get, server.url)

        assert await sweep(wire, call, native=native) >= 10
        await client(wire).get(server.url)
        assert wire.open == 1
        await wire.aclose()


@both_ways
async def test_cancelled_while_a_stale_connection_is_replaced_or_an_idle_one_makes_room(native: bool) -> None:
    async def once(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer())
        await peer.request()

    async with RawServer(once) as one, RawServer(answer_all) as two:
        wire = Wire(max_connections=1)

        async def call() -> None:
            for url in (one.url, one.url, two.url):
                await client(wire).get(url)

        assert await sweep(wire, call, native=native) >= 10
        await wire.aclose()
        await one.all_closed()
        await two.all_closed()


@both_ways
async def test_one_waiter_cancelled_leaves_its_turn_to_the_next(native: bool) -> None:
    gate = Gate()
    async with RawServer(gate) as server:
        wire = Wire(max_connections=1)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client(wire).get, f"{server.url}/0")
            await gate.until(1)
            assert not await cancelled_after(5, lambda: client(wire).get(f"{server.url}/never"), native=native)
            tasks.start_soon(client(wire).get, f"{server.url}/1")
            await settle(lambda: wire.waiting == 1)
            gate.let(2)
        assert gate.arrived == ["/0", "/1"]
        await wire.aclose()


async def test_requests_cancelled_at_any_time_leave_every_slot_free() -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            await anyio.sleep(0.002)
            await peer.send(answer(b"x" * 10_000))

    async with RawServer(handler) as server:
        wire = Wire(max_connections=5)
        before = open_files()

        async def impatient(number: int) -> None:
            with anyio.move_on_after((number % 40) / 1000):
                await client(wire).get(server.url)

        async with anyio.create_task_group() as tasks:
            for number in range(400):
                tasks.start_soon(impatient, number)
                if number % 20 == 0:
                    await anyio.sleep(0.005)
        assert (wire.in_use, wire.waiting) == (0, 0)
        for _ in range(3):
            assert (await client(wire).get(server.url)).status_code == 200
        await wire.aclose()
        await server.all_closed()
        assert wire.open == 0
        assert open_files() <= before
