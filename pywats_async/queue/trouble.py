"""What a failed sending says of the server: whether it is away, or refuses everything."""

from __future__ import annotations

import logging

from ..errors import (
    AuthenticationError,
    AuthorizationError,
    CircuitBreakerOpenError,
    ConfigurationError,
    ConflictError,
    ConnectionError,
    NotFoundError,
    PyWATSError,
    RateLimitError,
    RedirectError,
    RejectedError,
    RetryExhaustedError,
    UnexpectedResponseError,
    WatsApiError,
)
from ..logs import logger
from .gate import Gate

__all__ = ["concerns_all", "concerns_one", "reached", "shut"]

_LOG = logger()


def _is_refusal(error: Exception) -> bool:
    """Tell whether an error is about the token or the address, so that no report can be sent until that is mended."""
    if isinstance(error, (RetryExhaustedError, ConflictError, UnexpectedResponseError, RejectedError)):
        return False
    kinds = (AuthenticationError, AuthorizationError, NotFoundError, RedirectError, ConfigurationError, WatsApiError)
    return isinstance(error, PyWATSError) and isinstance(error, kinds)


def concerns_all(error: Exception) -> bool:
    """Tell whether other reports would fail, too."""
    return _is_refusal(error) or isinstance(error, (RetryExhaustedError, UnexpectedResponseError))


def concerns_one(error: Exception) -> bool:
    """Tell whether it may be this report alone that fails. A 5xx, and an answer that is none, can be both."""
    return not _is_refusal(error) and not isinstance(error, (ConnectionError, CircuitBreakerOpenError, RateLimitError))


def shut(gate: Gate, error: Exception, *, probe: bool) -> None:
    """Close the gate after an error that concerns all, and say so once."""
    at_least = 0.0
    if isinstance(error, RateLimitError):
        at_least = error.retry_after or 0.0
    elif isinstance(error, CircuitBreakerOpenError):
        at_least = float(error.details.get("seconds_left", 0.0))
    refused = _is_refusal(error)
    if gate.close(str(error), refused=refused, probe=probe, at_least=at_least):
        _LOG.log(logging.ERROR if refused else logging.WARNING, "The queue waits and keeps everything: %s", error)


def reached(gate: Gate) -> None:
    """Open the gate: the server took a report, or judged one."""
    if gate.open():
        _LOG.info("The queue sends again.")
