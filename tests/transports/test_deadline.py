from __future__ import annotations

import anyio
import httpx
import pytest

from pywats_async.errors import TimeoutError
from pywats_async.transports import DeadlineTransport

from .doubles import Script, answer, get, read

pytestmark = pytest.mark.anyio


async def never(request: httpx.Request) -> httpx.Response:
    request.extensions["attempts"] = 2
    await anyio.sleep_forever()
    raise AssertionError


async def test_no_answer_in_time() -> None:
    begun = anyio.current_time()
    with pytest.raises(TimeoutError) as caught:
        await read(DeadlineTransport(Script(never), 0.05), get())
    assert 0.05 <= anyio.current_time() - begun < 5
    assert caught.value.operation == "GET /api/Product/{part_number}"
    assert caught.value.attempts == 2
    assert "0.05 s" in str(caught.value)


async def test_the_time_covers_the_body_however_it_drips() -> None:
    server = Script(answer(200, *[b"x"] * 1000, pause=0.01))
    begun = anyio.current_time()
    with pytest.raises(TimeoutError):
        await read(DeadlineTransport(server, 0.05), get())
    assert anyio.current_time() - begun < 5
    assert server.left_open == []


async def test_what_comes_in_time_is_handed_on_whole() -> None:
    response = await read(DeadlineTransport(Script(answer(200, b"ab", b"cd")), 5), get())
    assert response.content == b"abcd"


async def test_the_request_may_set_its_own_deadline() -> None:
    with pytest.raises(TimeoutError):
        await read(DeadlineTransport(Script(never), 60), get(deadline=0.01))


@pytest.mark.parametrize("seconds", [None, 0.001])
async def test_none_is_no_deadline(seconds: float | None) -> None:
    async def slowly(_: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.05)
        return answer()

    request = get(deadline=None)
    assert (await read(DeadlineTransport(Script(slowly), seconds), request)).status_code == 200
    assert "deadline_at" not in request.extensions


async def test_the_transports_below_can_see_when_it_is() -> None:
    request = get()
    await read(DeadlineTransport(Script(200), 60), request)
    assert request.extensions["deadline_at"] == pytest.approx(anyio.current_time() + 60, abs=1)


async def test_a_cancellation_from_outside_stays_a_cancellation() -> None:
    with anyio.move_on_after(0.01) as outer:
        await read(DeadlineTransport(Script(never), 60), get())
    assert outer.cancelled_caught

    with anyio.move_on_after(0.01) as outer:
        await read(DeadlineTransport(Script(answer(200, b"x", b"x", pause=60)), 60), get())
    assert outer.cancelled_caught


async def test_other_failures_pass() -> None:
    with pytest.raises(httpx.ConnectError):
        await read(DeadlineTransport(Script(httpx.ConnectError("")), 60), get())
    with pytest.raises(httpx.ReadError):
        await read(DeadlineTransport(Script(answer(200, b"x", httpx.ReadError(""))), 60), get())
