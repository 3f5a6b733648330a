"""The wire on a bad day: what a server, or what lies between, can do to a connection."""

from __future__ import annotations

import random
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack

import anyio
import httpx
import pytest
import trustme

from pywats_async.transports.wire import Wire

from .raw_server import Peer, RawServer, answer, answer_all, client_context, open_files, server_context

pytestmark = pytest.mark.anyio


def client(wire: Wire, seconds: float = 5) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=wire, timeout=seconds)


BROKEN_ANSWERS = {
    "nothing": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "not HTTP": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "a body too short": answer(b"[1,2", length=100),
    "a body too long": answer(b"[1,2]]]]", length=5),
    "two lengths": answer(b"[]", "Content-Length: 3"),
    "a negative length": answer(b"[]", length=-2),
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n[]",
    "chunks that break off": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "a chunk without a size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
    "an endless head": b"HTTP/1.1 200 OK\r\n" + b"X-Pad: " + b"x" * 200_000,
    "two answers": answer(b"[1]") + answer(b"[2]"),
}


@pytest.mark.parametrize("name", BROKEN_ANSWERS)
async def test_a_broken_answer_is_a_protocol_error_and_its_connection_is_not_used_again(name: str) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        if peer.number == 0:
            await peer.send(BROKEN_ANSWERS[name])
        else:
            await peer.send(answer(b"[true]"))

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        with pytest.raises(httpx.RemoteProtocolError, match=r".+"):
            await http.get(server.url)
        assert (wire.open, wire.in_use) == (0, 0)
        assert (await http.get(server.url)).json() == [True]
        assert server.accepted == 2


@pytest.mark.parametrize("method", ["HEAD", "GET"])
async def test_bytes_after_an_answer_without_a_body_cost_the_connection_but_not_the_answer(method: str) -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            await peer.send(answer(b"surplus", status="200 OK" if method == "HEAD" else "204 No Content"))

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        assert [(await http.request(method, server.url)).content for _ in range(3)] == [b"", b"", b""]
        assert (server.accepted, wire.open) == (3, 0)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_what_comes_unasked_never_becomes_the_next_answer(encrypted: bool) -> None:
    authority = trustme.CA()

    async def handler(peer: Peer) -> None:
        while await peer.request():
            await peer.send(answer(b"[1]"))
            await peer.send(answer(b"[666]"))

    tls = server_context(authority) if encrypted else None
    async with RawServer(handler, tls) as server, client(Wire(ssl_context=client_context(authority))) as http:
        for _ in range(20):
            try:
                assert (await http.get(server.url)).json() == [1]
            except httpx.RemoteProtocolError as error:  # it came in one piece with the answer
                assert "more than" in str(error)  # noqa: PT017
            await anyio.sleep(0.005)


@pytest.mark.parametrize("last", [b"", b"HTTP/1.1 20"])
async def test_an_end_instead_of_an_answer_is_a_protocol_error(last: bytes) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(last)

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        with pytest.raises(httpx.RemoteProtocolError, match="disconnected"):
            await http.get(server.url)
        assert (len(server.requests), wire.open) == (1, 0)  # on a new connection this is no stale keep-alive


@pytest.mark.parametrize("after", ["the request", "half the body"])
async def test_a_reset_is_a_read_error(after: str) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        if after == "half the body":
            await peer.send(answer(b"x" * 10, length=20))
            await anyio.sleep(0.02)
        peer.reset()

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        with pytest.raises(httpx.ReadError, match=r".+"):
            await http.get(server.url)
        assert wire.open == 0


async def test_an_early_refusal_of_a_large_body_is_still_read() -> None:
    async def handler(peer: Peer) -> None:
        await peer.send(answer(b"too large", "Connection: close", status="413 Content Too Large"))
        await peer.until_closed()

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x" * 10_000

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        response = await http.post(server.url, content=endless())
        assert (response.status_code, response.text, wire.open) == (413, "too large", 0)


