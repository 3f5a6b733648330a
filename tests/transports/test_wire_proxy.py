"""Which requests go through a proxy, and what the proxy and its user get to see."""

from __future__ import annotations

import base64
import ssl
from importlib.util import find_spec
from pathlib import Path

import anyio
import httpx
import pytest
import trustme

from pywats_async.errors import ClosedError, ConfigurationError
from pywats_async.settings import Settings
from pywats_async.transports.network import LazySSLContext
from pywats_async.transports.proxy import Proxies, ProxyTransport
from pywats_async.transports.wire import Wire, build_wire

from .raw_server import Peer, RawServer, answer, answer_all, client_context, server_context

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
SECRET = "s3cret-canary"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def proxy(peer: Peer) -> None:
    """Forward as a proxy does: a tunnel for CONNECT; a plain request is answered on behalf of its server."""
    while (request := await peer.request()) is not None:
        method, target, _ = request.split(b" ", 2)
        if method == b"CONNECT":
            await peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            host, port = target.decode().rsplit(":", 1)
            await peer.pipe(host, int(port))
            return
        await peer.send(answer(b'"by proxy"'))


def wire(settings: Settings) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=build_wire(settings), timeout=5)


@pytest.mark.anyio
@pytest.mark.parametrize("source", ["argument", "environment"])
async def test_plain_requests_are_sent_to_the_proxy_whole(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with RawServer(proxy) as server:
        url = f"http://ada:{SECRET}@127.0.0.1:{server.port}"
        if source == "environment":
            monkeypatch.setenv("HTTP_PROXY", url)
        settings = Settings(base_url="http://wats.test", proxy=url if source == "argument" else None)
        async with wire(settings) as http:
            assert (await http.get("http://wats.test/api?x=1")).json() == "by proxy"
            assert (await http.get("http://wats.test/api?x=2")).json() == "by proxy"
        assert server.accepted == 1
        credentials = base64.b64encode(f"ada:{SECRET}".encode())
        assert server.requests[0].startswith(b"GET http://wats.test/api?x=1 HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic " + credentials in server.requests[0]


@pytest.mark.anyio
async def test_https_goes_through_a_tunnel_in_which_the_proxy_reads_nothing(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with RawServer(answer_all, server_context(authority)) as origin, RawServer(proxy) as server:
        settings = Settings(
            base_url=origin.url, proxy=f"http://ada:{SECRET}@127.0.0.1:{server.port}", ca_bundle=tmp_path / "ca.pem"
        )
        async with wire(settings) as http:
            for _ in range(2):
                response = await http.get(f"{origin.url}/api", headers={"Authorization": "Basic token"})
                assert response.json() == []
        assert len(origin.requests) == 2
        assert SECRET.encode() not in b"".join(origin.requests)
        (connect,) = server.requests
        assert connect.startswith(b"CONNECT 127.0.0.1:%d HTTP/1.1" % origin.port)
        assert b"\r\nAuthorization" not in connect


@pytest.mark.anyio
async def test_what_no_proxy_names_goes_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    async with RawServer(answer_all) as origin, RawServer(proxy) as server:
        monkeypatch.setenv("HTTP_PROXY", f"127.0.0.1:{server.port}")
        monkeypatch.setenv("NO_PROXY", "acme.com, 127.0.0.0/8")
        async with wire(Settings(base_url=origin.url)) as http:
            assert (await http.get(origin.url)).json() == []
            assert (await http.get("http://wats.test")).json() == "by proxy"
        assert len(origin.requests) == len(server.requests) == 1


@pytest.mark.anyio
async def test_refusals_are_proxy_errors_and_show_no_password() -> None:
    async def refuse(peer: Peer) -> None:
        await peer.request()
        await peer.send(answer(b"", status="407 Proxy Authentication Required"))

    async with (
        RawServer(refuse) as server,
        wire(Settings(base_url="https://wats.test", proxy=f"http://ada:{SECRET}@127.0.0.1:{server.port}")) as http,
    ):
        with pytest.raises(httpx.ProxyError, match="407") as caught:
            await http.get("https://wats.test")
        assert SECRET not in _everything_about(caught.value)
    async with wire(
        Settings(base_url="https://wats.test", proxy=f"http://ada:{SECRET}@127.0.0.1:{server.port}")
    ) as http:
        with pytest.raises(httpx.ProxyError, match=rf"http://127\.0\.0\.1:{server.port}/? cannot be reached") as caught:
            await http.get("https://wats.test")
        assert SECRET not in _everything_about(caught.value)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url", [f"ftp://ada:{SECRET}@proxy:1", f"http://ada:{SECRET}/x@proxy:1", f"http://ada:x@proxy:{SECRET}"]
)
async def test_a_proxy_url_that_makes_no_sense_is_a_configuration_error_without_it(url: str) -> None:
    transport = ProxyTransport(Wire(), Proxies(url, trust_env=False), LazySSLContext(_context))
    with pytest.raises(ConfigurationError, match="makes no sense") as caught:
        await transport.handle_async_request(httpx.Request("GET", "http://wats.test"))
    assert SECRET not in _everything_about(caught.value)
    await transport.aclose()


@pytest.mark.anyio
@pytest.mark.skipif(find_spec("socksio") is not None, reason="socksio is installed")
async def test_a_socks_proxy_says_what_it_needs() -> None:
    transport = ProxyTransport(Wire(), Proxies("socks5://proxy:1", trust_env=False), LazySSLContext(_context))
    with pytest.raises(ConfigurationError, match="socksio"):
        await transport.handle_async_request(httpx.Request("GET", "http://wats.test"))


@pytest.mark.anyio
async def test_after_closing_nothing_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    async with RawServer(proxy) as server:
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{server.port}")
        transport = build_wire(Settings(base_url="http://wats.test"))
        async with httpx.AsyncClient(transport=transport) as http:
            await http.get("http://wats.test")
        with pytest.raises(ClosedError):
            await transport.handle_async_request(httpx.Request("GET", "http://wats.test"))
        with anyio.fail_after(5):
            await server.all_closed()


def test_without_proxies_there_is_nothing_between() -> None:
    assert isinstance(build_wire(Settings(base_url="http://wats.test")), Wire)


def test_trust_env_false_ignores_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:1")
    monkeypatch.setenv("NO_PROXY", "*")
    assert isinstance(build_wire(Settings(base_url="http://wats.test", trust_env=False)), Wire)
    assert Proxies("http://mine:1", trust_env=False).choose(httpx.URL("http://wats.test")) == "http://mine:1"


@pytest.mark.parametrize(
    ("environment", "url", "expected"),
    [
        ({"HTTP_PROXY": "http://p:1"}, "http://wats.test", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "https://wats.test", None),
        ({"HTTPS_PROXY": "p:1"}, "https://wats.test", "http://p:1"),
        ({"https_proxy": "http://p:1"}, "https://wats.test", "http://p:1"),
        ({"ALL_PROXY": "http://p:1"}, "https://wats.test", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:1"}, "https://wats.test", "http://q:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "*"}, "https://wats.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "wats.test"}, "https://wats.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "x.org, .test"}, "https://wats.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "test"}, "https://wats.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "ats.test"}, "https://wats.test", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "wats.test:8443"}, "https://wats.test:8443", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "wats.test:443"}, "https://wats.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "wats.test:8443"}, "https://wats.test", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8"}, "http://10.1.2.3:8080", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8,nonsense/x"}, "http://11.1.2.3", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "fd00::/8"}, "http://[fd00::1]", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "::1"}, "http://[::1]:8080", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "localhost,127.0.0.1"}, "http://localhost:8080", None),
    ],
)
def test_the_environment_is_read_as_usual(
    environment: dict[str, str], url: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Proxies(None, trust_env=True).choose(httpx.URL(url)) == expected


def test_no_proxy_holds_for_a_proxy_that_was_set_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost")
    proxies = Proxies("http://p:1", trust_env=True)
    assert proxies.choose(httpx.URL("http://localhost:8080")) is None
    assert proxies.choose(httpx.URL("http://wats.test")) == "http://p:1"


def _context() -> ssl.SSLContext:
    return client_context(trustme.CA())


def _everything_about(error: BaseException | None) -> str:
    texts: list[str] = []
    while error is not None:
        texts += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)
