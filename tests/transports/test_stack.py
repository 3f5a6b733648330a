from __future__ import annotations

import logging
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import respx

from pywats_async import transports
from pywats_async.errors import ConfigurationError, TimeoutError
from pywats_async.settings import Settings
from pywats_async.transports import Cache, Stack, stack

from .doubles import ROUTE, Script, answer, cancelled_after, get, post, read

pytestmark = pytest.mark.anyio

BASE = "http://wats.test"
CANARY = "CANARY4711token"
CACHED: dict[str, Any] = {"route": ROUTE, "cache": Cache(60, "product")}


def stacked(wire: httpx.AsyncBaseTransport, **settings: Any) -> Stack:
    given: dict[str, Any] = {"base_url": BASE, "token": CANARY, **settings}
    return stack(wire, Settings(**given))


def assert_idle(at: Stack) -> None:
    assert (at.trace.in_flight, at.limit.in_use, at.limit.waiting) == (0, 0, 0)


async def test_the_order_from_the_outside_to_the_wire() -> None:
    wire = Script()
    at = stacked(wire)
    order = [at.trace, at.cache, at.deadline, at.retry, at.breaker, at.limit, at.sign]
    for outer, inner in pairwise(order):
        assert outer._inner is inner  # type: ignore[union-attr]
    assert at.wire is wire
    assert stacked(wire, cache=False).trace._inner.__class__.__name__ == "DeadlineTransport"


async def test_a_request_that_waits_for_its_next_attempt_holds_no_slot() -> None:
    at = stacked(Script(answer(503, retry_after="0.05"), 200), max_concurrency=1)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, at, get())
        await anyio.sleep(0.02)
        assert at.limit.in_use == 0
    assert_idle(at)


async def test_a_hit_needs_no_slot_and_no_token() -> None:
    wire = Script()
    at = stacked(wire, max_concurrency=1)
    await read(at, get(**CACHED))
    busy = await at.handle_async_request(get())
    with anyio.fail_after(1):
        assert (await read(at, get(**CACHED))).extensions["from_cache"]
    await busy.aclose()
    assert at.trace.routes[f"GET {ROUTE}"].cached == 1


async def hang(_: httpx.Request) -> httpx.Response:
    await anyio.sleep_forever()
    raise AssertionError


async def test_the_deadline_spans_all_attempts_and_the_error_counts_them() -> None:
    at = stacked(Script(answer(503, retry_after="0"), hang), deadline=0.4)
    with pytest.raises(TimeoutError) as caught:
        await read(at, get())
    assert caught.value.attempts == 2
    assert_idle(at)


async def test_each_attempt_is_signed_and_nothing_above_is() -> None:
    wire = Script(503, 503, 200)
    at = stacked(wire)
    request = get()
    response = await read(at, request)
    assert [sent.headers["authorization"] for sent in wire.requests] == [f"Basic {CANARY}"] * 3
    assert response.extensions["attempts"] == request.extensions["attempts"] == 3
    assert "authorization" not in request.headers
    assert wire.left_open == []
    assert_idle(at)


async def test_through_a_client_with_the_doubles_that_tests_use() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"token": request.headers["authorization"]})

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"token": "Basic CANARY4711token"}'})

    router = respx.Router()
    router.get(path="/x").respond(json={"token": f"Basic {CANARY}"})
    doubles = [
        httpx.MockTransport(handler),
        httpx.MockTransport(router.async_handler),
        httpx.ASGITransport(app),
    ]
    for wire in doubles:
        at = stacked(wire, max_concurrency=1)
        async with httpx.AsyncClient(transport=at, base_url=BASE) as client:
            for extensions in ({}, CACHED, CACHED):
                with anyio.fail_after(5):
                    response = await client.get("/x", extensions=extensions)
                assert response.json() == {"token": f"Basic {CANARY}"}
            async with client.stream("GET", "/x") as response:
                assert CANARY.encode() in b"".join([piece async for piece in response.aiter_raw()])
        assert_idle(at)
    assert router.calls.call_count == 3


