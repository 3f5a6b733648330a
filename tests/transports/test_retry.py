from __future__ import annotations

import logging
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from email.utils import formatdate
from typing import Any

import anyio.lowlevel
import httpx
import pytest

from pywats_async.errors import CircuitBreakerOpenError
from pywats_async.transports import RetryTransport
from pywats_async.transports.waits import Backoff, Budget, retry_after

from .doubles import FakeClock, Outcome, Script, answer, cancelled_after, get, post, read

pytestmark = pytest.mark.anyio

JITTER = 0.2


class Retried:
    """A retry transport on a clock of its own, in front of a scripted server."""

    def __init__(self, *outcomes: Outcome, attempts: int = 3) -> None:
        self.clock = FakeClock()
        self.server = Script(*outcomes)
        self.retry = RetryTransport(self.server, attempts, clock=self.clock, sleep=self.clock.sleep)

    async def ask(self, request: httpx.Request | None = None) -> httpx.Response:
        return await read(self.retry, request or get())

    @property
    def waited(self) -> list[float]:
        return self.clock.slept


def generated() -> httpx.Request:
    """Return an idempotent POST whose body can be read once."""

    async def body() -> AsyncIterator[bytes]:
        yield b"{}"

    return post(body(), idempotent=True)


@pytest.mark.parametrize("failure", [500, 502, 503, 504, 429], ids=str)
async def test_a_read_is_asked_again_after_a_transient_answer(failure: int) -> None:
    at = Retried(failure, failure, 200)
    request = get()
    response = await at.ask(request)
    assert (response.status_code, at.server.count) == (200, 3)
    assert (response.extensions["attempts"], request.extensions["attempts"]) == (3, 3)
    assert at.server.left_open == []


@pytest.mark.parametrize("final", [200, 204, 302, 400, 401, 403, 404, 409, 413, 422, 501, 505])
async def test_other_answers_are_final(final: int) -> None:
    at = Retried(final)
    assert (await at.ask()).status_code == final
    assert at.server.count == 1
    assert at.waited == []


async def test_the_last_answer_is_handed_over() -> None:
    at = Retried(503)
    response = await at.ask()
    assert (response.status_code, at.server.count, len(at.waited)) == (503, 3, 2)


async def test_the_last_failure_is_raised() -> None:
    at = Retried(httpx.ReadTimeout("no"))
    request = get()
    with pytest.raises(httpx.ReadTimeout):
        await at.ask(request)
    assert (at.server.count, request.extensions["attempts"]) == (3, 3)


@pytest.mark.parametrize("allowed", [1, 2, 5])
async def test_the_request_may_set_its_own_attempts(allowed: int) -> None:
    at = Retried(503)
    await at.ask(get(attempts_allowed=allowed))
    assert at.server.count == allowed


BROKEN = [httpx.ReadError(""), httpx.ReadTimeout(""), httpx.WriteError(""), httpx.RemoteProtocolError("")]
UNSENT = [httpx.ConnectError(""), httpx.ConnectTimeout(""), httpx.PoolTimeout(""), httpx.ProxyError("503 Unavailable")]


@pytest.mark.parametrize("failure", BROKEN, ids=lambda error: type(error).__name__)
async def test_a_broken_connection_is_tried_again_for_idempotent_requests_only(failure: Exception) -> None:
    for request, count in ((get(), 2), (post(idempotent=True), 2), (post(), 1), (get(idempotent=False), 1)):
        at = Retried(failure, 200)
        try:
            await at.ask(request)
        except httpx.TransportError:
            assert count == 1
        assert at.server.count == count


async def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    half = answer(200, b'{"half', httpx.RemoteProtocolError("peer closed connection"))
    at = Retried(half, answer(200, b'{"whole": 1}'))
    assert (await at.ask()).json() == {"whole": 1}
    assert at.server.left_open == []

    at = Retried(half)
    with pytest.raises(httpx.RemoteProtocolError):
        await at.ask(post())
    assert at.server.count == 1


