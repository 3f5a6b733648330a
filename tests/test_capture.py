"""`with wats.capture() as answers`: the answers beside the models."""

from __future__ import annotations

import threading
from dataclasses import FrozenInstanceError
from pathlib import Path
from uuid import UUID

import anyio
import httpx
import pytest

from pywats_async import WATS, AsyncWATS, NotFoundError
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio

NOBODY = UUID(int=7)


@pytest.fixture
def server() -> FakeWATS:
    return FakeWATS(token="test-token")


def client(server: FakeWATS, **options: object) -> AsyncWATS:
    return AsyncWATS("https://wats.test", "test-token", transport=server.transport(), **options)  # type: ignore[arg-type]


async def test_what_was_answered_beside_what_was_returned(server: FakeWATS) -> None:
    async with client(server) as wats:
        with wats.capture() as answers:
            version = await wats.get_version()
        await wats.get_version()
    (answer,) = answers
    assert (answer.route, answer.status, answer.attempts, answer.from_cache) == ("GET /api/App/Version", 200, 1, False)
    assert answer.response.json() == version
    assert answer.content == answer.response.content
    assert "date" in answer.headers
    assert 0 < answer.elapsed < 30
    assert "test-token" not in repr((answer, answer.response.request.headers.raw))
    with pytest.raises(FrozenInstanceError):
        answer.status = 0  # type: ignore[misc]


async def test_an_error_has_its_answer_too(server: FakeWATS) -> None:
    async with client(server) as wats:
        with wats.capture() as answers, pytest.raises(NotFoundError):
            await wats.report.get_report(NOBODY)
    assert [answer.status for answer in answers] == [404]
    assert answers[0].response.is_error


async def test_attempts_are_counted() -> None:
    statuses = iter([503, 200])
    wire = httpx.MockTransport(lambda _: httpx.Response(next(statuses), headers={"Retry-After": "0"}, json="1"))
    async with AsyncWATS("https://wats.test", "test-token", transport=wire) as wats:
        with wats.capture() as answers:
            await wats.get_version()
    assert [(answer.status, answer.attempts) for answer in answers] == [(200, 2)]


async def test_a_repeat_comes_from_the_cache_with_its_answer(server: FakeWATS) -> None:
    async with client(server, cache_ttl={"report": 60}) as wats:
        for _ in range(3):
            await wats.report.query_uut_headers()
        with wats.capture() as answers:
            rows = await wats.report.query_uut_headers()
            await wats.with_options(fresh=True).report.query_uut_headers()
    assert [(answer.from_cache, answer.attempts) for answer in answers] == [(True, 0), (False, 1)]
    assert answers[0].response.json() == rows == []


async def test_only_this_client_and_only_what_is_called_inside(server: FakeWATS) -> None:
    async with client(server) as one, client(server) as other:
        with one.capture() as outer:
            await other.get_version()
            await one.get_version()
            with one.capture() as inner:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(one.with_options(timeout=9).get_version)
    assert (len(outer), len(inner)) == (2, 1)


async def test_a_download_has_an_answer_without_a_body(server: FakeWATS, tmp_path: Path) -> None:
    async with client(server) as wats:
        report = wats.report.create_uut_report("ada", "PN-1", "A", "SN-1", 10)
        await wats.report.submit_report(report)
        with wats.capture() as answers:
            file = await wats.report.download_certificate(report.id, tmp_path / "certificate.pdf")
    assert file.stat().st_size > 0
    assert [(answer.status, answer.content) for answer in answers] == [(200, b"")]


def test_across_the_facade_each_thread_has_its_own(server: FakeWATS) -> None:
    numbers: list[int] = []

    def reads(wats: WATS, times: int) -> None:
        with wats.capture() as answers:
            for _ in range(times):
                wats.get_version()
        numbers.append(len(answers))

    with WATS("https://wats.test", "test-token", transport=server.transport()) as wats:
        threads = [threading.Thread(target=reads, args=(wats, times)) for times in (1, 5, 10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(numbers) == [1, 5, 10]