async def test_an_error_of_the_callers_body_comes_through_as_it_is() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"first"
        raise LookupError("mine")

    async with RawServer(answer_all) as server, client(wire := Wire()) as http:
        with pytest.raises(LookupError, match="mine"):
            await http.post(server.url, content=broken())
        with pytest.raises(httpx.LocalProtocolError):
            await http.post(server.url, content=b"first", headers={"Content-Length": "3"})
        assert wire.open == 0


# Time


async def test_silence_is_a_read_timeout_before_and_within_the_body() -> None:
    async def handler(peer: Peer) -> None:
        request = await peer.request()
        if request is not None and b"/body" in request:
            await peer.send(answer(b"x", length=2))
        await peer.until_closed()

    async with RawServer(handler) as server, client(wire := Wire(), seconds=0.1) as http:
        for path in ("/head", "/body"):
            with pytest.raises(httpx.ReadTimeout, match=r"Nothing received for 0\.1 s\."):
                await http.get(server.url + path)
        assert wire.open == 0
        await server.all_closed()


async def test_a_server_that_reads_nothing_is_a_write_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:  # the kernel connects, and fills its own buffers only
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with client(wire := Wire()) as http:
            with pytest.raises(httpx.WriteTimeout, match="Nothing could be sent"):
                await http.post(url, content=b"x" * 50_000_000, timeout=httpx.Timeout(5, write=0.1))
            assert wire.open == 0


async def test_a_handshake_that_never_ends_is_a_connect_timeout() -> None:
    async def handler(peer: Peer) -> None:
        await peer.until_closed()

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        with pytest.raises(httpx.ConnectTimeout, match="No TLS handshake"):
            await http.get(f"https://127.0.0.1:{server.port}", timeout=httpx.Timeout(5, connect=0.1))
        assert wire.open == 0
        await server.all_closed()


async def test_nobody_listening_is_a_connect_error_that_names_the_address() -> None:
    async with RawServer(answer_all) as server:
        port = server.port
    async with client(wire := Wire()) as http:
        with pytest.raises(httpx.ConnectError, match=rf"127\.0\.0\.1:{port}: .+"):
            await http.get(f"http://127.0.0.1:{port}")
        with pytest.raises(httpx.ConnectError, match=r"no-such-host\.invalid:80: .+"):
            await http.get("http://no-such-host.invalid")
        assert wire.open == 0


# Connections that the server closed while they were idle


async def test_a_connection_that_the_server_closed_is_dropped_in_silence_50_times() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer())  # and closes, without a word in the answer

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        for _ in range(50):
            assert (await http.post(server.url, content=b"x")).status_code == 200
            await server.all_closed()
        assert (len(server.requests), server.accepted, wire.open) == (50, 50, 1)


@pytest.mark.parametrize("way", ["end", "reset"])
async def test_a_connection_that_dies_under_an_idempotent_request_is_replaced_50_times(way: str) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer())
        await peer.request()  # taken, and never answered
        if way == "reset":
            peer.reset()

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        await http.get(server.url)
        for number in range(1, 51):
            assert (await http.get(server.url)).status_code == 200
            assert (server.accepted, wire.open, wire.in_use) == (number + 1, 1, 0)


@pytest.mark.parametrize(
    ("request_kind", "sent"),
    [
        ("POST", 2),
        ("POST declared idempotent", 3),
        ("GET declared not idempotent", 2),
        ("PUT that streams", 2),
    ],
)
async def test_only_what_may_be_sent_twice_is_sent_twice(request_kind: str, sent: int) -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer())
        if peer.number == 0:
            await peer.request()

    async def stream() -> AsyncIterator[bytes]:
        yield b"x"

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        await http.get(server.url)
        method = request_kind.split()[0]
        idempotent = {"declared not idempotent": False, "declared idempotent": True, "that streams": True}
        request = http.build_request(
            method,
            server.url,
            content=stream() if "streams" in request_kind else b"" if method == "GET" else b"x",
            extensions={"idempotent": next((v for k, v in idempotent.items() if k in request_kind), None)},
        )
        if "streams" in request_kind:
            request.headers["Content-Length"] = "1"
            del request.headers["Transfer-Encoding"]
        if sent == 3:
            assert (await http.send(request)).status_code == 200
        else:
            with pytest.raises(httpx.RemoteProtocolError, match="disconnected"):
                await http.send(request)
        assert len(server.requests) == sent
        assert wire.in_use == 0


