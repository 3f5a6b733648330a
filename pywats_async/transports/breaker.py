"""Stop sending for a while when the server keeps failing."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from http import HTTPStatus

import anyio
import httpx

from ..errors import CircuitBreakerOpenError
from .request import operation

__all__ = ["BreakerTransport", "causes"]

_LOCAL = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.PoolTimeout)
"""Transport errors that say nothing of the server."""


class BreakerTransport(httpx.AsyncBaseTransport):
    """Opens after `threshold` failures in a row; then one request every `recovery` seconds goes through as a probe.

    Failures are answers of 500 and above, 429, and failed or broken connections. Any other answer, a redirect or a 404
    among them, shows that the server is alive. Local mistakes, certificates that are not trusted and cancellations
    count for nothing; a cancelled probe gives its place back. A request whose extension "probe" is set, because its
    sender waits by itself, need not wait here.

    Args:
        inner: what sends the requests.
        threshold: failures in a row.
        recovery: seconds until the next probe.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        threshold: int = 5,
        recovery: float = 30.0,
        clock: Callable[[], float] = anyio.current_time,
    ) -> None:
        self._inner, self._threshold, self._recovery, self._clock = inner, threshold, recovery, clock
        self._failures = 0
        self._last = ""
        self._probe_at: float | None = None
        self._probing = False

    @property
    def state(self) -> str:
        """The state: "closed", "open" (nothing is sent, or a probe is due) or "half-open" (a probe is under way)."""
        if self._probe_at is None:
            return "closed"
        return "half-open" if self._probing else "open"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request.

        Raises:
            CircuitBreakerOpenError: the server failed too often just now, so nothing was sent.
        """
        probe = self._probe_at is not None
        if probe:
            self._take_probe(request)
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.TransportError as error:
            if isinstance(error, _LOCAL) or any(isinstance(e, ssl.SSLCertVerificationError) for e in causes(error)):
                self._undecided(probe)
            else:
                self._failed(probe, type(error).__name__)
            raise
        except BaseException:
            self._undecided(probe)
            raise
        status = response.status_code
        if status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS:
            self._failed(probe, str(status))
        elif probe or self._probe_at is None:
            self._failures, self._probe_at, self._probing = 0, None, False
        return response

    def _take_probe(self, request: httpx.Request) -> None:
        assert self._probe_at is not None
        seconds = max(0.0, self._probe_at - self._clock())
        if (seconds == 0 or request.extensions.get("probe")) and not self._probing:
            self._probing = True
            return
        when = f"in {seconds:.1f} s" if seconds else "once the request that is under way has succeeded"
        raise CircuitBreakerOpenError(
            f"Not sent: the server failed {self._failures} times in a row, last with {self._last}.",
            operation=operation(request),
            details={"seconds_left": seconds},
            hint=f"The next request goes through {when}.",
        )

    def _failed(self, probe: bool, reason: str) -> None:
        self._last = reason
        if probe or self._probe_at is None:
            self._failures += 1
            if self._failures >= self._threshold:
                self._probe_at, self._probing = self._clock() + self._recovery, False

    def _undecided(self, probe: bool) -> None:
        if probe:
            self._probing = False

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()


def causes(error: BaseException | None) -> list[BaseException]:
    """Return the error and what led to it, the latest first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
