from __future__ import annotations

import ssl
from contextlib import suppress

import anyio
import anyio.lowlevel
import httpx
import pytest

from pywats_async.errors import CircuitBreakerOpenError
from pywats_async.transports import BreakerTransport

from .doubles import FakeClock, Outcome, Script, cancelled_after, get, read

pytestmark = pytest.mark.anyio


class Broken:
    """A breaker in front of a scripted server."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.clock = FakeClock()
        self.server = Script(*outcomes)
        self.breaker = BreakerTransport(self.server, clock=self.clock)

    async def ask(self, times: int = 1) -> None:
        for _ in range(times):
            with suppress(httpx.TransportError):
                await read(self.breaker, get())


@pytest.mark.parametrize(
    "failure",
    [500, 503, 429, httpx.ConnectError(""), httpx.ReadTimeout(""), httpx.RemoteProtocolError("")],
    ids=repr,
)
async def test_opens_after_five_failures_in_a_row(failure: Outcome) -> None:
    at = Broken(failure)
    await at.ask(5)
    assert at.breaker.state == "open"
    with pytest.raises(CircuitBreakerOpenError) as caught:
        await read(at.breaker, get())
    assert at.server.count == 5
    assert caught.value.attempts == 0
    assert caught.value.operation == "GET /api/Product/{part_number}"
    assert caught.value.details == {"seconds_left": 30.0}
    assert "in 30.0 s" in str(caught.value)


@pytest.mark.parametrize("alive", [200, 204, 302, 400, 401, 404])
async def test_any_other_answer_shows_that_the_server_lives(alive: int) -> None:
    at = Broken(500, 500, 500, 500, alive, 500)
    await at.ask(9)
    assert at.breaker.state == "closed"
    await at.ask(1)
    assert at.breaker.state == "open"


async def test_local_trouble_is_not_the_servers() -> None:
    untrusted = httpx.ConnectError("certificate verify failed")
    untrusted.__cause__ = ssl.SSLCertVerificationError()
    for trouble in (httpx.LocalProtocolError(""), httpx.PoolTimeout(""), httpx.UnsupportedProtocol(""), untrusted):
        at = Broken(trouble)
        await at.ask(10)
        assert at.breaker.state == "closed"

    at = Broken(ValueError("NaN is no JSON"))
    for _ in range(10):
        with pytest.raises(ValueError, match="NaN"):
            await at.ask()
    assert at.breaker.state == "closed"


async def test_one_probe_after_the_recovery_time() -> None:
    at = Broken(*[503] * 5, 200)
    await at.ask(5)
    at.clock.now += 29.9
    with pytest.raises(CircuitBreakerOpenError):
        await at.ask()
    at.clock.now += 0.1
    await at.ask()
    assert at.breaker.state == "closed"
    await at.ask(3)
    assert at.server.count == 9


async def test_failed_probe_opens_for_another_recovery_time() -> None:
    at = Broken(503)
    await at.ask(5)
    at.clock.now += 30
    await at.ask()
    assert at.server.count == 6
    at.clock.now += 29
    with pytest.raises(CircuitBreakerOpenError):
        await at.ask()


async def test_half_open_lets_exactly_one_of_a_hundred_through() -> None:
    go_on = anyio.Event()

    async def slowly(_: httpx.Request) -> httpx.Response:
        await go_on.wait()
        return httpx.Response(200)

    at = Broken(*[503] * 5, slowly)
    await at.ask(5)
    at.clock.now += 30
    refused = 0

    async def ask() -> None:
        nonlocal refused
        try:
            await at.ask()
        except CircuitBreakerOpenError as error:
            assert "once the request that is under way has succeeded" in str(error)  # noqa: PT017
            refused += 1

    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        assert at.breaker.state == "half-open"
        assert refused == 99
        go_on.set()
    assert at.server.count == 6
    assert at.breaker.state == "closed"


async def test_failures_of_requests_that_were_under_way_do_not_prolong_it() -> None:
    go_on = anyio.Event()

    async def fail_late(_: httpx.Request) -> httpx.Response:
        await go_on.wait()
        return httpx.Response(503)

    at = Broken(fail_late, *[503] * 5, 200)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(at.ask)
        await anyio.wait_all_tasks_blocked()
        await at.ask(5)
        at.clock.now += 29
        go_on.set()
    at.clock.now += 1
    await at.ask()
    assert at.breaker.state == "closed"


async def test_successes_of_requests_that_were_under_way_do_not_end_it() -> None:
    go_on = anyio.Event()

    async def succeed_late(_: httpx.Request) -> httpx.Response:
        await go_on.wait()
        return httpx.Response(200)

    at = Broken(succeed_late, 503)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(at.ask)
        await anyio.wait_all_tasks_blocked()
        await at.ask(5)
        go_on.set()
    assert at.breaker.state == "open"


async def test_cancelled_probe_gives_its_place_back() -> None:
    async def three_turns(request: httpx.Request) -> httpx.Response:
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        return httpx.Response(503)

    over = False
    for steps in range(10):
        at = Broken(*[503] * 5, three_turns)
        await at.ask(5)
        at.clock.now += 30
        over = await cancelled_after(steps, at.ask)
        assert at.breaker.state == "open"
        if over:
            at.clock.now += 30
        await at.ask()  # not CircuitBreakerOpenError
    assert over


async def test_a_request_that_is_a_probe_by_itself_does_not_wait() -> None:
    at = Broken(500, 500, 500, 500, 500, 200)
    await at.ask(5)
    request = get()
    request.extensions["probe"] = True
    assert (await read(at.breaker, request)).status_code == 200
    assert at.breaker.state == "closed"
