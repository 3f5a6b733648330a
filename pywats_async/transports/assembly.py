"""Build the stack: trace > cache > deadline > retry > breaker > limit > sign > wire.

Why in this order: a cache hit costs no slot, no pace and no retry; the deadline spans all attempts; a request that
waits for its next attempt holds no slot; the token is put on below everything that keeps or shows a request.
"""

from __future__ import annotations

from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx

from .breaker import BreakerTransport
from .cache import CacheTransport
from .deadline import DeadlineTransport
from .limit import LimitTransport, Pace
from .retry import RetryTransport
from .sign import SignTransport
from .trace import TraceTransport
from .unread import UnreadTransport

if TYPE_CHECKING:
    from hishel import AsyncBaseStorage

    from ..settings import Settings
    from .cache.backend import Backend
    from .cache.epochs import Epochs
    from .figures import Figures

__all__ = ["Stack", "stack"]


class Stack(httpx.AsyncBaseTransport):
    """The transports between the HTTP client and the wire, each within reach for its figures."""

    trace: TraceTransport
    cache: CacheTransport | None
    deadline: DeadlineTransport
    retry: RetryTransport
    breaker: BreakerTransport
    limit: LimitTransport
    sign: SignTransport

    def __init__(
        self,
        wire: httpx.AsyncBaseTransport,
        settings: Settings,
        *,
        storage: AsyncBaseStorage | None = None,
        epochs: Epochs | None = None,
        figures: Figures | None = None,
    ) -> None:
        self.wire = wire
        pace = None if settings.rate_limit is None else Pace(settings.rate_limit)
        self.sign = _sign(UnreadTransport(wire), settings)
        self.limit = LimitTransport(self.sign, settings.max_concurrency, pace)
        self.breaker = BreakerTransport(self.limit)
        self.retry = RetryTransport(self.breaker, settings.attempts)
        self.deadline = DeadlineTransport(self.retry, settings.deadline)
        self.cache = None
        if settings.cache != "off":
            self.cache = CacheTransport(
                self.deadline,
                storage,
                self.sign.identity,
                epochs=epochs,
                deadline=settings.deadline,
                users=self.sign.users,
                max_stale=settings.cache_max_stale,
                opener=None if storage is not None or settings.cache == "memory" else partial(self._open, settings),
            )
        self.trace = TraceTransport(self.cache or self.deadline, figures)
        if figures is not None:
            figures.breaker = lambda: self.breaker.state
        self._closed = False

    async def _open(self, settings: Settings) -> Backend | None:
        from .cache.backend import open_backend

        backend = await open_backend(settings)
        if backend is not None:
            self.sign.key = backend.secret
        return backend

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request through all transports."""
        return await self.trace.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the wire, once."""
        if not self._closed:
            self._closed = True
            await self.trace.aclose()


def stack(
    wire: httpx.AsyncBaseTransport,
    settings: Settings,
    *,
    storage: AsyncBaseStorage | None = None,
    epochs: Epochs | None = None,
    figures: Figures | None = None,
) -> Stack:
    """Put the transports on top of `wire`.

    Args:
        wire: what exchanges bytes with the server, or stands in for it.
        settings: the token's source, attempts, deadline, limits, and whether there is a cache.
        storage: what keeps cached answers, any storage of hishel's kind; it stays the caller's to close. By default
            they are kept in memory.
        epochs: goes with a storage that several stacks share.
        figures: where requests are counted.
    """
    return Stack(wire, settings, storage=storage, epochs=epochs, figures=figures)


def _sign(inner: httpx.AsyncBaseTransport, settings: Settings) -> SignTransport:
    external = settings.token is None
    sources = (settings.token_file, settings.token_command, settings.token_keyring)
    if external and sources == (None, None, None) and _is_loopback(httpx.URL(settings.base_url).host):
        return SignTransport(inner, settings.base_url, None)
    return SignTransport(inner, settings.base_url, settings.get_token, external=external)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
