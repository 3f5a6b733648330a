"""What `doctor` looks at, one layer after the other, each with the cure for what it finds."""

from __future__ import annotations

import ssl
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from time import perf_counter
from typing import Literal, NamedTuple

from ..client import WATS
from ..errors import AuthenticationError, AuthorizationError, PyWATSError
from ..settings import Settings
from ..settings.urls import is_private_wire
from .certificate import read_certificate
from .probe import Probe, proxy_of

__all__ = ["Check", "examine"]

Status = Literal["ok", "warning", "failed", "skipped"]
_DAYS_LEFT = 21
_SKEW = 60.0


class Check(NamedTuple):
    """What one look found."""

    name: str
    status: Status
    detail: str
    cure: str = ""


Layer = Generator[Check, None, bool]
"""The checks of a layer; it returns whether the next one has something to stand on."""


def examine(settings: Settings) -> Iterator[Check]:
    """Yield the checks of the way to the server. It stops where what failed makes the rest impossible."""
    proxy = proxy_of(settings)
    yield Check("proxy", "ok", str(proxy) if proxy else "none")
    if proxy is not None and proxy.parts.scheme != "http":
        yield Check("network", "skipped", f"DNS, TCP and TLS are not looked at through {proxy.parts.scheme}")
    else:
        probe = Probe(settings, proxy)
        try:
            reached = yield from _network(probe)
        finally:
            probe.close()
        if not reached:
            return
    yield from _service(settings)


def _network(probe: Probe) -> Layer:
    whose = "the proxy" if probe.proxy else "the server"
    host, port = probe.hop
    try:
        addresses = probe.resolve()
    except OSError as error:
        cure = f"Check the host name of {whose}, and that this computer has a network and a name server."
        yield Check("dns", "failed", f"{host} has no address: {error.strerror or error}", cure)
        return False
    yield Check("dns", "ok", f"{host} is {', '.join(addresses[:4])}")
    started = perf_counter()
    try:
        probe.connect()
    except OSError as error:
        yield _no_connection(probe, error)
        return False
    yield Check("tcp", "ok", f"{host}:{port} connects in {_ms(started)}" + (" (proxy's tunnel)" if probe.proxy else ""))
    if not (yield from _tls(probe)):
        return False
    return (yield from _http(probe))


def _no_connection(probe: Probe, error: OSError) -> Check:
    host, port = probe.hop
    whose, where = ("proxy", "the proxy's URL") if probe.proxy else ("server", "base_url")
    if "Tunnel connection failed" in str(error):
        cure = "Put user and password into the proxy's URL." if "407" in str(error) else "Ask who runs the proxy."
        return Check("tcp", "failed", f"the proxy refuses: {error}", cure)
    if isinstance(error, TimeoutError):
        detail, cure = "nobody answers", f"A firewall may be in between, or {where} has the wrong port."
    elif isinstance(error, ConnectionRefusedError):
        detail, cure = "refused", f"No {whose} listens there: check the port in {where}, and that the {whose} runs."
    else:
        detail, cure = error.strerror or str(error), "Check the network between here and there."
    return Check("tcp", "failed", f"{host}:{port}: {detail}", cure)


def _tls(probe: Probe) -> Layer:
    if is_private_wire(probe.settings.base_url) and not probe.secure:
        yield Check("tls", "ok", "not used: what is sent stays on this computer")
        return True
    if not probe.secure:
        yield Check("tls", "warning", "not used: the token can be read on its way", "Use https:// in base_url.")
        return True
    try:
        secured = probe.secure_with(probe.settings.build_ssl_context())
    except PyWATSError as error:
        yield Check("tls", "failed", error.message, error.hint or "")
        return False
    except (ssl.SSLError, OSError) as error:
        yield Check("tls", "failed", f"{_reason(error)}; {_issued(_unverified(probe))}", _tls_cure(error))
        return False
    der = secured.getpeercert(binary_form=True)
    found = read_certificate(der) if der else None
    detail = f"{secured.version()}, {_issued(der)}"
    if found is not None and (found.expires - datetime.now(UTC)).days < _DAYS_LEFT:
        yield Check("tls", "warning", detail, "Have the server's certificate renewed.")
    elif not probe.settings.verify and probe.settings.ssl_context is None:
        yield Check("tls", "warning", f"{detail}, NOT VERIFIED", "Set verify = true, and ca_bundle if need be.")
    else:
        yield Check("tls", "ok", detail)
    return True


