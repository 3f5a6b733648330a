"""What every store promises, each promise with its test."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest

from pywats_async.errors import ClosedError, QueueFull
from pywats_async.queue import State, Store

from .material import entry

Make = Callable[..., Store]


@pytest.mark.anyio
async def test_what_was_put_is_there_after_a_restart(make: Make) -> None:
    store = make()
    await store.put([entry(b"one", "id-1")])
    await store.close()
    again = make()
    (claim,) = await again.claim(10)
    assert (claim.id, claim.body, claim.attempts) == ("id-1", b"one", 0)
    await again.done([claim])
    assert (await again.totals()).waiting == (await again.totals()).sending == 0
    await again.close()


@pytest.mark.anyio
async def test_the_smallest_priority_goes_first_and_within_one_the_oldest(make: Make) -> None:
    store = make()
    for report_id, priority in (("late", 9), ("first", 5), ("second", 5), ("urgent", 1)):
        await store.put([entry(report_id=report_id, priority=priority)])
    assert [claim.id for claim in await store.claim(10)] == ["urgent", "first", "second", "late"]
    await store.close()


@pytest.mark.anyio
async def test_a_report_that_was_given_back_keeps_its_place(make: Make) -> None:
    store = make()
    await store.put([entry(report_id="a"), entry(report_id="b")])
    (claim,) = await store.claim(1)
    await store.release([claim], "no answer")
    (again,) = await store.claim(1)
    assert (again.id, again.attempts) == ("a", 1)
    await store.close()


@pytest.mark.anyio
async def test_nobody_else_gets_a_claimed_report_while_its_owner_lives(make: Make) -> None:
    one, other = make(), make()
    await one.put([entry()])
    assert len(await one.claim(5)) == 1
    assert not await other.claim(5)
    await one.close()
    assert len(await other.claim(5)) == 1
    await other.close()


@pytest.mark.anyio
async def test_what_a_dead_owner_had_is_taken_over_at_once(make: Make) -> None:
    dead, alive = make(), make()
    await dead.put([entry(report_id="a")])
    await dead.claim(1)
    dead._owner.close()  # type: ignore[attr-defined]  # as if its process had gone
    assert [claim.id for claim in await alive.claim(1)] == ["a"]
    await alive.close()
    await dead.close()


@pytest.mark.anyio
async def test_many_reports_are_claimed_a_few_at_a_time(make: Make) -> None:
    store = make()
    await store.put([entry(bytes(9_000_000), str(number)) for number in range(3)])
    assert len(await store.claim(3)) == 1, "16 MiB at a time, and one at least"
    assert [claim.id for claim in await store.claim(3, skip=[2])] == ["2"]
    await store.close()


@pytest.mark.anyio
async def test_all_is_listed_in_the_order_in_which_it_goes(make: Make) -> None:
    store = make()
    await store.put([entry(report_id=name, priority=priority) for name, priority in (("b", 5), ("c", 9), ("a", 1))])
    await store.dead((await store.claim(1))[0], ["bad"])
    await store.claim(1)
    assert [(item.id, item.state) for item in await store.list()] == [
        ("a", State.DEAD),
        ("b", State.SENDING),
        ("c", State.WAITING),
    ]
    assert [item.id for item in await store.list(limit=1, offset=1)] == ["b"]
    assert [item.id for item in await store.list(State.WAITING)] == ["c"]
    assert await store.purge(State.SENDING) == 0
    await store.close()


@pytest.mark.anyio
async def test_a_newer_report_of_the_same_id_replaces_the_one_that_waits(make: Make) -> None:
    store = make()
    await store.put([entry(b"old", "a"), entry(b"x", "b")])
    await store.put([entry(b"new", "a")])
    assert [(claim.id, claim.body) for claim in await store.claim(5)] == [("a", b"new"), ("b", b"x")]
    await store.close()


@pytest.mark.anyio
async def test_a_newer_report_of_an_id_in_flight_is_sent_after_it(make: Make) -> None:
    store = make()
    await store.put([entry(b"old", "a")])
    flying = await store.claim(1)
    await store.put([entry(b"new", "a")])
    assert not await store.claim(1), "one flight for an id"
    await store.done(flying)
    assert [claim.body for claim in await store.claim(1)] == [b"new"]
    await store.close()


@pytest.mark.anyio
async def test_a_refusal_of_the_older_report_does_not_kill_the_newer(make: Make) -> None:
    store = make()
    await store.put([entry(b"old", "a")])
    (flying,) = await store.claim(1)
    await store.put([entry(b"new", "a")])
    await store.dead(flying, ["bad"])
    assert [claim.body for claim in await store.claim(1)] == [b"new"]
    await store.close()


@pytest.mark.anyio
async def test_a_dead_report_stays_until_it_is_retried(make: Make) -> None:
    store = make()
    await store.put([entry(report_id="a"), entry(report_id="b")])
    for claim in await store.claim(2):
        await store.dead(claim, ["root: bad"])
    assert not await store.claim(5)
    (item, _) = await store.list(State.DEAD)
    assert (item.id, item.findings, item.attempts) == ("a", ("root: bad",), 1)
    assert await store.retry(["b"]) == 1
    assert [claim.id for claim in await store.claim(5)] == ["b"]
    assert await store.purge(State.DEAD) == 1
    await store.close()


@pytest.mark.anyio
async def test_a_full_queue_says_so_before_it_accepts(make: Make) -> None:
    store = make(limit=2)
    await store.put([entry()])
    with pytest.raises(QueueFull, match="1 of at most 2"):
        await store.put([entry(), entry()])
    assert (await store.totals()).waiting == 1
    (claim,) = await store.claim(1)
    await store.done([claim])
    await store.put([entry(), entry()])
    await store.close()


@pytest.mark.anyio
async def test_concurrent_producers_lose_nothing(make: Make) -> None:
    store = make()

    async def produce() -> None:
        for _ in range(10):
            await store.put([entry()])

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(produce)
    assert (await store.totals()).waiting == 200
    await store.close()


@pytest.mark.anyio
async def test_a_closed_store_says_so(make: Make) -> None:
    store = make()
    await store.close()
    with pytest.raises(ClosedError):
        await store.totals()
