"""Old answers serve while the server cannot be asked, within a bound, and never after it refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pywats_async.errors import TimeoutError
from pywats_async.transports import CacheTransport
from pywats_async.transports.cache.memory import MemoryStorage

from .caching import Counting, ask, cached, text
from .doubles import FakeClock, Outcome, Script, answer, post, read

pytestmark = pytest.mark.anyio


def aging(server: httpx.AsyncBaseTransport, max_stale: float = 100) -> tuple[CacheTransport, FakeClock]:
    clock = FakeClock()
    return cached(server, MemoryStorage(clock=clock), max_stale=max_stale), clock


@pytest.mark.parametrize(
    "trouble",
    [
        503,
        502,
        504,
        httpx.ConnectError("no"),
        httpx.ReadTimeout("late"),
        httpx.ConnectTimeout("late"),
        TimeoutError(""),
    ],
)
async def test_c5_an_old_answer_serves_while_the_server_is_away(trouble: Outcome, caplog: Any) -> None:
    cache, clock = aging(Script(answer(200, b"old"), trouble, trouble, answer(200, b"new")))
    assert await text(cache) == "old"
    clock.now += 61
    for _ in range(2):
        response = await read(cache, ask())
        assert (response.text, response.extensions["from_cache"], response.extensions["stale"]) == ("old", True, True)
        assert "kept" not in response.extensions
    assert await text(cache) == "new"
    assert (cache.stats.stale, cache.stats.misses, cache.stats.hits) == (2, 2, 0)
    assert len(caplog.records) == 1


async def test_c5_an_old_answer_has_an_end() -> None:
    cache, clock = aging(Script(answer(200, b"old"), 503))
    await text(cache)
    clock.now += 159
    assert await text(cache) == "old"
    clock.now += 2
    assert (await read(cache, ask())).status_code == 503


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_c5_never_after_the_server_refused(status: int) -> None:
    cache, clock = aging(Script(answer(200, b"old"), status, 503))
    await text(cache)
    clock.now += 61
    assert (await read(cache, ask())).status_code == status
    assert (await read(cache, ask())).status_code == 503


@pytest.mark.parametrize("trouble", [500, 429, httpx.ReadError("broke")])
async def test_c5_other_trouble_is_the_callers(trouble: Any) -> None:
    cache, clock = aging(Script(answer(200, b"old"), trouble))
    await text(cache)
    clock.now += 61
    if isinstance(trouble, int):
        assert (await read(cache, ask())).status_code == trouble
    else:
        with pytest.raises(type(trouble)):
            await read(cache, ask())
    assert cache.stats.stale == 0


async def test_c5_not_after_a_write() -> None:
    cache, _ = aging(Script(answer(200, b"old"), 204, 503))
    await text(cache)
    await read(cache, post(drops=("product",)))
    assert (await read(cache, ask())).status_code == 503


async def test_a_clock_that_was_set_back_makes_answers_old() -> None:
    cache, clock = aging(Counting())
    assert await text(cache) == "1"
    clock.now -= 1000
    assert await text(cache) == "2"