def _unverified(probe: Probe) -> bytes | None:
    """Return the certificate that was refused, over a second connection that nothing is sent on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    again = Probe(probe.settings, probe.proxy)
    try:
        again.connect()
        return again.secure_with(context).getpeercert(binary_form=True)
    except OSError:
        return None
    finally:
        again.close()


def _reason(error: Exception) -> str:
    return getattr(error, "verify_message", None) or getattr(error, "reason", None) or str(error) or "handshake broken"


def _issued(der: bytes | None) -> str:
    certificate = read_certificate(der) if der else None
    if certificate is None:
        return "no certificate seen"
    days = (certificate.expires - datetime.now(UTC)).days
    return f"issued by {certificate.issuer}, {f'{days} days left' if days >= 0 else f'expired {-days} days ago'}"


def _tls_cure(error: Exception) -> str:
    text = _reason(error).lower()
    if "expired" in text or "not yet valid" in text:
        return "Have the certificate renewed, unless this computer's clock is wrong."
    if "hostname" in text or "not valid for" in text or "ip address" in text:
        return "Use the host name in base_url that the certificate is made for."
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Install that authority's certificate in the system's trust store, or set ca_bundle to its PEM file."
    if "certificate required" in text or "handshake failure" in text:
        return "The server may ask for a certificate: set client_cert and client_key."
    return "Check that base_url has the port of an https server, and that it speaks TLS 1.2 or newer."


def _http(probe: Probe) -> Layer:
    started = perf_counter()
    try:
        response = probe.get()
    except (OSError, HTTPException) as error:
        cure = "Check that base_url is a WATS server: https and http may be mixed up."
        yield Check("http", "failed", f"no answer in HTTP: {error or type(error).__name__}", cure)
        return False
    said = f"{response.status} {response.reason} in {_ms(started)}"
    if 300 <= response.status < 400:
        cure = f"The server sends on to {response.getheader('Location') or 'nowhere'}: set base_url accordingly."
        yield Check("http", "failed", said, cure)
        return False
    if response.status in (404, 407) or response.status >= 500:
        cures = {
            404: "There is no WATS at base_url: check host and path.",
            407: "Put user and password into the proxy's URL.",
        }
        yield Check("http", "failed", said, cures.get(response.status, "The server is in trouble: try again later."))
        return False
    yield Check("http", "ok", said)
    yield _clock(response.getheader("Date"))
    return True


def _clock(date: str | None) -> Check:
    try:
        there = parsedate_to_datetime(date or "")
    except ValueError:
        return Check("clock", "skipped", "the server does not say what time it is")
    skew = (datetime.now(UTC) - there).total_seconds()
    if abs(skew) <= _SKEW:
        return Check("clock", "ok", f"{abs(skew):.0f} s from the server's")
    detail = f"{abs(skew):,.0f} s {'ahead of' if skew > 0 else 'behind'} the server's"
    return Check("clock", "warning", detail, "Set this computer's clock: WATS quarantines reports from the future.")


def _service(settings: Settings) -> Iterator[Check]:
    """Check what only the client itself can: the token, and what it may do."""
    try:
        with WATS(settings=settings.replace(attempts=1)) as client:
            try:
                yield Check("token", "ok", f"accepted; the server is WATS {client.get_version()}")
            except AuthorizationError:
                yield Check("token", "ok", "accepted, though it may not ask for the version")
            started = perf_counter()
            try:
                client.report.query_uut_headers(top=1)
                yield Check("permissions", "ok", f"may read report headers ({_ms(started)})")
            except AuthorizationError as error:
                cure = "Give the token the permission to read reports, in WATS: Control Panel > Integrations & APIs."
                yield Check("permissions", "failed", error.message, cure)
    except AuthenticationError as error:
        yield Check("token", "failed", error.message, _token_cure(settings))
    except PyWATSError as error:
        cure = error.hint or "Check that base_url is the address of a WATS server, without the path of a page."
        yield Check("token", "failed", error.message, cure)


def _token_cure(settings: Settings) -> str:
    try:
        settings.get_token()
    except PyWATSError as error:
        return error.hint or ""
    return "Set a token that WATS accepts: it may be revoked, or of another server."


def _ms(started: float) -> str:
    return f"{(perf_counter() - started) * 1000:.0f} ms"
