"""Logging: one tree, silent by default, with a correlation id, and never a secret."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Iterator

import anyio
import httpx
import pytest

from pywats_async import WATS, AsyncWATS, logs
from pywats_async.testing import FakeWATS
from pywats_async.transports.proxy import Proxies

TOKEN = "CANARY4711bG9nZ2Vk"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    known = [logging.getLogger(name) for name in ("", "pywats_async", *logs._LIBRARIES)]
    before = [(one, one.level, list(one.handlers), list(one.filters)) for one in known]
    yield
    for one, level, handlers, filters in before:
        one.setLevel(level)
        one.handlers[:], one.filters[:] = handlers, filters


def captured(text: str, *args: object, name: str = "pywats_async", exc_info: bool = False) -> str:
    stream = io.StringIO()
    logs.configure("DEBUG", stream=stream, libraries=True)
    logging.getLogger(name).info(text, *args, exc_info=exc_info)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Authorization: Basic abc123==", "Authorization: Basic"),
        ("[(b'Authorization', b'Basic abc123'), (b'Host', b'x')]", "(b'Host', b'x')"),
        ('{"Proxy-Authorization": "Bearer abc123"}', "Proxy-Authorization"),
        ("Set-Cookie: session=abc123; path=/", "path=/"),
        ("through http://ada:abc123@proxy:3128", "@proxy:3128"),
        ("GET https://wats.test/x?token=abc123&top=1", "top=1"),
        ("header Basic abc123abc123abc123==", "header Basic"),
    ],
)
def test_what_says_who_asks_goes_and_the_rest_stays(said: str, shown: str) -> None:
    line = captured(said)
    assert "abc123" not in line
    assert "***" in line
    assert shown.removesuffix("Basic") in line


def test_ordinary_words_stay() -> None:
    said = "Basic yield of PN-1 at 10:00, see https://acme.wats.com/api/Product?x=1: 3 of 4"
    assert said in captured(said)


def test_a_known_secret_goes_wherever_it_stands_and_from_tracebacks_too() -> None:
    logs.conceal(TOKEN)
    assert TOKEN not in captured("sent %s twice: %r", TOKEN, [TOKEN])
    try:
        raise ValueError(f"no such user: {TOKEN}")
    except ValueError:
        line = captured("failed", exc_info=True)
    assert "ValueError: no such user: ***" in line


def test_short_secrets_do_not_eat_the_text_and_the_list_is_bounded() -> None:
    logs.conceal("t")
    for number in range(100):
        logs.conceal(f"secret-{number:04}")
    assert logs.redacted("test secret-0099 secret-0000") == "test *** secret-0000"


def test_httpx_shows_no_query() -> None:
    line = captured('HTTP Request: GET https://wats.test/api/Report?$filter=serialNumber+eq+4711 "200"', name="httpx")
    assert "4711" not in line
    assert "https://wats.test/api/Report?***" in line


def test_arguments_that_do_not_fit_are_the_handlers_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    assert captured("%d and %d", 1) == ""


def test_configured_twice_a_line_comes_once() -> None:
    captured("first")
    assert captured("second").count("second") == 1


def test_redact_covers_the_handlers_of_the_application() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    logs.redact()
    logging.getLogger("somebody.else").warning("Authorization: Basic abc123")
    logging.getLogger("httpcore.proxy").warning("Proxy-Authorization: Basic abc123")
    assert stream.getvalue().count("***") == 2
    assert "abc123" not in stream.getvalue()


def test_without_an_application_that_listens_nothing_is_printed() -> None:
    script = (
        "from pywats_async import WATS\nimport httpx\n"
        "down = httpx.MockTransport(lambda request: httpx.Response(503, headers={'Retry-After': '0'}))\n"
        "with WATS('https://wats.test', 't', transport=down) as wats: print(wats.test_connection())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout.strip(), done.stderr) == ("False", "")


@pytest.mark.anyio
async def test_the_id_is_in_the_records_of_its_own_calls_and_on_no_wire() -> None:
    stream = io.StringIO()
    logs.configure("DEBUG", stream=stream)
    sent: list[httpx.Request] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        await anyio.sleep(0.01)
        return httpx.Response(200, json="1")

    async def call(number: int) -> None:
        with logs.correlation(f"unit-{number}") as given:
            assert logs.correlation_id() == given == f"unit-{number}"
            await wats.get_version()

    wire = httpx.MockTransport(answer)
    async with AsyncWATS("https://wats.test", "t", transport=wire) as wats, anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(call, number)
    lines = stream.getvalue().splitlines()
    assert sorted(line.split("[")[1].split("]")[0] for line in lines) == [f"unit-{number}" for number in range(5)]
    assert logs.correlation_id() == "-"
    assert not any("unit-" in repr(request.headers) for request in sent)


def test_the_id_crosses_the_facade() -> None:
    stream = io.StringIO()
    logs.configure("DEBUG", stream=stream)
    with WATS("https://wats.test", "t", transport=FakeWATS(token="t").transport()) as wats:
        with logs.correlation() as given:
            wats.get_version()
        wats.get_version()
    first, second = stream.getvalue().splitlines()[-2:]
    assert f"[{given}]" in first
    assert "[-]" in second


@pytest.mark.anyio
async def test_everything_that_libraries_say_on_a_real_socket_holds_no_secret() -> None:
    stream = io.StringIO()
    logs.configure("DEBUG", stream=stream, libraries=True)
    logs.redact()
    with FakeWATS(token=TOKEN).serve() as url:
        async with AsyncWATS(url, TOKEN) as wats:
            await wats.report.query_uut_headers(odata_filter="serialNumber eq 'CANARY-SN'")
    assert "HTTP Request: GET" in stream.getvalue()
    assert "CANARY" not in stream.getvalue()


def test_the_password_of_a_proxy_goes_wherever_it_is_said() -> None:
    Proxies("http://ada:CANARY-of-the-proxy@proxy:3128", trust_env=False)
    assert "CANARY" not in captured("407 for %s", "CANARY-of-the-proxy")
