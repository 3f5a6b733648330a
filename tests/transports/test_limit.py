from __future__ import annotations

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pywats_async.transports import LimitTransport, Pace

from .doubles import FakeClock, Script, answer, cancelled_after, get, read

pytestmark = pytest.mark.anyio


async def test_no_more_than_so_many_at_a_time() -> None:
    most = now = 0

    async def slowly(_: httpx.Request) -> httpx.Response:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await anyio.sleep(0.001)
        now -= 1
        return answer()

    limit = LimitTransport(Script(slowly), 7)
    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(read, limit, get())
    assert most == 7
    assert (limit.in_use, limit.waiting) == (0, 0)


async def test_a_slot_is_held_until_the_body_is_closed() -> None:
    limit = LimitTransport(Script(), 1)
    response = await limit.handle_async_request(get())
    assert limit.in_use == 1
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, limit, get())
        await anyio.wait_all_tasks_blocked()
        assert limit.waiting == 1
        await response.aread()
    assert limit.in_use == 0


async def test_closing_twice_gives_one_slot_back() -> None:
    limit = LimitTransport(Script(), 2)
    response = await limit.handle_async_request(get())
    other = await limit.handle_async_request(get())
    for _ in range(3):
        await response.stream.aclose()  # type: ignore[union-attr]
    assert limit.in_use == 1
    await other.aclose()


async def test_a_slot_comes_back_from_failures() -> None:
    limit = LimitTransport(Script(httpx.ConnectError(""), ValueError(), answer(200, httpx.ReadError(""))), 1)
    for error in (httpx.ConnectError, ValueError, httpx.ReadError):
        with pytest.raises(error):
            await read(limit, get())
    assert limit.in_use == 0


async def test_first_come_first_served() -> None:
    order: list[str] = []

    async def note(request: httpx.Request) -> httpx.Response:
        order.append(request.url.path)
        await anyio.lowlevel.checkpoint()
        return answer()

    limit = LimitTransport(Script(note), 1)
    async with anyio.create_task_group() as tasks:
        for number in range(20):
            tasks.start_soon(read, limit, get(f"http://wats.test/{number}"))
            await anyio.wait_all_tasks_blocked() if number == 0 else await anyio.lowlevel.checkpoint()
    assert order == [f"/{number}" for number in range(20)]


async def test_cancelled_at_any_moment_no_slot_is_lost() -> None:
    over = False
    for steps in range(30):
        server = Script(answer(200, b"x", b"x", pause=0))
        limit = LimitTransport(server, 1, Pace(600))

        async def three(limit: LimitTransport = limit) -> None:
            async with anyio.create_task_group() as tasks:
                for _ in range(3):
                    tasks.start_soon(read, limit, get())

        over = await cancelled_after(steps, three)
        assert (limit.in_use, limit.waiting) == (0, 0)
        assert server.left_open == []
        await read(limit, get())
    assert over


# Pace -----------------------------------------------------------------------------------------------------------------


async def starts(per_minute: float, number: int) -> list[float]:
    clock = FakeClock(0.0)
    pace = Pace(per_minute, clock=clock, sleep=clock.sleep)
    times = []
    for _ in range(number):
        await pace.turn()
        times.append(clock())
    return times


@settings(max_examples=40, deadline=None)
@given(per_minute=st.integers(1, 1000))
def test_never_more_than_so_many_in_any_minute(per_minute: int) -> None:
    times = anyio.run(starts, per_minute, 3 * per_minute)
    for first, beyond in zip(times, times[per_minute:], strict=False):
        assert beyond - first >= 60 - 1e-3


async def test_a_tenth_may_start_at_once_and_the_rest_evenly() -> None:
    times = await starts(600, 700)
    assert times[59] == 0
    assert times[60] > 0
    assert times[699] == pytest.approx((700 - 60) / (600 - 60 + 1) * 60, rel=0.01)


@pytest.mark.parametrize("per_minute", [0.5, 1, 5])
async def test_slow_paces(per_minute: float) -> None:
    times = await starts(per_minute, 3)
    assert times == pytest.approx([0, 60 / per_minute, 120 / per_minute])


async def test_those_who_give_up_take_nothing_with_them() -> None:
    pace = Pace(60_000)
    for _ in range(6000):
        await pace.turn()
    async with anyio.create_task_group() as tasks:
        for _ in range(1000):
            tasks.start_soon(pace.turn)
        tasks.cancel_scope.cancel()
    with anyio.fail_after(0.9):  # a thousand turns that count would take a second
        await pace.turn()


async def test_the_line_for_the_pace_is_first_come_first_served() -> None:
    order: list[int] = []
    pace = Pace(6000)
    for _ in range(600):
        await pace.turn()

    async def one(number: int) -> None:
        await pace.turn()
        order.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(10):
            tasks.start_soon(one, number)
            await anyio.wait_all_tasks_blocked()
    assert order == list(range(10))


async def test_waiting_for_the_pace_does_not_block_the_loop() -> None:
    limit = LimitTransport(Script(), 50, Pace(1200))
    longest = 0.0

    async def heartbeat() -> None:
        nonlocal longest
        while True:
            before = anyio.current_time()
            await anyio.sleep(0.005)
            longest = max(longest, anyio.current_time() - before)

    async with anyio.create_task_group() as hearts:
        hearts.start_soon(heartbeat)
        async with anyio.create_task_group() as tasks:
            for _ in range(150):  # 120 at once, and 30 at 18 a second
                tasks.start_soon(read, limit, get())
        hearts.cancel_scope.cancel()
    assert longest < 1.2  # seconds; thirty blocking waits in a row would take 1.6
    assert limit.in_use == 0
