"""The server on a real socket, for scripts and for async programs."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

import httpx
import pytest
import trustme
from pydantic_core import to_json

from pywats_async.testing import FakeWATS

from .conftest import AUTHORIZED
from .reports import uut


def test_a_script_needs_nothing_but_a_url(wats_server: FakeWATS) -> None:
    with wats_server.serve() as url:
        assert url.startswith("http://127.0.0.1:")
        with urlopen(Request(f"{url}/api/App/Version", headers=AUTHORIZED)) as answer:
            assert answer.read() == b'"2026.1.5.324"'
            assert answer.headers.get_all("Date") is not None
            assert len(answer.headers.get_all("Date")) == 1


def test_it_is_gone_when_the_block_ends_and_can_be_served_again(wats_server: FakeWATS) -> None:
    with wats_server.serve() as url:
        port = int(url.rpartition(":")[2])
        httpx.get(f"{url}/api/App/Version")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/api/App/Version")
    assert not [thread for thread in threading.enumerate() if thread.name == "FakeWATS"]
    with wats_server.serve(port) as again:
        assert again == url


def test_it_is_gone_even_when_an_answer_still_drips(wats_server: FakeWATS) -> None:
    wats_server.faults.add(drip=(1, 30.0))
    with wats_server.serve() as url, httpx.stream("GET", f"{url}/api/App/Version", headers=AUTHORIZED) as answer:
        assert next(answer.iter_raw()) == b'"'
    assert not [thread for thread in threading.enumerate() if thread.name == "FakeWATS"]


def test_a_port_that_is_taken_says_so(wats_server: FakeWATS) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        served = wats_server.serve(taken.getsockname()[1])
        with pytest.raises(OSError):  # noqa: PT011 - each system has its own words
            served.__enter__()


def test_it_speaks_tls_with_a_certificate(wats_server: FakeWATS, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    with wats_server.serve(ssl_certfile=tmp_path / "server.pem") as url:
        assert url.startswith("https://")
        import ssl

        context = ssl.create_default_context(cafile=tmp_path / "ca.pem")
        assert httpx.get(f"{url}/api/App/Version", headers=AUTHORIZED, verify=context).status_code == 200


def test_many_threads_may_ask_at_once(wats_server: FakeWATS) -> None:
    with wats_server.serve() as url, httpx.Client(base_url=url, headers=AUTHORIZED) as client:

        def work(number: int) -> int:
            client.post("/api/Report/WSJF", content=to_json(uut(sn=str(number))))
            return len(client.get("/api/Report/Query/Header", params={"$filter": f"serialNumber eq '{number}'"}).json())

        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(work, range(64))) == [1] * 64
    assert (len(wats_server.reports), wats_server.count()) == (64, 128)


@pytest.mark.anyio
async def test_async_programs_use_it_as_well(wats_server: FakeWATS) -> None:
    with wats_server.serve() as url:
        async with httpx.AsyncClient(base_url=url, headers=AUTHORIZED) as client:
            assert (await client.get("/api/App/Version")).status_code == 200


def test_a_slow_reader_that_leaves_stops_the_drip(wats_server: FakeWATS) -> None:
    wats_server.faults.add(drip=(1, 0.05))
    with wats_server.serve() as url, httpx.Client(base_url=url, headers=AUTHORIZED) as client:
        with client.stream("GET", "/api/App/Version"):
            pass
        assert client.get("/api/App/Version").status_code == 200
