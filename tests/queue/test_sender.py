"""When the sender waits, and for how long: no test here waits for real."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from pywats_async.errors import (
    AuthenticationError,
    ConnectionError,
    QueueWriteError,
    RateLimitError,
    RejectedError,
    ServerError,
    TimeoutError,
    UnexpectedResponseError,
)
from pywats_async.queue import Store
from pywats_async.queue.figures import Rate
from pywats_async.queue.gate import FIRST_WAIT, LONGEST_WAIT, Gate
from pywats_async.queue.sender import Sender
from pywats_async.queue.store import Claim

from .material import entry

Make = Callable[..., Store]
HOUR = 3600.0


class Clock:
    """Time that passes when the sender waits, and nothing is under way: that takes no time."""

    sender: Sender

    def __init__(self) -> None:
        self.now = 0.0
        self.longest = 0.0

    def __call__(self) -> float:
        return self.now

    async def nap(self, event: anyio.Event, seconds: float) -> None:
        if self.sender._sending or self.sender._settling:
            await event.wait()
        elif not event.is_set() and seconds < HOUR:
            self.now += seconds
            self.longest = max(self.longest, seconds)


async def drained(
    make: Make, n: int, send: Callable[[Claim], None], clock: Clock, patience: float = float("inf")
) -> int:
    """Fill a store, drain it against `send`, and return how many reports are left."""
    store = make()
    await store.put([entry(str(number).encode()) for number in range(n)])

    async def sending(claim: Claim) -> None:
        await anyio.lowlevel.checkpoint()
        send(claim)

    gate = Gate(clock)
    clock.sender = Sender(store, sending, gate, until_empty=True, clock=clock, nap=clock.nap, patience=patience)
    with anyio.fail_after(60):
        await clock.sender.run()
    left = (await store.totals()).waiting
    await store.close()
    return left


@pytest.mark.anyio
async def test_an_outage_of_72_hours_costs_one_probe_for_each_interval(make: Make) -> None:
    clock, sent = Clock(), list[float]()

    def send(_: Claim) -> None:
        sent.append(clock.now)
        if clock.now < 72 * HOUR:
            raise ConnectionError("no route to host")

    assert await drained(make, 50, send, clock) == 0
    probes = [when for when in sent if when < 72 * HOUR]
    assert len(probes) <= 5 + 10 + 72 * HOUR / LONGEST_WAIT
    waits = [after - before for before, after in pairwise(probes)]
    assert waits[:4] == [0, 0, 0, 0], "what was under way when it went away"
    assert waits[4:14] == [min(LONGEST_WAIT, FIRST_WAIT * 2**n) for n in range(10)]
    assert set(waits[14:]) == {LONGEST_WAIT}
    assert clock.longest <= LONGEST_WAIT
    assert len(sent) - len(probes) == 50


@pytest.mark.parametrize(
    "error",
    [RejectedError, ServerError, TimeoutError, UnexpectedResponseError, ZeroDivisionError],
)
@pytest.mark.anyio
async def test_one_of_a_thousand_that_always_fails_delays_the_others_by_less_than_a_second(
    make: Make, error: type[Exception]
) -> None:
    clock, delivered = Clock(), list[float]()

    def send(claim: Claim) -> None:
        if claim.body == b"7":
            raise error("boom")
        delivered.append(clock.now)

    assert await drained(make, 1_000, send, clock, patience=30) == (error is not RejectedError)
    assert len(delivered) == 999
    assert delivered[-1] < 1


@pytest.mark.parametrize("step", ["done", "release", "dead"])
@pytest.mark.anyio
async def test_a_store_that_fails_for_a_moment_holds_up_no_report(
    make: Make, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    clock, sent = Clock(), list[str]()
    failures = [QueueWriteError("no answer")] * 2
    kind = type(make())
    works = getattr(kind, step)

    async def fails(store: Store, *arguments: object) -> None:
        if failures:
            raise failures.pop()
        await works(store, *arguments)

    def send(claim: Claim) -> None:
        sent.append(claim.id)
        if len(sent) <= 5 and step != "done":
            raise RejectedError("bad") if step == "dead" else ZeroDivisionError

    monkeypatch.setattr(kind, step, fails)
    assert await drained(make, 20, send, clock) == 0
    assert len(set(sent)) == 20
    assert len(sent) > 20


@pytest.mark.anyio
async def test_a_store_that_is_away_is_told_once(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [QueueWriteError("no answer")] * 5
    kind = type(make())
    works = kind.claim

    async def fails(store: Store, limit: int, **options: Any) -> Any:
        if failures:
            raise failures.pop()
        return await works(store, limit, **options)  # type: ignore[arg-type]  # `store` is of this kind

    monkeypatch.setattr(kind, "claim", fails)
    assert await drained(make, 3, lambda _: None, Clock()) == 0
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.anyio
async def test_the_server_says_how_long_to_wait(make: Make) -> None:
    clock, sent = Clock(), list[float]()

    def send(_: Claim) -> None:
        sent.append(clock.now)
        if len(sent) == 1:
            raise RateLimitError("slow down", retry_after=120.0)

    assert await drained(make, 1, send, clock) == 0
    assert sent[1] >= 120


@pytest.mark.anyio
async def test_a_drain_waits_for_no_probe_beyond_its_patience(make: Make) -> None:
    def send(_: Claim) -> None:
        raise RateLimitError("slow down", retry_after=HOUR)

    assert await drained(make, 3, send, Clock(), patience=15) == 3


def test_a_gate_is_closed_once_for_all_that_was_under_way() -> None:
    clock = Clock()
    gate = Gate(clock)
    assert gate.close("503", refused=False, probe=False)
    assert not gate.close("503", refused=False, probe=False)
    first = gate.seconds_left
    clock.now += first
    assert gate.seconds_left == 0
    assert not gate.close("503", refused=False, probe=True)
    assert gate.seconds_left == 2 * first
    assert gate.close(str(AuthenticationError("401")), refused=True, probe=True), "another kind of trouble is news"
    assert gate.open()
    assert not gate.open()


def test_a_rate_looks_back_a_minute() -> None:
    clock = Clock()
    rate = Rate(clock)
    clock.now = 10
    rate.add(20)
    assert rate.value == 2
    clock.now = 65
    rate.add(10)
    assert rate.value == 0.5
    clock.now = 1_000
    assert rate.value == 0
