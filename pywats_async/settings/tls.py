"""How the server's certificate is verified, and which certificate this side shows."""

from __future__ import annotations

import ssl
from pathlib import Path

from ..errors import ConfigurationError

__all__ = ["build_ssl_context"]


def build_ssl_context(
    *,
    verify: bool = True,
    ca_bundle: Path | None = None,
    client_cert: Path | None = None,
    client_key: Path | None = None,
    client_key_password: str | None = None,
) -> ssl.SSLContext:
    """Build the context that connections use: TLS 1.2 or newer. It takes about 25 ms, mostly for the certificates.

    Args:
        verify: False takes any certificate: whoever is in between can read and change everything, the token too.
        ca_bundle: PEM file, or folder of PEM files named by hash, to trust instead of the operating system's store.
        client_cert: PEM file with the certificate (and its chain) that this side shows to the server.
        client_key: PEM file with its private key, if that is not in `client_cert`.
        client_key_password: What the private key is encrypted with.

    Raises:
        ConfigurationError: A file is missing or is not what it should be.
    """
    if not verify:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif ca_bundle is not None:
        context = _trusting(ca_bundle)
    else:
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if client_cert is not None:
        _show(context, client_cert, client_key, client_key_password)
    return context


def _trusting(ca_bundle: Path) -> ssl.SSLContext:
    folder = ca_bundle.is_dir()
    try:
        return ssl.create_default_context(
            cafile=None if folder else str(ca_bundle), capath=str(ca_bundle) if folder else None
        )
    except ssl.SSLError as error:
        raise ConfigurationError(
            f"ca_bundle {ca_bundle} holds no certificate that can be read.",
            hint="It must be text (PEM) with -----BEGIN CERTIFICATE----- lines. "
            "For a binary .cer or .der file: openssl x509 -inform der -in FILE -out ca.pem",
        ) from error
    except OSError as error:
        raise _unreadable("ca_bundle", ca_bundle, error) from error


def _show(context: ssl.SSLContext, cert: Path, key: Path | None, password: str | None) -> None:
    for name, path in (("client_cert", cert), ("client_key", key)):
        if path is not None:
            try:
                path.open("rb").close()
            except OSError as error:
                raise _unreadable(name, path, error) from error
    try:
        # Without a password OpenSSL would ask for one on the terminal and wait.
        context.load_cert_chain(str(cert), None if key is None else str(key), password or "")
    except (ssl.SSLError, ValueError) as error:
        raise ConfigurationError(
            f"client_cert {cert} cannot be used: {getattr(error, 'reason', None) or 'not understood'}.",
            hint="Both must be PEM, the key must belong to the certificate, and an encrypted key needs "
            "client_key_password.",
        ) from error


def _unreadable(name: str, path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{name} {path} cannot be read: {error.strerror or type(error).__name__}.",
        hint=f"Set {name} to a PEM file that this user may read.",
    )
