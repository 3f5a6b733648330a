"""What the requests of a client and of all that are derived from it go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import httpx

from ..errors import ClosedError
from .building import Builder

if TYPE_CHECKING:
    from ..transports.assembly import Stack
    from ..transports.cache import CacheTransport

__all__ = ["Connected", "Connection"]


class Connected(NamedTuple):
    """An HTTP client, and the transports that it sends through."""

    client: httpx.AsyncClient
    stack: Stack | None = None


class Connection:
    """The HTTP client that a request and all derived from it share.

    It is made by the first request: its locks belong to the event loop that it is made on, and the thread that makes a
    blocking client may run another one.
    """

    def __init__(self, make: Callable[[], Connected]) -> None:
        self._make = make
        self._made: tuple[httpx.AsyncClient, Builder] | None = None
        self._closed = False
        self.cache: CacheTransport | None = None

    @property
    def client(self) -> httpx.AsyncClient:
        """The HTTP client. Raises `ClosedError` after `close`."""
        return self._open()[0]

    @property
    def builder(self) -> Builder:
        """What makes its requests."""
        return self._open()[1]

    def open_cache(self) -> CacheTransport | None:
        """Return its cache, which may not have been made yet."""
        self._open()
        return self.cache

    def _open(self) -> tuple[httpx.AsyncClient, Builder]:
        if self._closed:
            raise ClosedError(
                "The client is closed.", hint="Make a new one, or keep the calls inside its `with` block."
            )
        if self._made is None:
            client, stack = self._make()
            self._made = client, Builder(client)
            self.cache = None if stack is None else stack.cache
        return self._made

    async def close(self) -> None:
        """Close all connections."""
        made, self._made, self._closed = self._made, None, True
        if made is not None:
            await made[0].aclose()
