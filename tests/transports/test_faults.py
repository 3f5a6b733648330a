"""A client against a server that does what real networks do: every call ends, in time, with an answer or an error of
ours, and nothing stays behind. Named after the faults H3 to H16 of the plan.
"""

from __future__ import annotations

import faulthandler
import gc
import gzip
import logging
import os
import random
import socket
import ssl
import sys
import threading
import time
import warnings
import zlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import anyio
import pytest
import trustme

from pywats_async import (
    WATS,
    AsyncWATS,
    ConnectionError,
    DNSError,
    ProxyError,
    PyWATSError,
    TimeoutError,
    TLSError,
    UnexpectedResponseError,
    UUTReport,
)
from pywats_async.testing import FakeWATS

from .raw_server import Peer, RawServer, answer, client_context, open_files, resident, server_context
from .test_wire_faults import BROKEN_ANSWERS

pytestmark = pytest.mark.anyio

SOAK_SECONDS = float(os.environ.get("PYWATS_SOAK_SECONDS", "3"))
SWEEP = float(os.environ.get("PYWATS_SOAK_STEP", "0.005"))
VERSION = answer(b'"2026.1"')


@asynccontextmanager
async def client(server: RawServer, **options: Any) -> AsyncGenerator[AsyncWATS]:
    """A client that must have nothing open and nothing under way at its end."""
    async with AsyncWATS(server.url, "test-token", **{"attempts": 1, **options}) as wats:
        yield wats
        stack = wats._http._connection.client._transport
        assert wats.metrics.snapshot().in_flight == 0
        assert (stack.limit.in_use, stack.limit.waiting, stack.wire.in_use) == (0, 0, 0)  # type: ignore[attr-defined]
    await server.all_closed()


def report() -> UUTReport:
    return UUTReport(pn="PN-1", sn="SN-1", rev="A", process_code=10, station_name="S", location="L", purpose="P")


async def test_h2_a_storm_is_not_fed_and_its_end_is_found() -> None:
    storm = True

    async def handler(peer: Peer) -> None:
        while await peer.request() is not None:
            await peer.send(answer(b"", status="503 Service Unavailable") if storm else VERSION)

    async with RawServer(handler) as server, client(server, attempts=3) as wats:
        wats._http._connection.client._transport.breaker._recovery = 0.3  # type: ignore[attr-defined]
        end = time.monotonic() + 1

        async def ask() -> None:
            while time.monotonic() < end:
                with suppress(PyWATSError):
                    await wats.get_version()
                await anyio.sleep(0.01)

        async with anyio.create_task_group() as tasks:
            for _ in range(100):
                tasks.start_soon(ask)
        assert len(server.requests) <= 120  # the first of each, before five had failed; a fifth more for the rest
        storm = False
        with anyio.fail_after(2):
            while True:
                with suppress(PyWATSError):
                    assert await wats.get_version() == "2026.1"
                    break
                await anyio.sleep(0.02)
        async with anyio.create_task_group() as tasks:  # side by side: it is no longer one at a time
            for _ in range(5):
                tasks.start_soon(wats.get_version)


async def test_h3_a_report_whose_answer_was_lost_is_sent_again_with_its_id() -> None:
    made = report()

    async def handler(peer: Peer) -> None:
        while await peer.request() is not None:
            if peer.number == 0:
                peer.reset()
                break
            await peer.send(answer(b'{"ID": "%s"}' % str(made.id).encode()))

    async with RawServer(handler) as server, client(server, attempts=3) as wats:
        assert await wats.report.submit_report(made) == str(made.id)
        assert len(server.requests) == 2
        assert all(str(made.id).encode() in request for request in server.requests)


async def test_h4_another_write_whose_answer_was_lost_is_not_sent_again() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        peer.reset()

    async with RawServer(handler) as server, client(server, attempts=3) as wats:
        with pytest.raises(ConnectionError):
            await wats._http.send("POST", "/api/Product", type(None), {"partNumber": "PN-1"})
        assert len(server.requests) == 1


@pytest.mark.parametrize("where", ["head", "body"])
async def test_h5_a_server_that_drips_does_not_outlive_the_deadline(where: str) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        sent = answer(b'"' + b"x" * 500 + b'"')
        begin = 0 if where == "head" else sent.index(b"\r\n\r\n") + 4
        await peer.send(sent[:begin])
        await peer.drip(sent[begin:], every=0.05)

    async with RawServer(handler) as server, client(server, deadline=0.5, read_timeout=5) as wats:
        begun = time.perf_counter()
        with pytest.raises(TimeoutError, match="No whole answer within"):
            await wats.get_version()
        assert 0.4 < time.perf_counter() - begun < 5