async def test_a_large_answer_is_not_held_back() -> None:
    megabyte = b"x" * 1_000_000
    at = Retried(answer(200, megabyte, megabyte, httpx.ReadError("broke")))
    response = await at.retry.handle_async_request(get())
    pieces = response.aiter_raw()
    assert await pieces.__anext__() == megabyte
    assert await pieces.__anext__() == megabyte
    with pytest.raises(httpx.ReadError):
        await pieces.__anext__()
    await response.aclose()
    assert at.server.left_open == []


@pytest.mark.parametrize("failure", UNSENT, ids=lambda error: type(error).__name__)
async def test_no_connection_is_tried_again_for_every_request(failure: Exception) -> None:
    for request in (get(), post(), generated()):
        at = Retried(failure, 200)
        assert (await at.ask(request)).status_code == 200
        assert at.server.count == 2


def caused_by(cause: Exception) -> httpx.ConnectError:
    error = httpx.ConnectError(str(cause))
    error.__cause__ = RuntimeError()
    error.__cause__.__context__ = cause
    return error


@pytest.mark.parametrize(
    "failure",
    [
        caused_by(ssl.SSLCertVerificationError("self-signed certificate")),
        caused_by(ssl.SSLError("TLSV1_ALERT_PROTOCOL_VERSION")),
        httpx.ProxyError("407 Proxy Authentication Required"),
        httpx.LocalProtocolError("illegal header value"),
        httpx.UnsupportedProtocol("ftp://"),
    ],
    ids=str,
)
async def test_what_stays_as_it_is_is_not_tried_again(failure: Exception) -> None:
    at = Retried(failure)
    with pytest.raises(type(failure)):
        await at.ask()
    assert at.server.count == 1


async def test_a_handshake_that_breaks_off_is_tried_again() -> None:
    at = Retried(caused_by(ssl.SSLEOFError("EOF occurred in violation of protocol")), 200)
    assert (await at.ask(post())).status_code == 200


async def test_a_write_is_repeated_after_429_and_not_after_503() -> None:
    at = Retried(429, 200)
    assert (await at.ask(post())).status_code == 200
    at = Retried(answer(503, retry_after="1"), 200)
    assert (await at.ask(post())).status_code == 503
    assert at.server.count == 1


@pytest.mark.parametrize("failure", [429, 503, httpx.ReadError("")], ids=repr)
async def test_a_body_that_can_be_read_once_is_sent_once(failure: Outcome) -> None:
    at = Retried(failure, 200)
    with suppress(httpx.ReadError):
        await at.ask(generated())
    assert at.server.count == 1


async def test_an_answer_too_large_to_be_read_is_closed_before_the_next_attempt() -> None:
    at = Retried(answer(503, b"x", content_length="2000000"), 200)
    await at.ask()
    assert at.server.count == 2
    assert at.server.left_open == []


async def test_an_open_breaker_ends_the_attempts() -> None:
    at = Retried(503, CircuitBreakerOpenError("open"))
    request = get()
    with pytest.raises(CircuitBreakerOpenError) as caught:
        await at.ask(request)
    assert at.server.count == 2  # the second was refused by the breaker, not sent
    assert (caught.value.attempts, request.extensions["attempts"]) == (1, 1)


async def test_programming_errors_pass() -> None:
    at = Retried(ValueError("not JSON"))
    with pytest.raises(ValueError, match="not JSON"):
        await at.ask()
    assert at.server.count == 1


# Retry-After ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_waited_for_in_full(status: int) -> None:
    at = Retried(answer(status, retry_after="120"), 200)
    await at.ask()
    assert 120 <= at.waited[0] <= 120 + JITTER


NOON = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("0", 0),
        ("-5", 0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30),
        ("Sunday, 22-Nov-26 12:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 14:00:30 +0200", 30),
        ("Sun, 22 Nov 2026 11:59:00 GMT", 0),
        ("1000000000", 1e9),
    ],
)
def test_retry_after_in_seconds_and_as_a_date_by_the_servers_clock(asked: str, seconds: float) -> None:
    assert retry_after({"retry-after": asked, "date": NOON}) == seconds


