"""Equal reads at the same time are one request, whoever of them gives up, fails or waits."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import httpx
import pytest

from pywats_async.errors import TimeoutError
from pywats_async.transports import DeadlineTransport

from .caching import MINUTE, Stepwise, ask, cached, text, together
from .doubles import Script, answer, post, read

pytestmark = pytest.mark.anyio


async def test_a_hundred_equal_reads_are_one_request() -> None:
    server = Script(answer(200, b"x", b"y", pause=0.001))
    cache = cached(server)
    responses = await together(cache, 100)
    assert {response.text for response in responses} == {"xy"}
    assert server.count == 1
    assert (cache.stats.coalesced, cache.stats.misses, cache.stats.hits) == (99, 1, 0)
    assert sum(response.extensions["from_cache"] for response in responses) == 99


async def test_answers_that_are_shared_are_not_the_same_object() -> None:
    responses = await together(cached(Script(answer(200, b"x", pause=0.001))), 10)
    responses[0].headers["x-mine"] = "yes"
    assert len({id(response) for response in responses}) == 10
    assert sum("x-mine" in response.headers for response in responses) == 1


@pytest.mark.parametrize("status", [404, 401])
async def test_what_is_not_kept_is_shared_by_those_who_wait(status: int) -> None:
    server = Script(answer(status, b"no", pause=0.001))
    responses = await together(cached(server), 50)
    assert [response.status_code for response in responses] == [status] * 50
    assert server.count == 1


async def test_when_the_first_is_cancelled_the_next_takes_over() -> None:
    async def lead() -> None:
        with leader:
            await text(cache)

    async def follow() -> None:
        texts.append(await text(cache))

    for steps in range(25):
        server = Script(answer(200, b"x", b"y", pause=0))
        cache = cached(server)
        await text(cache, ask("http://wats.test/other"))  # the store is open by now
        leader = anyio.CancelScope()
        texts: list[str] = []
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lead)
            await anyio.lowlevel.checkpoint()
            for _ in range(20):
                tasks.start_soon(follow)
            for _ in range(steps):
                await anyio.lowlevel.checkpoint()
            leader.cancel()
        assert texts == ["xy"] * 20
        assert server.count <= 3
        assert server.left_open == []


async def test_when_the_first_fails_the_next_tries_itself() -> None:
    async def fail(_: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.005)
        raise httpx.ConnectError("refused")

    server = Script(fail, answer(503, pause=0.005), answer(200, b"well", pause=0.005))
    outcomes: list[object] = []

    async def one() -> None:
        try:
            outcomes.append((await read(cache, ask())).status_code)
        except httpx.ConnectError:
            outcomes.append("refused")

    cache = cached(server)
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(one)
    assert (outcomes.count("refused"), outcomes.count(503), outcomes.count(200)) == (1, 1, 18)
    assert server.count == 3


async def test_who_waits_keeps_its_own_deadline() -> None:
    server = Stepwise()
    cache = cached(DeadlineTransport(server, 60), deadline=60)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(text, cache)
        await server.arrived(1)
        begun = anyio.current_time()
        with pytest.raises(TimeoutError):
            await text(cache, ask(deadline=0.05))
        assert anyio.current_time() - begun < 10
        server.gates[0].set()


async def test_time_spent_waiting_is_taken_off_the_deadline() -> None:
    async def fail(_: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.5)
        raise httpx.ConnectError("refused")

    async def hang(_: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    cache = cached(DeadlineTransport(Script(fail, hang), 60), deadline=60)
    waits: list[float] = []

    async def first() -> None:
        with pytest.raises(httpx.ConnectError):
            await text(cache)

    async def second() -> None:
        begun = anyio.current_time()
        with pytest.raises(TimeoutError):
            await text(cache, ask(deadline=1))
        waits.append(anyio.current_time() - begun)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(first)
        await anyio.lowlevel.checkpoint()
        tasks.start_soon(second)
    assert 1 <= waits[0] < 1.4  # it would be 1.5


async def test_large_answers_are_fetched_side_by_side() -> None:
    at_once = most = 0

    async def large(_: httpx.Request) -> httpx.Response:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await anyio.sleep(0.005)
        at_once -= 1
        return answer(200, b"x" * 2000)

    responses = await together(cached(Script(large), max_body=1000), 10)
    assert {len(response.content) for response in responses} == {2000}
    assert most == 9


async def test_h15_writes_are_never_one_request() -> None:
    server = Stepwise()
    cache = cached(server)
    async with anyio.create_task_group() as tasks:
        for number in range(3):
            tasks.start_soon(read, cache, post(b"%d" % number, cache=MINUTE))
        with anyio.fail_after(5):
            await server.arrived(3)
        for gate in server.gates:
            gate.set()
    assert sorted(request.content for request in server.requests) == [b"0", b"1", b"2"]
