from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

import anyio
import anyio.lowlevel
import httpx
import pytest

from pywats_async.errors import ConfigurationError
from pywats_async.transports import SignTransport

from .doubles import Script, answer, cancelled_after, get, post, read

pytestmark = pytest.mark.anyio

TOKEN = "Q0FOQVJZLTQ3MTE="  # a canary
BASE = "https://wats.test"


def renewing(*tokens: str) -> tuple[Callable[[], str], list[int]]:
    """Return a source that gives one token after another, and the threads that asked it."""
    asked: list[int] = []

    def get_token() -> str:
        asked.append(threading.get_ident())
        return tokens[min(len(asked), len(tokens)) - 1]

    return get_token, asked


def sent(server: Script) -> list[str | None]:
    return [request.headers.get("authorization") for request in server.requests]


async def test_signs_requests_for_its_own_server() -> None:
    server = Script()
    await read(SignTransport(server, BASE, lambda: TOKEN), get("https://wats.test/api/x"))
    assert sent(server) == [f"Basic {TOKEN}"]


@pytest.mark.parametrize(
    ("base", "url", "signed"),
    [
        (BASE, "https://WATS.test/x", True),
        (BASE, "https://wats.test:443/x", True),
        ("https://wats.test:443/api", "https://wats.test/x", True),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", True),
        ("http://[::1]:8080", "http://[::1]:8080/", True),
        (BASE, "http://wats.test/x", False),
        (BASE, "https://wats.test:444/x", False),
        (BASE, "https://wats.test.evil.test/x", False),
        (BASE, "https://evil.test/?https://wats.test", False),
        (BASE, "https://wats.test@evil.test/", False),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081/", False),
    ],
)
async def test_the_token_goes_to_its_own_origin_and_nowhere_else(base: str, url: str, signed: bool) -> None:
    server = Script()
    await read(SignTransport(server, base, lambda: TOKEN), get(url))
    assert (sent(server) == [f"Basic {TOKEN}"]) is signed


async def test_everything_but_the_header_is_as_it_was() -> None:
    server = Script()
    request = post(b'{"a": 1}', attempts=2)
    request.headers["x-note"] = "kept"
    await read(SignTransport(server, "http://wats.test", lambda: TOKEN), request)
    (signed,) = server.requests
    assert (signed.method, signed.url, await signed.aread()) == ("POST", request.url, b'{"a": 1}')
    assert signed.headers["x-note"] == "kept"
    assert signed.headers["content-length"] == "8"
    assert signed.extensions["attempts"] == 2


async def test_the_token_is_nowhere_above() -> None:
    server = Script(200, httpx.ConnectError("refused"), httpx.ReadError("broke"))
    sign = SignTransport(server, "http://wats.test", lambda: TOKEN)
    request = get()
    response = await sign.handle_async_request(request)
    assert response.request is request
    await response.aclose()
    for _ in range(2):
        with pytest.raises(httpx.TransportError) as caught:
            await sign.handle_async_request(request)
        assert caught.value.request is request
    assert "authorization" not in request.headers
    assert TOKEN not in repr(sign) + repr(vars(request)) + await sign.identity()


async def test_a_token_from_outside_is_fetched_once_in_a_thread() -> None:
    get_token, asked = renewing(TOKEN)
    sign = SignTransport(Script(), "http://wats.test", get_token, external=True)
    assert asked == []
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(read, sign, get())
    assert len(asked) == 1
    assert asked[0] != threading.get_ident()


async def test_a_token_at_hand_needs_no_thread() -> None:
    get_token, asked = renewing(TOKEN)
    await read(SignTransport(Script(), "http://wats.test", get_token), get())
    assert asked == [threading.get_ident()]


async def test_after_401_a_renewed_token_is_fetched_and_tried() -> None:
    server = Script(401, 200)
    get_token, _ = renewing("old", "new")
    sign = SignTransport(server, "http://wats.test", get_token, external=True)
    before = await sign.identity()
    assert (await read(sign, post())).status_code == 200
    assert sent(server) == ["Basic old", "Basic new"]
    assert server.left_open == []
    assert await sign.identity() != before


async def test_the_same_token_is_not_tried_twice() -> None:
    server = Script(401)
    get_token, asked = renewing("same")
    sign = SignTransport(server, "http://wats.test", get_token, external=True)
    assert (await read(sign, get())).status_code == 401
    assert (server.count, len(asked)) == (1, 2)


async def test_a_given_token_stays_as_it_is() -> None:
    server = Script(401)
    get_token, asked = renewing("old", "new")
    assert (await read(SignTransport(server, "http://wats.test", get_token), get())).status_code == 401
    assert (server.count, len(asked)) == (1, 1)


async def test_many_refusals_at_once_fetch_the_token_once() -> None:
    async def judge(request: httpx.Request) -> httpx.Response:
        await anyio.lowlevel.checkpoint()
        return answer(200 if request.headers["authorization"] == "Basic new" else 401)

    get_token, asked = renewing("old", "new")
    server = Script(judge)
    sign = SignTransport(server, "http://wats.test", get_token, external=True)
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(read, sign, get())
    assert len(asked) == 2
    assert sent(server).count("Basic old") == sent(server).count("Basic new") == 20
    assert server.left_open == []


async def test_when_no_new_token_can_be_fetched_the_401_stands() -> None:
    calls = 0

    def get_token() -> str:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise ConfigurationError("token_file is gone")
        return "old"

    server = Script(401)
    assert (await read(SignTransport(server, "http://wats.test", get_token, external=True), get())).status_code == 401


@pytest.mark.parametrize("spoilt", ["\n", "\r\nX-Evil: 1", "\x00", "\x7f", "\x85", "é", "Ω", " inside "])
async def test_a_token_that_no_header_takes_is_refused_without_being_shown(spoilt: str) -> None:
    server = Script()
    sign = SignTransport(server, "http://wats.test", lambda: f"{TOKEN}{spoilt}{TOKEN}")
    with pytest.raises(ConfigurationError, match="Copy the token from WATS") as caught:
        await read(sign, get())
    assert server.count == 0
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(vars(caught.value))
    assert TOKEN not in shown
    assert caught.value.__context__ is None


@pytest.mark.parametrize("external", [False, True])
async def test_without_a_token_nothing_is_sent(external: bool) -> None:
    def get_token() -> str:
        raise ConfigurationError("No token is set.", hint="Set PYWATS_TOKEN.")

    server = Script()
    sign = SignTransport(server, "http://wats.test", get_token, external=external)
    with pytest.raises(ConfigurationError, match="PYWATS_TOKEN"):
        await read(sign, get())
    assert server.count == 0


async def test_no_source_is_no_signature() -> None:
    server = Script()
    await read(SignTransport(server, "http://localhost", None), get("http://localhost/"))
    assert sent(server) == [None]


async def test_identities_differ_by_user_and_by_server() -> None:
    signs = [
        SignTransport(Script(), base, source)
        for base in ("http://one.test", "http://two.test")
        for source in (None, lambda: "ada", lambda: "bob")
    ]
    identities = [await sign.identity() for sign in signs]
    assert len(set(identities)) == 6
    assert identities == [await sign.identity() for sign in signs]


async def test_cancelled_at_any_moment_nothing_stays_open() -> None:
    for steps in range(0, 200, 5):
        server = Script(401, 200)
        get_token, _ = renewing("old", "new")
        sign = SignTransport(server, "http://wats.test", get_token, external=True)
        await sign.identity()
        await cancelled_after(steps, lambda sign=sign: read(sign, get()))  # type: ignore[misc]
        assert server.left_open == []
        await read(sign, get())