async def test_h6_silence_ends_at_the_read_timeout() -> None:
    async with RawServer(Peer.until_closed) as server, client(server, read_timeout=0.2) as wats:
        with pytest.raises(TimeoutError):
            await wats.get_version()


async def test_h6_an_idle_connection_that_the_server_closed_costs_no_call() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(VERSION)

    async with RawServer(handler) as server, client(server) as wats:
        for _ in range(50):
            assert await wats.get_version() == "2026.1"
        assert server.accepted == 50


@pytest.mark.parametrize("name", BROKEN_ANSWERS)
async def test_h7_a_broken_answer_is_an_error_of_ours(name: str) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(BROKEN_ANSWERS[name])

    async with RawServer(handler) as server, client(server) as wats:
        with pytest.raises((ConnectionError, UnexpectedResponseError)):
            await wats.get_version()


PACKED = gzip.compress(b'"' + b"x" * 20_000_000 + b'"')


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(PACKED, "gzip", id="a bomb"),
        pytest.param(PACKED[:9000], "gzip", id="half of one"),
        pytest.param(b"\x1f\x8bgarbage", "gzip", id="garbage"),
        pytest.param(gzip.compress(PACKED), "gzip, gzip", id="packed twice"),
        pytest.param(b"x", "br", id="not asked for"),
    ],
)
async def test_h8_what_cannot_be_unpacked_within_bounds(body: bytes, encoding: str) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer(body, f"Content-Encoding: {encoding}"))

    async with RawServer(handler) as server, client(server, max_response_bytes=1_000_000) as wats:
        with pytest.raises(UnexpectedResponseError):
            await wats.get_version()
    assert b"Accept-Encoding: gzip\r\n" in server.requests[0]


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not on Windows")
async def test_h8_300_kilobytes_that_unpack_to_300_megabytes_take_no_memory() -> None:
    bomb = zlib.compressobj(9, wbits=31)
    body = b"".join(bomb.compress(b" " * 1_000_000) for _ in range(300)) + bomb.flush()
    script = """
import resource, sys
from pywats_async import WATS, UnexpectedResponseError
with WATS(sys.argv[1], "test-token", attempts=1) as wats:
    wats.get_version()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        wats.get_version()
    except UnexpectedResponseError as error:
        unit = 1 if sys.platform == "darwin" else 1024
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit, error)
"""

    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(VERSION)
        await peer.request()
        await peer.send(answer(body, "Content-Encoding: gzip"))

    assert len(body) < 300_000
    async with RawServer(handler) as server:
        done = await anyio.run_process([sys.executable, "-c", script, server.url])
    grown, said = done.stdout.decode().split(" ", 1)
    assert "more than 200 times its size" in said
    assert int(grown) < 64_000_000


async def test_h11_a_certificate_that_is_not_good_is_an_error_with_advice_and_not_retried() -> None:
    ours, theirs = trustme.CA(), trustme.CA()
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    expired = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.issue_cert("127.0.0.1", not_before=long_ago, not_after=long_ago.replace(year=2002)).configure_cert(expired)

    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(VERSION)

    for context in (server_context(theirs), server_context(ours, "other.test"), expired):
        async with RawServer(handler, context) as server:
            async with client(server, attempts=3, ssl_context=client_context(ours)) as wats:
                with pytest.raises(TLSError) as caught:
                    await wats.get_version()
            assert (caught.value.attempts, server.requests) == (1, [])
            assert "ca_bundle" in str(caught.value.hint)
    trusted = client_context(ours)
    async with RawServer(handler, server_context(ours)) as server, client(server, ssl_context=trusted) as wats:
        assert await wats.get_version() == "2026.1"


async def test_h11_a_server_without_tls_is_not_taken_for_a_bad_certificate() -> None:
    with FakeWATS().serve() as url:
        async with AsyncWATS(url.replace("http:", "https:"), "test-token") as wats:
            with pytest.raises(TLSError) as caught:
                await wats.get_version()
    assert "port" in str(caught.value.hint)


async def test_h11_a_server_that_only_speaks_tls_1_1_is_named_as_too_old() -> None:
    authority = trustme.CA()
    old = server_context(authority)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it is what is tested
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    shaken: list[ssl.SSLError] = []

    def shake() -> None:
        with suppress(OSError):  # it is closed at the end
            while True:
                peer, _ = listener.accept()
                with peer, pytest.raises(ssl.SSLError) as caught:
                    old.wrap_socket(peer, server_side=True)
                shaken.append(caught.value)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=shake)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        async with AsyncWATS(url, "test-token", attempts=3, ssl_context=client_context(authority)) as wats:
            with pytest.raises(TLSError) as caught:
                await wats.get_version()
        with suppress(OSError):  # ends the wait for the next one; elsewhere than on Linux, closing does
            listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    assert (caught.value.attempts, len(shaken)) == (1, 1)
    assert "TLS 1.2" in str(caught.value.hint)


