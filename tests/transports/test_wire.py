"""The wire on a good day: what goes out, what comes back, and which connection carries it."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import sys
import threading
from collections.abc import AsyncIterator

import anyio
import httpx
import pytest
import respx
import trustme

from pywats_async.errors import ClosedError, ConfigurationError
from pywats_async.transports.wire import Wire

from .raw_server import Peer, RawServer, answer, answer_all, client_context, server_context

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


def client(wire: Wire) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=wire, timeout=5)


async def test_a_request_goes_out_as_written_and_its_answer_comes_back() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer(b'{"a":1}', "X-Id: 7", "x-id: 8", status="201 Made"))

    async with RawServer(handler) as server, client(Wire()) as http:
        response = await http.post(f"{server.url}/api/Unit?q=a%2Fb", content=b"hello", headers={"X-Mine": "yes"})
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /api/Unit?q=a%2Fb HTTP/1.1\r\n")
        assert b"\r\nHost: 127.0.0.1:%d\r\n" % server.port in head
        assert b"\r\nX-Mine: yes\r\n" in head
        assert body == b"hello"
        assert (response.status_code, response.reason_phrase, response.http_version) == (201, "Made", "HTTP/1.1")
        assert response.json() == {"a": 1}
        assert response.headers.get_list("x-id") == ["7", "8"]


async def test_a_body_may_come_in_pieces_and_go_in_pieces() -> None:
    async def handler(peer: Peer) -> None:
        await peer.until_sent(b"0\r\n\r\n")
        await peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (b"3\r\nabc\r\n", b"2\r\nde\r\n", b"0\r\n\r\n"):
            await peer.send(piece)
            await anyio.sleep(0.01)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"first"
        yield b"second"

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        async with http.stream("POST", server.url, content=pieces()) as response:
            received = [piece async for piece in response.aiter_raw()]
            assert (wire.in_use, wire.idle) == (0, 1)  # the end of the body gives the connection back
        assert received == [b"abc", b"de"]
        assert b"5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n" in server.requests[0]


async def test_one_connection_serves_request_after_request() -> None:
    async with RawServer(answer_all) as server, client(wire := Wire()) as http:
        for _ in range(10):
            assert (await http.get(server.url)).json() == []
        assert (server.accepted, wire.open, wire.idle, wire.in_use, wire.waiting) == (1, 1, 1, 0, 0)


async def test_a_large_body_arrives_whole_plain_and_encrypted(authority: trustme.CA) -> None:
    body = bytes(range(256)) * 8000

    async def handler(peer: Peer) -> None:
        while await peer.request():
            await peer.send(answer(body))

    wire = Wire(ssl_context=client_context(authority))
    async with RawServer(handler) as plain, RawServer(handler, server_context(authority)) as tls, client(wire) as http:
        for server in (plain, plain, tls, tls):
            response = await http.post(server.url, content=body)
            assert response.content == body
            assert server.requests[-1].endswith(body)
        assert (plain.accepted, tls.accepted) == (1, 1)


async def test_the_connection_used_last_is_used_next() -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            await anyio.sleep(0.02)
            await peer.send(answer(b"%d" % peer.number))

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(http.get, server.url)
        last = (await http.get(server.url)).text
        assert [(await http.get(server.url)).text for _ in range(3)] == [last] * 3
        assert (server.accepted, wire.idle) == (5, 5)


async def test_two_origins_have_connections_of_their_own() -> None:
    async with RawServer(answer_all) as one, RawServer(answer_all) as two, client(wire := Wire()) as http:
        for _ in range(3):
            await http.get(one.url)
            await http.get(two.url)
        assert (len(one.requests), len(two.requests), one.accepted, two.accepted) == (3, 3, 1, 1)
        assert wire.idle == 2


async def test_64_requests_at_a_time_each_get_their_own_answer() -> None:
    async def handler(peer: Peer) -> None:
        while request := await peer.request():
            await anyio.sleep(0.005)
            await peer.send(answer(request.split()[1]))

    async with RawServer(handler) as server, client(wire := Wire()) as http:

        async def ask(worker: int) -> None:
            for number in range(5):
                path = f"/{worker}/{number}"
                assert (await http.get(server.url + path)).text == path

        async with anyio.create_task_group() as tasks:
            for worker in range(64):
                tasks.start_soon(ask, worker)
        assert (wire.open, wire.idle, server.accepted) == (64, 64, 64)
    assert wire.open == 0


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "ws://127.0.0.1/x", "http:///x"])
async def test_a_url_without_http_or_host_is_refused(url: str) -> None:
    wire = Wire()
    with pytest.raises(httpx.UnsupportedProtocol, match="http"):
        await wire.handle_async_request(httpx.Request("GET", url))
    assert wire.open == 0


async def test_ipv6_addresses_and_host_names_are_reached(authority: trustme.CA) -> None:
    tls = server_context(authority, "localhost")
    async with RawServer(answer_all, tls) as server, client(Wire(ssl_context=client_context(authority))) as http:
        assert (await http.get(f"https://localhost:{server.port}")).status_code == 200
        with pytest.raises(httpx.ConnectError, match=r"::1:1: .+"):
            await http.get("http://[::1]:1")


# TLS


async def test_the_tls_context_is_built_once_by_the_first_https_request_off_the_loop(authority: trustme.CA) -> None:
    built: list[int] = []

    def build() -> ssl.SSLContext:
        built.append(threading.get_ident())
        return client_context(authority)

    wire = Wire(ssl_context=build)
    async with RawServer(answer_all) as plain, RawServer(answer_all, server_context(authority)) as tls:
        async with client(wire) as http:
            await http.get(plain.url)
            assert built == []
            async with anyio.create_task_group() as tasks:
                for _ in range(5):
                    tasks.start_soon(http.get, tls.url)
            await http.get(tls.url)
        assert len(built) == 1
        assert built[0] != threading.get_ident()


async def test_an_error_of_the_tls_settings_comes_through_and_may_be_mended() -> None:
    authority = trustme.CA()
    outcomes: list[ssl.SSLContext | ConfigurationError] = [ConfigurationError("no"), client_context(authority)]

    def build() -> ssl.SSLContext:
        outcome = outcomes.pop(0)
        if isinstance(outcome, ConfigurationError):
            raise outcome
        return outcome

    async with (
        RawServer(answer_all, server_context(authority)) as server,
        client(wire := Wire(ssl_context=build)) as http,
    ):
        with pytest.raises(ConfigurationError):
            await http.get(server.url)
        assert wire.open == 0
        assert (await http.get(server.url)).status_code == 200


async def test_a_certificate_that_is_not_trusted_or_not_the_hosts_is_refused(authority: trustme.CA) -> None:
    async with client(wire := Wire(ssl_context=client_context(authority))) as http:
        async with RawServer(answer_all, server_context(trustme.CA())) as stranger:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED") as caught:
                await http.get(stranger.url)
            assert isinstance(caught.value.__cause__, Exception)
            assert isinstance(caught.value.__cause__.__cause__, ssl.SSLCertVerificationError)
        async with RawServer(answer_all, server_context(authority, "other.example")) as other:
            with pytest.raises(httpx.ConnectError, match=r"127\.0\.0\.1"):
                await http.get(other.url)
        assert (wire.open, stranger.requests, other.requests) == (0, [], [])


async def test_https_to_a_plain_server_is_a_connect_error() -> None:
    async def handler(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"https://127.0.0.1:{server.port}")
        assert wire.open == 0


async def test_a_missing_client_certificate_is_an_error_that_says_so(authority: trustme.CA) -> None:
    context = server_context(authority)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED

    def refuse(listener: socket.socket) -> None:
        accepted, _ = listener.accept()
        with accepted.dup() as rest:
            with pytest.raises(ssl.SSLError):
                context.wrap_socket(accepted, server_side=True)
            while rest.recv(1000):  # a request left unread would turn the refusal into a reset
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with client(wire := Wire(ssl_context=client_context(authority))) as http:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(anyio.to_thread.run_sync, refuse, listener)
                # With TLS 1.3 the handshake is over for the client when the refusal arrives: as an answer, so to say.
                with pytest.raises(httpx.ReadError, match=r"(?i)certificate.required") as caught:
                    await http.get(f"https://127.0.0.1:{listener.getsockname()[1]}")
            assert isinstance(caught.value.__cause__, Exception)
            assert isinstance(caught.value.__cause__.__cause__, ssl.SSLError)
            assert wire.open == 0


# Where it may be used


async def test_a_closed_wire_refuses() -> None:
    async with RawServer(answer_all) as server:
        wire = Wire()
        await client(wire).get(server.url)
        await wire.aclose()
        await wire.aclose()
        assert (wire.open, wire.idle) == (0, 0)
        with pytest.raises(ClosedError, match="closed"):
            await client(wire).get(server.url)
        await server.all_closed()


async def test_closing_a_wire_that_was_never_used_is_nothing() -> None:
    await Wire().aclose()


async def test_another_event_loop_is_told_so_and_does_not_hang() -> None:
    async with RawServer(answer_all) as server:
        wire = Wire()
        await client(wire).get(server.url)

        def elsewhere() -> None:
            async def use() -> None:
                with pytest.raises(ClosedError, match="another event loop"):
                    await client(wire).get(server.url)

            asyncio.run(use())

        await anyio.to_thread.run_sync(elsewhere)
        assert (await client(wire).get(server.url)).status_code == 200  # at home all is as before
        await wire.aclose()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_closing_it_in_another_event_loop_lets_go_of_it() -> None:
    async with RawServer(answer_all) as server:
        wire = Wire()
        async with client(wire).stream("GET", server.url) as response:
            await anyio.to_thread.run_sync(lambda: asyncio.run(wire.aclose()))
            await response.aread()  # what is under way at home still ends well
        assert wire.open == 0
        with pytest.raises(ClosedError, match="closed"):
            await client(wire).get(server.url)


@pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="needs fork")
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
async def test_a_forked_process_is_told_so() -> None:
    async with RawServer(answer_all) as server:
        wire = Wire()
        await client(wire).get(server.url)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                await wire.handle_async_request(httpx.Request("GET", server.url))
            except ClosedError as error:
                status = 0 if "another process" in str(error) else 2
            finally:
                os._exit(status)
        _, status = await anyio.to_thread.run_sync(os.waitpid, child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert (await client(wire).get(server.url)).status_code == 200
        await wire.aclose()


async def test_respx_stands_in_for_it_as_for_any_httpx_client() -> None:
    async with client(wire := Wire()) as http:
        with respx.mock:
            respx.get("http://wats.test/api").respond(json=[1])
            assert (await http.get("http://wats.test/api")).json() == [1]
        assert wire.open == 0


async def test_the_trace_extension_sees_each_step() -> None:
    steps: list[str] = []

    async def trace(step: str, _: object) -> None:
        steps.append(step)

    async with RawServer(answer_all) as server, client(Wire()) as http:
        await http.get(server.url, extensions={"trace": trace})
    assert "connection.connect_tcp.complete" in steps
    assert "http11.receive_response_body.complete" in steps
