"""What goes wrong below, in the words of httpx."""

from __future__ import annotations

import h11
import httpcore
import httpx

from ..errors import ClosedError

__all__ = ["KNOWN", "translated"]

_ERRORS: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    h11.LocalProtocolError: httpx.LocalProtocolError,  # httpcore lets it through where a body has another length
}

KNOWN = tuple(_ERRORS)
"""Errors that `translated` takes; anything else is the caller's own, or a defect."""


def translated(error: Exception, request: httpx.Request, *, closed: bool) -> Exception:
    """Return the error to raise instead of one of KNOWN. If the client is closed, that is why."""
    if closed:
        return ClosedError("The client was closed during this call.")
    return _ERRORS[type(error)](str(error), request=request)
