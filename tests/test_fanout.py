"""Many reads at a time: bounded, in order, one failure for each key that fails."""

from __future__ import annotations

import anyio
import pytest

from pywats_async import AuthenticationError, NotFoundError
from pywats_async.fanout import fan_out, gather

pytestmark = pytest.mark.anyio


async def read(key: int) -> str:
    await anyio.sleep(0.001)
    if key % 2:
        raise NotFoundError(f"There is no {key}.", 404)
    return f"<{key}>"


async def test_each_key_is_read_once_and_fails_alone() -> None:
    told: list[tuple[int, int]] = []
    found = await fan_out([4, 1, 2, 4], read, progress=lambda done, of: told.append((done, of)))
    assert found == {4: "<4>", 2: "<2>"}
    assert list(found) == [4, 2]
    assert list(found.failures) == [1]
    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(NotFoundError, match="There is no 1"):
        found.raise_failures()
    (await fan_out([2], read)).raise_failures()
    assert await fan_out(list[int](), read) == {}


async def test_no_more_than_that_at_a_time() -> None:
    running, most = 0, 0

    async def call() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await anyio.sleep(0.001)
        running -= 1
        return running

    assert len(await gather([call] * 20, most=3)) == 20
    assert most == 3


async def test_without_a_valid_token_it_stops_at_once() -> None:
    asked: list[int] = []

    async def refuse(key: int) -> str:
        asked.append(key)
        raise AuthenticationError("No.", 401)

    with pytest.raises(AuthenticationError):
        await fan_out(range(100), refuse, most=2)
    assert len(asked) <= 2


async def test_the_first_error_ends_the_others() -> None:
    async def fail() -> str:
        await anyio.sleep(0.001)
        raise NotFoundError("No.", 404)

    async def wait() -> str:
        await anyio.sleep_forever()

    with pytest.raises(NotFoundError), anyio.fail_after(5):
        await gather([wait, fail])


async def test_a_caller_that_gives_up_ends_them_all() -> None:
    with anyio.move_on_after(0.01) as scope:
        await gather([anyio.sleep_forever] * 5)
    assert scope.cancelled_caught