async def test_once_a_byte_of_the_answer_came_nothing_is_sent_again() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer())
        await peer.request()
        await peer.send(b"H")

    async with RawServer(handler) as server, client(Wire()) as http:
        await http.get(server.url)
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(server.url)
        assert len(server.requests) == 2


async def test_it_is_sent_again_only_once() -> None:
    async def handler(peer: Peer) -> None:
        await peer.request()
        if peer.number == 0:
            await peer.send(answer())
            await peer.request()

    async with RawServer(handler) as server, client(wire := Wire()) as http:
        await http.get(server.url)
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(server.url)
        assert (len(server.requests), wire.open) == (3, 0)


async def test_a_restart_of_the_server_costs_no_request() -> None:
    async def handler(peer: Peer) -> None:
        while await peer.request():
            await anyio.sleep(0.02)
            await peer.send(answer())

    async with RawServer(handler) as server, client(wire := Wire()) as http:

        async def ask() -> None:
            assert (await http.post(server.url, content=b"x")).status_code == 200

        for _ in range(3):
            async with anyio.create_task_group() as tasks:
                for _ in range(20):
                    tasks.start_soon(ask)
            assert wire.idle == 20
            await server.close_all()
        await ask()
        assert wire.open == 1  # all that had died are gone


async def test_1000_faults_leave_no_connection_open() -> None:
    random_ = random.Random(7)
    faults = [*BROKEN_ANSWERS.values(), b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n[1"]

    async def handler(peer: Peer) -> None:
        while (request := await peer.request()) is not None:
            fault = int(request.split()[1][1:])
            if fault == len(faults):
                peer.reset()
            elif fault == len(faults) + 1:
                await peer.until_closed()
            elif fault == len(faults) + 2:
                await peer.send(answer())
                continue
            else:
                await peer.send(faults[fault])
            return

    async with RawServer(handler) as server:
        before = open_files()
        wire = Wire(max_connections=10)
        outcomes = {"answered": 0, "failed": 0}
        async with client(wire, seconds=0.05) as http:

            async def ask(count: int) -> None:
                for _ in range(count):
                    try:
                        await http.get(
                            f"{server.url}/{random_.randrange(len(faults) + 3)}", timeout=httpx.Timeout(5, read=0.05)
                        )
                        outcomes["answered"] += 1
                    except httpx.TransportError:
                        outcomes["failed"] += 1

            async with anyio.create_task_group() as tasks:
                for _ in range(20):
                    tasks.start_soon(ask, 50)
            assert outcomes["failed"] > 700
            assert sum(outcomes.values()) == 1000
            assert (wire.in_use, wire.waiting) == (0, 0)
            assert wire.open == wire.idle <= 10
        assert wire.open == 0
        await server.all_closed()
        await anyio.sleep(0.01)
        assert open_files() <= before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue refuses, and does not stay silent")
async def test_connecting_to_a_black_hole_ends_at_the_connect_timeout() -> None:
    with ExitStack() as sockets:
        hole = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # nobody accepts: the queue is full, and the next SYN is dropped
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(hole.getsockname())
        await anyio.sleep(0.05)
        begun = anyio.current_time()
        with anyio.fail_after(5):
            async with client(wire := Wire(), 0.3) as http:
                with pytest.raises(httpx.ConnectTimeout):
                    await http.get(f"http://127.0.0.1:{hole.getsockname()[1]}")
                assert (wire.open, wire.in_use) == (0, 0)
        assert anyio.current_time() - begun > 0.25