async def test_h12_a_name_that_does_not_resolve_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(VERSION)

    real, failures = socket.getaddrinfo, [2]

    def flapping(host: Any, *args: Any, **options: Any) -> Any:
        if host not in ("wats.test", b"wats.test"):
            return real(host, *args, **options)
        failures[0] -= 1
        if failures[0] >= 0:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real("127.0.0.1", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", flapping)
    async with RawServer(handler) as server:
        url = f"http://wats.test:{server.port}"
        async with AsyncWATS(url, "test-token", attempts=3) as wats:
            assert await wats.get_version() == "2026.1"
            failures[0] = 99
            with pytest.raises(DNSError, match=r"wats\.test has no address"):
                await wats.with_options(retries=0).get_version()


async def test_h13_a_proxy_that_wants_a_password_is_named_without_it() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer(b"", status="407 Proxy Authentication Required"))

    async with RawServer(handler) as proxy:
        address = f"http://ada:CANARYpass@127.0.0.1:{proxy.port}"
        async with AsyncWATS("https://wats.test", "test-token", proxy=address, trust_env=False) as wats:
            with pytest.raises(ProxyError) as caught:
                await wats.get_version()
    assert "407" in str(caught.value)
    assert caught.value.attempts == 1
    assert "CANARY" not in repr((caught.value, vars(caught.value), wats.settings))


async def test_h14_cancelled_at_any_time_nothing_stays_behind() -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request() is not None:
            await anyio.sleep(0.02)
            await peer.send(VERSION[:30])
            await anyio.sleep(0.02)
            await peer.send(VERSION[30:])

    outcomes = {True: 0, False: 0}
    async with RawServer(handler) as server, client(server, max_concurrency=1, cache_ttl={"report": 9}) as wats:
        for step in range(int(0.2 / SWEEP)):
            with anyio.move_on_after(step * SWEEP) as scope:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(wats.get_version)
                    tasks.start_soon(wats.get_version)
            outcomes[scope.cancelled_caught] += 1
        with anyio.fail_after(5):
            assert await wats.get_version() == "2026.1"
    assert min(outcomes.values()) > 2


async def test_h15_days_of_faults_in_seconds_leave_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "pywats_async")  # records that are kept would be the memory that grows
    chance = random.Random(15)
    faults = list(BROKEN_ANSWERS.values())

    async def handler(peer: Peer) -> None:
        while await peer.request() is not None:
            server.requests.clear()
            if chance.random() < 0.05:
                if (fault := chance.randrange(len(faults) + 1)) < len(faults):
                    await peer.send(faults[fault])
                else:
                    peer.reset()
                break
            await peer.send(VERSION)

    outcomes = {"answered": 0, "failed": 0}
    memory: list[int] = []
    async with RawServer(handler) as server:
        before, running = open_files(), len(anyio.get_running_tasks())
        async with client(server, attempts=3, deadline=5) as wats:
            end = time.monotonic() + SOAK_SECONDS

            async def work() -> None:
                while time.monotonic() < end:
                    try:
                        assert await wats.get_version() == "2026.1"
                        outcomes["answered"] += 1
                    except PyWATSError:
                        outcomes["failed"] += 1

            async def watch() -> None:
                while time.monotonic() < end:
                    await anyio.sleep(SOAK_SECONDS / 20)
                    memory.append(resident())

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(watch)
                for _ in range(50):
                    tasks.start_soon(work)
            retried = sum(route.retries for route in wats.metrics.snapshot().routes.values())
        gc.collect()
        assert open_files() <= before + 5
        assert len(anyio.get_running_tasks()) <= running + 5
    if SOAK_SECONDS >= 600:  # before, the allocator has not settled
        assert memory[-1] - memory[len(memory) // 4] < 1_000_000 * SOAK_SECONDS / 600
    assert outcomes["answered"] > 100
    assert retried > 0
    assert outcomes["failed"] < outcomes["answered"] / 10


def test_h16_two_clients_from_eight_threads_and_no_hang() -> None:
    faulthandler.dump_traceback_later(50, exit=False)
    answers: list[str] = []

    def work(*clients: WATS) -> None:
        for _ in range(10):
            answers.extend(wats.get_version() for wats in clients)

    try:
        with (
            FakeWATS(token="test-token").serve() as url,
            WATS(url, "test-token") as one,
            WATS(url, "test-token") as two,
        ):
            threads = [threading.Thread(target=work, args=(one, two), daemon=True) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
            assert not any(thread.is_alive() for thread in threads)
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert len(answers) == 160
