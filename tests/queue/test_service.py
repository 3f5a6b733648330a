"""`wats.queue`: reports go in at any time, and the server gets each of them once."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    Delivered,
    NotFoundError,
    Queued,
    RejectedError,
    ReportValidationError,
    ValidationError,
)
from pywats_async.queue import Outcome, State
from pywats_async.queue.gate import FIRST_WAIT
from pywats_async.report import wsxf
from pywats_async.testing import FakeWATS

from .material import report, until

Where = dict[str, Any]
INSERT = "/api/Report/WSJF"


@asynccontextmanager
async def client(server: FakeWATS, where: Where, token: str | None = None) -> AsyncGenerator[AsyncWATS]:
    """A client of a server of this test, with a queue of this test."""
    async with AsyncWATS("https://wats.test", token or server.token, transport=server.transport(), **where) as wats:
        yield wats


def delivered(wats: AsyncWATS, n: int) -> Callable[[], Awaitable[bool]]:
    """Return what is true when so many reports were delivered."""

    async def condition() -> bool:
        return (await wats.queue.stats()).delivered >= n

    return condition


def stored(server: FakeWATS) -> int:
    """Return how often a report was put on the wire."""
    return server.count(INSERT)


@pytest.mark.anyio
async def test_what_was_queued_is_delivered_by_a_drain(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where) as wats:
        ids = [await wats.queue.enqueue(report(f"SN-{number}")) for number in range(20)]
        assert stored(server) == 0
        told: list[Outcome] = []
        done = await wats.queue.drain(told.append)
        assert (done.delivered, done.dead, done.left, done.reason) == (20, 0, 0, None)
        assert sorted(outcome.id for outcome in told) == sorted(ids)
        assert {str(header.uuid) for header in await wats.report.query_uut_headers(top=100)} == set(ids)


@pytest.mark.anyio
async def test_the_queue_survives_its_process(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where) as wats:
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(3)])
    async with client(server, where) as wats:
        assert (await wats.queue.stats()).totals.waiting == 3
        assert (await wats.queue.drain()).delivered == 3


@pytest.mark.anyio
async def test_submit_delivers_when_the_server_is_there(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where) as wats:
        made = report()
        assert await wats.queue.submit(made) == Delivered(str(made.id))
        assert (await wats.queue.stats()).totals.waiting == 0


@pytest.mark.anyio
async def test_submit_queues_when_the_server_is_away(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(status=503, times=1)
    async with client(server, where) as wats:
        outcome = await wats.queue.submit(report())
        assert isinstance(outcome, Queued)
        assert "503" in outcome.reason
        assert (await wats.queue.drain()).delivered == 1


@pytest.mark.anyio
async def test_a_server_that_is_away_is_asked_once_and_a_drain_asks_again_at_once(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(drop="before", times=None)
    async with client(server, where) as wats:
        outcomes = [await wats.queue.submit(report(f"SN-{number}")) for number in range(20)]
        assert all(isinstance(outcome, Queued) for outcome in outcomes)
        assert stored(server) < 5, "no report waits for a server that was away a moment ago"
        server.faults.clear()
        started = anyio.current_time()
        assert (await wats.queue.drain()).delivered == 20
        assert anyio.current_time() - started < 5
        assert isinstance(await wats.queue.submit(report()), Delivered)
        assert {len(digests) for digests in server.received.values()} == {1}


@pytest.mark.anyio
async def test_a_submit_that_is_cut_short_keeps_the_report(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(route=INSERT, delay=60.0)
    made = report()

    async def asked() -> bool:
        return stored(server) == 1

    async with client(server, where) as wats:
        async with anyio.create_task_group() as group:
            group.start_soon(wats.queue.submit, made)
            await until(asked)
            group.cancel_scope.cancel()
        assert [item.id for item in await wats.queue.list(State.WAITING)] == [str(made.id)]
        assert (await wats.queue.drain()).delivered == 1


@pytest.mark.parametrize("body", [b"<html><title>Hotel</title></html>", b'{"hello": 1}'], ids=["page", "other"])
@pytest.mark.anyio
async def test_answers_that_are_none_shut_the_queue_and_a_drain_says_so(where: Where, body: bytes) -> None:
    server = FakeWATS()
    server.faults.add(route=INSERT, body=body, times=None)
    async with client(server, where) as wats:
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(20)])
        done = await wats.queue.drain(patience=0.2)
        assert stored(server) <= 5, "those that were under way"
        assert done.left == 20
        assert done.reason is not None
        assert done.reason.startswith("POST /api/Report/WSJF: The ")


@pytest.mark.anyio
async def test_submit_finds_out_by_itself_that_the_server_is_back(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(status=503, times=1)
    async with client(server, where) as wats:
        assert isinstance(await wats.queue.submit(report("SN-1")), Queued)
        await anyio.sleep(FIRST_WAIT)
        assert isinstance(await wats.queue.submit(report("SN-2")), Delivered)
        assert isinstance(await wats.queue.submit(report("SN-3")), Delivered)


@pytest.mark.anyio
async def test_submit_raises_what_the_server_refuses(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(status=400, body=b"No such process: 10.", content_type="text/plain", times=1)
    async with client(server, where) as wats:
        with pytest.raises(RejectedError) as caught:
            await wats.queue.submit(report())
        assert caught.value.findings == ["No such process: 10."]
        assert (await wats.queue.stats()).totals.waiting == 0


@pytest.mark.anyio
async def test_submit_does_not_overtake_an_older_version_in_the_queue(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where) as wats:
        made = report()
        await wats.queue.enqueue(made)
        assert isinstance(await wats.queue.submit(made), Queued)
        assert stored(server) == 0


@pytest.mark.anyio
async def test_a_bad_report_is_not_accepted(where: Where) -> None:
    async with client(FakeWATS(), where) as wats:
        with pytest.raises(ReportValidationError):
            await wats.queue.enqueue({"type": "T"})
        with pytest.raises(ValidationError, match="priority"):
            await wats.queue.enqueue(report(), priority=11)
        assert (await wats.queue.stats()).totals.waiting == 0


@pytest.mark.anyio
async def test_texts_are_kept_as_they_will_be_sent(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where) as wats:
        wsjf = json.dumps(report().data, indent=1)
        xml = wsxf.dumps(report("SN-2").data)
        first, second = await wats.queue.enqueue(wsjf), await wats.queue.enqueue(xml)
        assert await wats.queue.get_report(first) == wsjf.encode()
        assert await wats.queue.get_report(second) == xml
        assert (await wats.queue.drain()).delivered == 2


@pytest.mark.anyio
async def test_a_report_without_id_gets_one_and_keeps_it(where: Where) -> None:
    document = dict(report().data)
    del document["id"]
    async with client(FakeWATS(), where) as wats:
        report_id = await wats.queue.enqueue(document)
        assert json.loads(await wats.queue.get_report(report_id))["id"] == report_id
        assert "id" not in document


@pytest.mark.parametrize("status", [400, 413, 415, 422])
@pytest.mark.anyio
async def test_what_the_server_refuses_goes_to_the_dead_letters(where: Where, status: int) -> None:
    server = FakeWATS()
    server.faults.add(status=status, body=b"Bad: one\nBad: two", content_type="text/plain", times=1)
    async with client(server, where) as wats:
        first = await wats.queue.enqueue(report())
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(9)])
        done = await wats.queue.drain(concurrency=1)
        assert (done.delivered, done.dead, done.left) == (9, 1, 0)
        item = await wats.queue.get(first)
        assert (item.state, item.findings) == (State.DEAD, ("Bad: one", "Bad: two"))
        assert stored(server) == 10, "a refused report is sent once"


@pytest.mark.anyio
async def test_a_dead_letter_is_mended_and_sent(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(status=400, times=1)
    async with client(server, where) as wats:
        made = report()
        report_id = await wats.queue.enqueue(made)
        await wats.queue.drain()
        made.get_root_sequence_call().add_boolean_step(name="Fan", status="Passed")
        await wats.queue.fix(report_id, made)
        assert (await wats.queue.drain()).delivered == 1
        with pytest.raises(NotFoundError):
            await wats.queue.get(report_id)


@pytest.mark.anyio
async def test_dead_letters_are_retried_requeued_exported_and_purged(where: Where, tmp_path: Path) -> None:
    server = FakeWATS()
    async with client(server, where) as wats:
        ids = [await wats.queue.enqueue(report(f"SN-{number}"), metadata={"lot": number}) for number in range(3)]
        server.faults.add(status=400, times=3)
        assert (await wats.queue.drain()).dead == 3
        files = await wats.queue.export(tmp_path / "out")
        assert sorted(file.name for file in files) == sorted(f"{each}.json" for each in ids)
        await wats.queue.requeue(ids[0], priority=1)
        assert await wats.queue.retry([ids[1]]) == 1
        assert await wats.queue.purge(lambda n: n > 1) == 0
        assert await wats.queue.purge(lambda n: n == 1) == 1
        assert [item.id for item in await wats.queue.list()] == ids[:2]
        assert (await wats.queue.get(ids[0])).metadata == {"lot": 0}


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.anyio
async def test_a_refused_token_pauses_the_queue_and_is_told_once(
    where: Where, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    server = FakeWATS()
    server.faults.add(route=INSERT, status=status, times=3)
    async with client(server, where) as wats:
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(20)])
        async with anyio.create_task_group() as group:
            group.start_soon(wats.queue.run)
            await until(delivered(wats, 20))
            await wats.queue.stop()
        assert (await wats.queue.stats()).totals.dead == 0
    assert len([record for record in caplog.records if "keeps everything" in record.message]) == 1


@pytest.mark.anyio
async def test_a_drain_gives_up_at_once_when_the_token_is_refused(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where, token="wrong") as wats:
        await wats.queue.enqueue(report())
        done = await wats.queue.drain()
        assert done.left == 1
        assert "401" in str(done.reason)


@pytest.mark.anyio
async def test_a_lost_answer_doubles_nothing(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(route=INSERT, drop="after", times=1)
    async with client(server, where) as wats:
        await wats.queue.enqueue(report())
        assert (await wats.queue.drain()).delivered == 1
        assert stored(server) == 2
        assert len(await wats.report.query_uut_headers()) == 1


@pytest.mark.anyio
async def test_one_report_that_always_fails_holds_up_no_other(where: Where) -> None:
    """Its server error closes the gate for half a second; the next probe is another report."""
    server = FakeWATS()
    poison = report("POISON")

    class Wire(httpx.AsyncBaseTransport):
        inner = server.transport()

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if b"POISON" in await request.aread():
                return httpx.Response(500, text="boom")
            return await self.inner.handle_async_request(request)

    async with AsyncWATS("https://wats.test", server.token, transport=Wire(), **where) as wats:
        await wats.queue.enqueue(poison)
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(50)])
        done = await wats.queue.drain(patience=1)
        assert (done.delivered, done.left) == (50, 1)


@pytest.mark.anyio
async def test_a_paused_queue_sends_nothing(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where) as wats, anyio.create_task_group() as group:
        await wats.queue.pause()
        group.start_soon(wats.queue.run)
        await wats.queue.enqueue(report())
        await anyio.sleep(0.1)
        assert stored(server) == 0
        await wats.queue.resume()
        await until(delivered(wats, 1))
        await wats.queue.stop()


@pytest.mark.anyio
async def test_a_cancelled_run_ends_what_is_under_way_and_keeps_the_rest(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(route=INSERT, delay=0.3, times=None)
    async with client(server, where) as wats:
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(20)])
        async with anyio.create_task_group() as group:
            group.start_soon(partial(wats.queue.run, concurrency=5))
            while stored(server) < 5:  # noqa: ASYNC110  # it is the server that knows
                await anyio.sleep(0.01)
            group.cancel_scope.cancel()
        stats = await wats.queue.stats()
        assert (stats.delivered, stats.totals.waiting, stats.totals.sending) == (5, 15, 0)


@pytest.mark.anyio
async def test_a_stop_lasts_no_longer_than_the_grace_time(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(route=INSERT, delay=60, times=None)
    async with client(server, where) as wats:
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(20)])
        started = anyio.current_time()
        with anyio.move_on_after(0.1):
            await wats.queue.run(grace=0.3)
        assert anyio.current_time() - started < 20
        totals = (await wats.queue.stats()).totals
        assert (totals.waiting, totals.sending) == (20, 0)


@pytest.mark.anyio
async def test_a_rate_is_kept(where: Where) -> None:
    async with client(FakeWATS(), where) as wats:
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(5)])
        started = anyio.current_time()
        await wats.queue.drain(rate=600)
        assert anyio.current_time() - started >= 0.4


def test_the_same_without_await(where: Where) -> None:
    server = FakeWATS()
    with WATS("https://wats.test", server.token, transport=server.transport(), **where) as wats:
        report_id = wats.queue.enqueue(report())
        assert [item.id for item in wats.queue.list()] == [report_id]
        assert wats.queue.drain().delivered == 1
        assert isinstance(wats.queue.submit(report()), Delivered)


@pytest.mark.anyio
async def test_outcomes_are_told_to_everybody_who_listens(where: Where) -> None:
    server = FakeWATS()
    server.faults.add(status=400, body=b"Bad", content_type="text/plain", times=1)
    heard: list[Outcome] = []
    async with client(server, where) as wats, anyio.create_task_group() as group:

        async def listen() -> None:
            async for outcome in wats.queue.outcomes():
                heard.append(outcome)

        group.start_soon(listen)
        first, second = await wats.queue.enqueue_many([report("SN-1"), report("SN-2")])
        await wats.queue.drain(concurrency=1)
        await wats.close()
    assert set(heard) == {Outcome(first, "dead", ("Bad",)), Outcome(second, "delivered")}


def test_outcomes_without_await_are_a_plain_iterator(where: Where) -> None:
    server = FakeWATS()
    with WATS("https://wats.test", server.token, transport=server.transport(), **where) as wats:
        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(next, wats.queue.outcomes())
            while not first.done():
                wats.queue.enqueue(report())
                wats.queue.drain()
        assert first.result().status == "delivered"


@pytest.mark.anyio
async def test_figures_say_how_deep_old_and_fast_the_queue_is(where: Where) -> None:
    server = FakeWATS()
    async with client(server, where) as wats:
        await wats.queue.enqueue_many([report(f"SN-{number}") for number in range(4)])
        stats = await wats.queue.stats()
        assert (stats.depth, stats.accepted, stats.delivered_per_second) == (4, 4, 0)
        assert 0 < stats.oldest_age < 60
        server.faults.add(status=400, times=1)
        await wats.queue.drain()
        stats = await wats.queue.stats()
        assert (stats.delivered, stats.refused, stats.failed, stats.oldest_age) == (3, 1, 1, 0)
        assert 0 < stats.delivered_per_second <= 3
        figures = stats.figures()
        assert (figures["queue_depth"], figures["queue_dead"], figures["queue_delivered_total"]) == (0, 1, 3)


@pytest.mark.anyio
async def test_a_derived_client_has_the_same_queue(where: Where, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with client(FakeWATS(), where) as wats:
        assert wats.with_options(fresh=True).queue is wats.queue