@pytest.mark.parametrize("asked", ["", "abc", "12 s", "1e3", "nan", "inf", "٣", "Sun, 99 Foo 2026", "1, 2"])
def test_garbage_says_nothing(asked: str) -> None:
    assert retry_after({"retry-after": asked, "date": NOON}) is None
    assert retry_after({}) is None


@pytest.mark.parametrize("date", [None, "yesterday"])
def test_a_date_without_the_servers_clock_is_taken_by_ours(date: str | None) -> None:
    headers = {"retry-after": formatdate(time.time() + 60, usegmt=True)} | ({"date": date} if date else {})
    assert retry_after(headers) == pytest.approx(60, abs=2)


async def test_what_does_not_fit_the_deadline_is_handed_over_at_once() -> None:
    for asked in ("120", "1000000000", "9" * 400):
        at = Retried(answer(429, retry_after=asked), 200)
        response = await at.ask(get(deadline_at=at.clock() + 100))
        assert (response.status_code, at.server.count, at.waited) == (429, 1, [])
        assert response.headers["retry-after"] == asked


async def test_without_a_deadline_an_hour_is_the_longest_wait() -> None:
    at = Retried(answer(429, retry_after="3599"), answer(429, retry_after="3601"))
    assert (await at.ask()).status_code == 429
    assert len(at.waited) == 1


async def test_a_failure_is_raised_when_no_wait_fits_the_deadline() -> None:
    at = Retried(httpx.ConnectError("refused"))
    with pytest.raises(httpx.ConnectError):
        await at.ask(get(deadline_at=at.clock()))
    assert at.server.count == 1


# Waits and budget -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_backoff_is_a_share_of_a_doubling_bound(chance: float) -> None:
    backoff = Backoff(random=lambda: chance)
    bounds = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20.0, 20.0]
    assert [backoff.after(attempt) for attempt in range(1, 10)] == pytest.approx([chance * bound for bound in bounds])
    assert backoff.after(10_000) == chance * 20


async def test_in_a_storm_retries_are_a_fifth_of_the_requests_and_ten_a_second() -> None:
    at = Retried(503)
    for _ in range(20):  # 20 seconds with 100 requests each
        for _ in range(100):
            at.clock.slept.clear()
            before = at.clock.now
            await at.ask()
            at.clock.now = before
        at.clock.now += 1
    retries = at.server.count - 2000
    assert 0.2 * 2000 + 10 * 19 <= retries <= 0.2 * 2000 + 10 * 20 + 100


def test_the_budget_is_not_saved_up_for_ever() -> None:
    clock = FakeClock()
    budget = Budget(clock=clock)
    for _ in range(1_000_000):
        budget.deposit()
    clock.now += 1_000_000
    assert sum(budget.spend() for _ in range(1000)) == 100


async def test_without_budget_the_answer_is_handed_over() -> None:
    server = Script(503)
    retry = RetryTransport(server, 3, budget=Budget(0, 0))
    assert (await read(retry, get())).status_code == 503
    assert server.count == 1


async def test_each_retry_is_a_warning_with_nothing_of_the_callers(caplog: pytest.LogCaptureFixture) -> None:
    at = Retried(503, httpx.ConnectError("SECRET"), 200)
    await at.ask(get("http://wats.test/api/Product/SECRET"))
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("GET /api/Product/{part_number}: 503, attempt 1 of 3; the next in ")
    assert second.startswith("GET /api/Product/{part_number}: ConnectError, attempt 2 of 3; the next in ")
    assert "SECRET" not in caplog.text


async def test_cancelled_at_any_moment_nothing_stays_open() -> None:
    async def act() -> Any:
        return await read(retry, get())

    over = False
    for steps in range(40):
        server = Script(answer(503, b"x", b"x", pause=0), answer(503, b"x", b"x", pause=0), answer(200, b"x", pause=0))
        retry = RetryTransport(server, sleep=lambda _: anyio.lowlevel.checkpoint())
        over = await cancelled_after(steps, act)
        assert server.left_open == []
    assert over
