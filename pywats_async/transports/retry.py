"""Send a request again after a failure that may pass."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import anyio
import httpx

from ..errors import CircuitBreakerOpenError
from ..logs import logger
from .breaker import causes
from .request import is_idempotent, is_replayable, operation
from .take import take
from .waits import Backoff, Budget, retry_after

__all__ = ["RetryTransport"]

_logger = logger()

_TRANSIENT = frozenset({429, 500, 502, 503, 504})
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Failures before the first byte of the request was sent."""
_HOPELESS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
"""The TLS errors that are breaks of the connection; the others are about certificates and versions, and stay."""
_LONGEST_WAIT = 3600.0
_TAKEN = 1024 * 1024


class RetryTransport(httpx.AsyncBaseTransport):
    """Makes up to `attempts` attempts.

    * No connection, or 429: the server has done nothing, so any request is sent again.
    * 500, 502, 503, 504, or the connection broke: idempotent requests only. An answer of up to 1 MiB is read here, so
      that one that breaks off is asked for again.
    * Before another attempt comes a random wait, or what `Retry-After` asks for and a little more, never less. If that
      does not end before the deadline (an hour, where there is none), the answer is handed over as it is.
    * Retries stay within a budget, so that they cannot make a bad moment of the server worse.

    The request's extensions "attempts_allowed" and "idempotent" go before; "attempts" tells how many were made.

    Args:
        inner: what sends the requests.
        attempts: the most attempts for a request.
        backoff: the waits where the server asks for none.
        budget: the bound on retries over all requests.
        clock: what "deadline_at" is measured by.
        sleep: what waits.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        attempts: int = 3,
        *,
        backoff: Backoff | None = None,
        budget: Budget | None = None,
        clock: Callable[[], float] = anyio.current_time,
        sleep: Callable[[float], Awaitable[object]] = anyio.sleep,
    ) -> None:
        self._inner, self._attempts = inner, attempts
        self._backoff = backoff or Backoff()
        self._budget = budget or Budget(clock=clock)
        self._clock, self._sleep = clock, sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request until it is answered, or no attempt is left."""
        extensions = request.extensions
        allowed: int = extensions.get("attempts_allowed", self._attempts)
        self._budget.deposit()
        attempt = 0
        while True:
            attempt += 1
            extensions["attempts"] = attempt
            try:
                response = await self._inner.handle_async_request(request)
                await take(response, _TAKEN)
            except CircuitBreakerOpenError as error:
                extensions["attempts"] = error.attempts = attempt - 1
                raise
            except httpx.TransportError as error:
                wait = self._backoff.after(attempt)
                if attempt >= allowed or not _may_pass(error, request) or not self._affordable(request, wait):
                    raise
                reason = type(error).__name__
            else:
                response.extensions["attempts"] = attempt
                status = response.status_code
                if status not in _TRANSIENT or attempt >= allowed or not _may_repeat(status, request):
                    return response
                asked = retry_after(response.headers)
                wait = self._backoff.after(attempt) if asked is None else asked + self._backoff.spread()
                if not self._affordable(request, wait):
                    return response
                reason = str(status)
                await response.aclose()
            _logger.warning(
                "%s: %s, attempt %d of %d; the next in %.2f s", operation(request), reason, attempt, allowed, wait
            )
            await self._sleep(wait)

    def _affordable(self, request: httpx.Request, wait: float) -> bool:
        deadline: float | None = request.extensions.get("deadline_at")
        left = _LONGEST_WAIT if deadline is None else deadline - self._clock()
        return wait < left and self._budget.spend()

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()


def _may_pass(error: httpx.TransportError, request: httpx.Request) -> bool:
    """Tell whether the same request may succeed after this error, and may be sent again."""
    if isinstance(error, _HOPELESS):
        return False
    if any(isinstance(cause, ssl.SSLError) and not isinstance(cause, _BROKEN_OFF) for cause in causes(error)):
        return False
    if isinstance(error, httpx.ProxyError) and str(error).startswith("4"):
        return False  # the proxy's status: 403 and 407 stay as they are
    return isinstance(error, _UNSENT) or (is_idempotent(request) and is_replayable(request))


def _may_repeat(status: int, request: httpx.Request) -> bool:
    return is_replayable(request) and (status == HTTPStatus.TOO_MANY_REQUESTS or is_idempotent(request))
