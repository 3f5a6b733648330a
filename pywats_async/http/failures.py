"""Why there is no usable answer, said in the terms of this package."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import httpx

from ..errors import ConnectionError, DNSError, ProxyError, PyWATSError, TimeoutError, TLSError, UnexpectedResponseError

__all__ = ["failure", "operation_of", "route_of", "unexpected"]


def route_of(request: httpx.Request) -> str:
    """Return the template of the request's route."""
    return str(request.extensions["route"])


def operation_of(request: httpx.Request) -> str:
    """Return what the request does, without the caller's data."""
    return f"{request.method} {route_of(request)}"


def failure(error: httpx.HTTPError, request: httpx.Request) -> PyWATSError:
    """Return the error that a failure on the way to the answer is."""
    context: dict[str, Any] = {
        "operation": operation_of(request),
        "attempts": request.extensions.get("attempts", 0),
        "cause": error,
    }
    host, causes = request.url.host, list(_causes(error))
    reason = next(filter(None, map(str, causes)), type(error).__name__)
    if isinstance(error, httpx.TimeoutException):
        message = f"No answer from {host} in time ({type(error).__name__})."
        return TimeoutError(message, hint="Raise the timeout, or ask for less.", **context)
    if isinstance(error, httpx.ProxyError):
        message = f"The proxy refused: {reason}"
        return ProxyError(message, hint="Check the proxy setting and its credentials.", **context)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        message = f"The TLS connection to {host} failed: {reason}"
        hint = "Check that base_url has the port of an https server; one that asks for a certificate wants client_cert."
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            hint = "Check this machine's clock, and give the factory's own certificate authority as ca_bundle."
        elif "protocol version" in reason.lower():  # not "wrong version number", which a server without TLS gives
            hint = "The server must speak TLS 1.2 or newer: have it updated, or what stands before it."
        return TLSError(message, hint=hint, **context)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        message = f"The name {host} has no address: {reason}"
        return DNSError(message, hint="Check base_url and this machine's DNS.", **context)
    if isinstance(error, httpx.ConnectError):
        message = f"{host} cannot be reached: {reason}"
        return ConnectionError(message, hint="Check base_url, the network and the firewall.", **context)
    if isinstance(error, httpx.DecodingError):
        return unexpected(f"The answer cannot be read: {reason}", request)
    return ConnectionError(f"The connection to {host} broke: {reason}", **context)


def unexpected(
    message: str,
    request: httpx.Request,
    *,
    kind: type[UnexpectedResponseError] = UnexpectedResponseError,
    text: str = "",
    hint: str | None = None,
) -> UnexpectedResponseError:
    """Return the error that a success is whose content is not what the route promises."""
    return kind(
        message,
        200,
        method=request.method,
        route=route_of(request),
        server_text=text,
        operation=operation_of(request),
        attempts=request.extensions.get("attempts", 1),
        hint=hint,
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