async def test_the_token_is_in_no_log_no_error_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire = Script(503, httpx.ConnectError("refused"), answer(200, b"{}"), httpx.LocalProtocolError("bad"), 500)
    at = stacked(wire)
    shown: list[object] = [at, *vars(at).values()]
    async with httpx.AsyncClient(transport=at, base_url=BASE) as client:
        shown.append(await client.get("/x", extensions=CACHED))
        for _ in range(2):
            request = client.build_request("POST", "/x", json={}, extensions={"route": ROUTE})
            try:
                shown.append(await client.send(request))
            except httpx.TransportError as error:
                shown += [error, vars(error), error.request.headers.raw, request.extensions]
    shown += [at.trace.routes, at.cache and at.cache.stats]
    assert [sent.headers["authorization"] for sent in wire.requests] == [f"Basic {CANARY}"] * 5
    assert CANARY not in repr(shown)
    assert caplog.records
    assert CANARY not in caplog.text


async def test_without_a_token_nothing_is_sent() -> None:
    wire = Script()
    at = stacked(wire, token=None)
    for request in (get(), get(**CACHED)):
        with pytest.raises(ConfigurationError, match="No token is set"):
            await read(at, request)
    assert wire.count == 0
    assert at.breaker.state == "closed"
    assert_idle(at)


@pytest.mark.parametrize(
    "base", ["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]", "http://wats.localhost"]
)
async def test_a_server_on_this_machine_needs_no_token(base: str) -> None:
    wire = Script()
    await read(stacked(wire, base_url=base, token=None), get(f"{base}/x", **CACHED))
    assert "authorization" not in wire.requests[0].headers


async def test_a_token_file_is_read_again_after_401(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old\n")

    async def judge(request: httpx.Request) -> httpx.Response:
        file.write_text("new\n")
        return answer(200 if request.headers["authorization"] == "Basic new" else 401)

    wire = Script(judge)
    assert (await read(stacked(wire, token=None, token_file=file), post())).status_code == 200
    assert wire.count == 2


async def test_renewing_the_token_changes_who_asks(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("ada")
    wire = Script(answer(200, b"ada's"), 401, answer(200, b"bob's"), answer(200, b"bob's"))
    at = stacked(wire, token=None, token_file=file)
    assert (await read(at, get(**CACHED))).text == "ada's"
    file.write_text("bob")
    assert (await read(at, get())).text == "bob's"
    assert (await read(at, get(**CACHED))).text == "bob's"


async def test_closing_closes_the_wire_once() -> None:
    wire = Script()
    at = stacked(wire)
    await read(at, get(**CACHED))
    async with httpx.AsyncClient(transport=at):
        pass
    await at.aclose()
    assert wire.closed == 1


async def test_cancelled_at_any_moment_nothing_stays_behind() -> None:
    async def both() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read, at, get(**CACHED))
            tasks.start_soon(read, at, post(drops=("product",)))

    for steps in [*range(60), *range(60, 400, 20)]:
        wire = Script(answer(200, b"x", b"y", pause=0))
        at = stacked(wire, max_concurrency=1, rate_limit=60_000)
        await cancelled_after(steps, both)
        assert_idle(at)
        assert wire.left_open == []
        with anyio.fail_after(5):
            await read(at, get(**CACHED))


async def test_a_hundred_requests_on_ten_slots() -> None:
    wire = Script(answer(200, b"x", pause=0.001))
    at = stacked(wire, max_concurrency=10)
    async with anyio.create_task_group() as tasks:
        for number in range(100):
            tasks.start_soon(read, at, get(f"{BASE}/{number % 50}", **(CACHED if number % 2 else {"route": ROUTE})))
    assert at.trace.routes[f"GET {ROUTE}"].count == 100
    assert_idle(at)


def test_all_is_sorted_and_there() -> None:
    assert transports.__all__ == sorted(transports.__all__)
    assert all(getattr(transports, name).__name__ == name for name in transports.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        transports.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("does", "absent"),
    [
        ("from pywats_async.transports.policy import Cache", ["httpx", "hishel"]),
        ("from pywats_async.transports import stack; stack", ["hishel", "cachetools", "redis"]),
    ],
)
def test_nothing_is_imported_before_it_is_needed(does: str, absent: list[str]) -> None:
    code = f"import sys; {does}; print(*[name for name in {absent} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == ""


async def test_what_is_read_while_the_user_changes_is_kept_for_nobody() -> None:
    async def changes(_: httpx.Request) -> httpx.Response:
        at.sign.users.count += 1  # as a 401 to another request does
        return answer(200, b"old")

    wire = Script(changes, answer(200, b"new"), answer(200, b"newer"))
    at = stacked(wire)
    assert [(await read(at, get(cache=Cache(60, "product")))).text for _ in range(3)] == ["old", "new", "new"]
