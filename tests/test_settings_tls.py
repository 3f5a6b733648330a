"""Whose certificate is trusted, on a real TLS connection over loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
import truststore
from pydantic import SecretStr

from pywats_async.errors import ConfigurationError
from pywats_async.settings import InsecureConnectionWarning, Settings


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_bundle(ca: trustme.CA, tmp_path: Path) -> Path:
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


@pytest.fixture
def client_cert(ca: trustme.CA, tmp_path: Path) -> Path:
    ca.issue_cert("ada@acme.test").private_key_and_cert_chain_pem.write_to_path(tmp_path / "client.pem")
    return tmp_path / "client.pem"


@pytest.fixture
def connect(ca: trustme.CA) -> Iterator[Callable[[ssl.SSLContext], dict[str, object]]]:
    """Connect to a server that has a certificate of `ca` for "localhost" and asks for one; gives what it saw."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    ca.configure_trust(context)
    context.verify_mode = ssl.CERT_OPTIONAL
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    secured.sendall(b"known" if secured.getpeercert() else b"anonymous")
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def connect(client: ssl.SSLContext) -> dict[str, object]:
        with (
            socket.create_connection(listener.getsockname(), timeout=10) as plain,
            client.wrap_socket(plain, server_hostname="localhost") as secured,
        ):
            return {"caller": secured.recv(20).decode(), "version": secured.version()}

    yield connect
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


Connect = Callable[[ssl.SSLContext], dict[str, object]]


def test_the_default_is_the_trust_store_of_the_system(connect: Connect) -> None:
    context = Settings().build_ssl_context()
    assert isinstance(context, truststore.SSLContext)
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(context)


def test_a_bundle_is_trusted_instead(ca_bundle: Path, connect: Connect) -> None:
    context = Settings(ca_bundle=ca_bundle).build_ssl_context()
    assert connect(context) == {"caller": "anonymous", "version": "TLSv1.3"}
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_client_certificate_is_shown(ca_bundle: Path, client_cert: Path, connect: Connect) -> None:
    assert connect(Settings(ca_bundle=ca_bundle, client_cert=client_cert).build_ssl_context())["caller"] == "known"


def test_verification_is_turned_off_only_with_a_warning(connect: Connect) -> None:
    with pytest.warns(InsecureConnectionWarning, match="verify=False") as caught:
        settings = Settings(verify=False)
    assert caught[0].filename == __file__
    assert connect(settings.build_ssl_context())["caller"] == "anonymous"


def test_it_warns_each_time() -> None:
    for _ in range(2):
        with pytest.warns(InsecureConnectionWarning):
            Settings.load(verify=False)


def test_a_ready_context_is_taken_as_it_is() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    settings = Settings.load(ssl_context=context, verify=False)
    assert settings.build_ssl_context() is context
    assert "ssl_context" not in settings.model_dump()
    assert settings.redacted()["ssl_context"] == "given"


def test_each_call_gives_a_new_context() -> None:
    settings = Settings()
    assert settings.build_ssl_context() is not settings.build_ssl_context()


class TestFilesThatAreNotWhatTheyShouldBe:
    def refused(self, settings: Settings) -> str:
        with pytest.raises(ConfigurationError) as caught:
            settings.build_ssl_context()
        assert caught.value.hint
        return str(caught.value)

    def test_missing(self, tmp_path: Path) -> None:
        assert "ca_bundle" in self.refused(Settings(ca_bundle=tmp_path / "none"))
        assert "client_cert" in self.refused(Settings(client_cert=tmp_path / "none"))

    def test_the_key_is_missing(self, client_cert: Path, tmp_path: Path) -> None:
        assert "client_key" in self.refused(Settings(client_cert=client_cert, client_key=tmp_path / "none"))

    def test_no_certificate_inside(self, tmp_path: Path) -> None:
        (tmp_path / "x.pem").write_text("hello")
        assert "PEM" in self.refused(Settings(ca_bundle=tmp_path / "x.pem"))
        assert "PEM" in self.refused(Settings(client_cert=tmp_path / "x.pem"))

    def test_the_key_of_another_certificate(self, ca: trustme.CA, client_cert: Path, tmp_path: Path) -> None:
        ca.issue_cert("eve@acme.test").private_key_pem.write_to_path(tmp_path / "key.pem")
        text = self.refused(Settings(client_cert=client_cert, client_key=tmp_path / "key.pem"))
        assert "must belong to the certificate" in text

    @pytest.mark.parametrize("password", [None, "CANARY-7f3a"])
    def test_an_encrypted_key_with_a_wrong_password_never_asks(
        self, password: str | None, ca: trustme.CA, tmp_path: Path
    ) -> None:
        serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
        pair = ca.issue_cert("ada@acme.test")
        key = serialization.load_pem_private_key(pair.private_key_pem.bytes(), None)
        pair.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
        (tmp_path / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(b"right"),
            )
        )
        encrypted = Settings(client_cert=tmp_path / "cert.pem", client_key=tmp_path / "key.pem")
        given = encrypted.replace(client_key_password=password)
        text = self.refused(given)
        assert "client_key_password" in text
        assert "CANARY" not in text
        encrypted.replace(client_key_password=SecretStr("right")).build_ssl_context()
