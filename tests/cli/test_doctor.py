"""`doctor`: what works on the way to the server, and the cure for what does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from pywats_async import WATS
from pywats_async.cli.certificate import read_certificate
from pywats_async.testing import FakeWATS

from .conftest import Cli


def checks(cli: Cli, *arguments: object, code: int = 0) -> dict[str, dict[str, str]]:
    """The checks by name."""
    found = cli.json("doctor", *arguments, code=code)
    assert found["ok"] is (code == 0)
    for check in found["checks"]:
        assert check["cure"] or check["status"] in ("ok", "skipped"), check
    return {check["name"]: check for check in found["checks"]}


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA(organization_name="Acme root")


@pytest.fixture
def secured(ca: trustme.CA, tmp_path: Path, wats_server: FakeWATS, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """A server with a certificate of an authority that this computer does not know."""
    with ca.issue_cert("localhost").private_key_and_cert_chain_pem.tempfile() as pem:
        ca.cert_pem.write_to_path(tmp_path / "ca.pem")
        with wats_server.serve(ssl_certfile=pem, ssl_keyfile=pem) as url:
            monkeypatch.setenv("PYWATS_BASE_URL", url.replace("127.0.0.1", "localhost"))
            monkeypatch.setenv("PYWATS_TOKEN", wats_server.token or "")
            yield Cli(wats_server, url)


def test_all_is_well(cli: Cli) -> None:
    found = checks(cli)
    assert list(found) == [
        *("settings", "queue", "cache", "converters"),
        *("proxy", "dns", "tcp", "tls", "http", "clock", "token", "permissions"),
    ]
    assert {check["status"] for check in found.values()} == {"ok"}
    assert cli.url in found["settings"]["detail"]
    assert "2026.1.5.324" in found["token"]["detail"]


def test_one_line_each_for_people(cli: Cli) -> None:
    lines = cli.run("doctor").stdout.splitlines()
    assert lines[0].startswith("ok       settings")
    assert sum(line.startswith(("ok ", "warning ")) for line in lines) == 12


def test_the_queue_of_this_computer(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "queue.db"
    monkeypatch.setenv("PYWATS_QUEUE_PATH", str(path))
    with WATS("https://wats.test", "test-token", queue_path=path) as wats:
        wats.queue.enqueue(wats.report.create_uut_report("ada", "PN-1", "A", "SN-1", 10))
    assert checks(cli)["queue"]["detail"] == f"1 report waiting, 0 refused, at {path}"
    path.unlink()
    path.mkdir()
    found = checks(cli, code=1)
    assert found["queue"]["status"] == "failed"
    assert found["token"]["status"] == "ok"


def test_a_cache_that_cannot_be_reached(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_CACHE", "redis")
    monkeypatch.setenv("PYWATS_CACHE_URL", "redis://127.0.0.1:1/0")
    found = checks(cli)
    assert found["cache"]["status"] == "warning"
    assert "without it" in found["cache"]["cure"]


def test_no_server_is_set(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYWATS_BASE_URL")
    found = checks(cli, code=1)
    assert found.keys() == {"settings"}
    assert "PYWATS_BASE_URL" in found["settings"]["cure"]


def test_a_name_without_an_address(cli: Cli) -> None:
    assert checks(cli, "--base-url", "https://no-such-host.invalid", code=1)["dns"]["status"] == "failed"


def test_nobody_listens(cli: Cli) -> None:
    tcp = checks(cli, "--base-url", "https://127.0.0.1:1", code=1)["tcp"]
    assert "refused" in tcp["detail"]


def test_tls_with_an_authority_that_is_trusted(secured: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    found = checks(secured)
    assert found["tls"]["status"] == "ok"
    assert "issued by Acme root" in found["tls"]["detail"]
    assert "days left" in found["tls"]["detail"]


def test_tls_with_an_authority_that_is_not(secured: Cli) -> None:
    tls = checks(secured, code=1)["tls"]
    assert tls["status"] == "failed"
    assert "issued by Acme root" in tls["detail"]
    assert "ca_bundle" in tls["cure"]


def test_tls_with_another_name(secured: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    tls = checks(secured, "--base-url", secured.url, code=1)["tls"]
    assert "host name" in tls["cure"]


def test_tls_without_verification(secured: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_VERIFY", "false")
    assert "NOT VERIFIED" in checks(secured)["tls"]["detail"]


def test_https_on_a_port_of_http(cli: Cli) -> None:
    assert checks(cli, "--base-url", cli.url.replace("http:", "https:"), code=1)["tls"]["status"] == "failed"


def test_no_wats_there(cli: Cli) -> None:
    http = checks(cli, "--base-url", f"{cli.url}/elsewhere", code=1)
    assert "failed" in {check["status"] for check in http.values()}


@pytest.mark.parametrize(
    ("fault", "cure"),
    [
        ({"status": 302, "headers": {"Location": "https://acme.wats.com/login"}}, "https://acme.wats.com/login"),
        ({"status": 503}, "try again"),
        ({"status": 407}, "proxy"),
    ],
)
def test_an_answer_that_is_not_wats(fault: dict[str, object], cure: str, cli: Cli) -> None:
    cli.server.faults.add(times=None, **fault)  # type: ignore[arg-type]
    http = checks(cli, code=1)["http"]
    assert http["status"] == "failed"
    assert cure in http["cure"]


def test_a_clock_that_is_wrong(cli: Cli) -> None:
    cli.server.clock_skew = -3600
    clock = checks(cli)["clock"]
    assert clock["status"] == "warning"
    assert "ahead of the server's" in clock["detail"]


def test_a_token_that_is_refused(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_TOKEN", "CANARY-7f3a")
    result = cli.run("doctor", code=1)
    assert "failed   token" in result.stdout
    assert "CANARY" not in result.output


def test_no_token(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYWATS_TOKEN")
    assert "PYWATS_TOKEN" in checks(cli, code=1)["token"]["cure"]


def test_a_token_that_may_not_read_headers(cli: Cli) -> None:
    cli.server.faults.add(route="/api/Report/Query/Header", status=403, times=None)
    found = checks(cli, code=1)
    assert found["token"]["status"] == "ok"
    assert "permission" in found["permissions"]["cure"]


@pytest.fixture
def proxy() -> Iterator[str]:
    """A proxy that answers 407 to everything; yields its host and port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    host, port = listener.getsockname()
    yield f"{host}:{port}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(scheme: str, proxy: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_PROXY", f"http://ada:CANARY-7f3a@{proxy}")
    found = checks(cli, "--base-url", f"{scheme}://wats.test", code=1)
    assert found["proxy"]["detail"] == f"http://***@{proxy} (env PYWATS_PROXY)"
    (failed,) = (check for check in found.values() if check["status"] == "failed")
    assert "password" in failed["cure"]


def test_a_proxy_that_is_not_there_is_not_taken_for_the_server(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_PROXY", "http://127.0.0.1:1")
    tcp = checks(cli, "--base-url", "https://wats.test", code=1)["tcp"]
    assert "proxy" in tcp["cure"]
    assert "base_url" not in tcp["cure"]


def test_the_proxy_of_the_environment(proxy: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://{proxy}")
    monkeypatch.setenv("no_proxy", "")
    assert "from the environment" in checks(cli, "--base-url", "http://wats.test", code=1)["proxy"]["detail"]
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert checks(cli)["proxy"]["detail"] == "none"


class TestCertificate:
    def test_what_is_no_certificate(self) -> None:
        assert read_certificate(b"") is None
        assert read_certificate(b"\x17\x0d999999999999Z" * 2) is None

    def test_issuer_and_end(self, ca: trustme.CA) -> None:
        import ssl

        der = ssl.PEM_cert_to_DER_cert(ca.issue_cert("localhost").cert_chain_pems[0].bytes().decode())
        certificate = read_certificate(der)
        assert certificate is not None
        assert certificate.issuer == "Acme root"
        assert certificate.expires.year > 2030
