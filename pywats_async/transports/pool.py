"""Connections and who gets them: a last-in-first-out list of idle ones, a limit on open ones, a queue for the rest."""

from __future__ import annotations

import ssl
import time
from collections import deque
from types import TracebackType
from typing import Any, TypeAlias, cast

import anyio
import httpcore
import httpx

from ..errors import ClosedError
from .network import Network

__all__ = ["Connection", "Origin", "Pool"]

Origin: TypeAlias = tuple[bytes, bytes, int]
"""Scheme, host and port."""


class _Uncontended:
    """Stands in for a lock that only one task ever takes."""

    async def __aenter__(self) -> None:
        return

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return


_UNCONTENDED = _Uncontended()
_CLOSED = "The client was closed while this call waited for a connection."


class Connection:
    """One HTTP/1.1 connection, opened by its first request: httpcore's protocol over our socket."""

    __slots__ = ("_core", "_network", "idle_until", "origin", "reused")

    def __init__(self, origin: Origin, ssl_context: ssl.SSLContext | None) -> None:
        self.origin = origin
        self.reused = False
        """Whether it has carried an answer before."""
        self.idle_until = 0.0
        self._network = Network()
        self._core = httpcore.AsyncHTTPConnection(
            httpcore.Origin(*origin), ssl_context=ssl_context, network_backend=self._network
        )
        # httpcore guards a connection against several requests at a time with two locks. Each costs a round of the
        # event loop, and the pool gives a connection to one request at a time.
        cast("Any", self._core)._request_lock = _UNCONTENDED

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send the request, on a socket that is opened first where there is none, and return the head of the answer."""
        if self._network.stream is not None:
            self._network.stream.heard = False
        return await self._core.handle_async_request(request)

    @property
    def heard(self) -> bool:
        """Whether any byte came back since the last request was sent."""
        return self._network.stream is not None and self._network.stream.heard

    def has_surplus(self) -> bool:
        """Tell whether the server sent more than the answer that has just been read to its end."""
        # What h11 holds back would be taken for the next answer; httpcore does not look.
        http11: Any = self._core._connection
        return http11 is not None and bool(http11._h11_state.trailing_data[0])

    def is_reusable(self) -> bool:
        """Tell whether the last answer was read to its end, and neither side wants to close."""
        return self._core.is_available()

    def is_alive(self) -> bool:
        """Tell whether an idle connection still serves: not expired, not closed by the server, nothing unasked sent."""
        stream = self._network.stream
        return stream is not None and time.monotonic() < self.idle_until and not stream.is_stale()

    def rest(self, seconds: float) -> None:
        """Become idle for at most this long."""
        self.idle_until = time.monotonic() + seconds
        if not self.reused:
            self.reused = True
            cast("Any", self._core)._connection._state_lock = _UNCONTENDED

    async def aclose(self) -> None:
        """Close the socket, if one was opened; a cancelled task does it too."""
        await self._network.aclose()


class _Waiter:
    """A request that waits for a connection."""

    __slots__ = ("connection", "event", "origin", "ssl_context")

    def __init__(self, origin: Origin, ssl_context: ssl.SSLContext | None) -> None:
        self.origin = origin
        self.ssl_context = ssl_context
        self.event = anyio.Event()
        self.connection: Connection | None = None

    def give(self, connection: Connection) -> None:
        self.connection = connection
        self.event.set()


class Pool:
    """Gives each request a connection of its own.

    * The connection that was used last is used next; an idle one is dropped after `keepalive_expiry` seconds, and when
      the server has closed it.
    * At most `limit` connections are open. Requests beyond that wait, first come, first served. Idle connections to
      another origin make room.

    Whoever got a connection from `acquire` gives it back with `release`, whatever happened.
    """

    def __init__(self, limit: int, keepalive_expiry: float) -> None:
        self._limit, self._keepalive_expiry = limit, keepalive_expiry
        self._idle: dict[Origin, deque[Connection]] = {}
        self._busy: set[Connection] = set()
        self._waiters: deque[_Waiter] = deque()
        self.open = 0
        """Connections that count against the limit: idle ones, busy ones, and those being opened or closed."""
        self.closed = False

    @property
    def idle(self) -> int:
        """Connections that wait for a request."""
        return sum(map(len, self._idle.values()))

    @property
    def waiting(self) -> int:
        """Requests that wait for a connection."""
        return len(self._waiters)

    async def acquire(self, origin: Origin, ssl_context: ssl.SSLContext | None, patience: float | None) -> Connection:
        """Return a connection, open or yet to be opened, that is the caller's until `release`.

        Raises:
            httpx.PoolTimeout: none came free within `patience` seconds (None: wait for ever).
            ClosedError: the pool was closed meanwhile.
        """
        if self._idle and min(idle[0].idle_until for idle in self._idle.values()) <= time.monotonic():
            await self._discard(self._oldest())
        while (connection := self._pop(origin)) is not None:
            if connection.is_alive():
                return connection
            await self._discard(connection)
        if self.closed:
            raise ClosedError(_CLOSED)
        if self.open < self._limit:
            self.open += 1
            return self._new(origin, ssl_context)
        if self._idle:
            return await self.replace(self._oldest(), origin, ssl_context)
        connection = await self._wait(_Waiter(origin, ssl_context), patience)
        if connection.reused and not connection.is_alive():
            return await self.replace(connection, origin, ssl_context)
        return connection

    async def release(self, connection: Connection) -> None:
        """Take a connection back: it is idle now, or closed if it cannot be used again. Doing so twice is harmless."""
        if connection not in self._busy:
            return
        self._busy.remove(connection)
        if self.closed or not connection.is_reusable():
            await self._discard(connection)
            return
        connection.rest(self._keepalive_expiry)
        if not self._waiters:
            self._idle.setdefault(connection.origin, deque()).append(connection)
        elif self._waiters[0].origin == connection.origin:
            self._busy.add(connection)
            self._waiters.popleft().give(connection)
        else:
            await self._discard(connection)

    async def replace(self, connection: Connection, origin: Origin, ssl_context: ssl.SSLContext | None) -> Connection:
        """Close a connection and return a new one in its place, which the caller does not have to wait for."""
        self._busy.discard(connection)
        try:
            await connection.aclose()
        except BaseException:
            self._vacate()
            raise
        return self._new(origin, ssl_context)

    async def aclose(self) -> None:
        """Close every connection; whoever uses or awaits one is told so by an error."""
        self.closed = True
        while self._waiters:
            self._waiters.popleft().event.set()
        for connection in list(self._busy):
            await connection.aclose()  # its slot goes with `release`
        while self._idle:
            await self._discard(self._oldest())

    def abandon(self) -> None:
        """Let go of every connection without closing it, where they are another process's or event loop's to close."""
        self.closed = True
        self.open -= self.idle
        self._idle.clear()

    def _new(self, origin: Origin, ssl_context: ssl.SSLContext | None) -> Connection:
        connection = Connection(origin, ssl_context)
        self._busy.add(connection)
        return connection

    def _pop(self, origin: Origin) -> Connection | None:
        idle = self._idle.get(origin)
        if idle is None:
            return None
        connection = idle.pop()
        if not idle:
            del self._idle[origin]
        self._busy.add(connection)
        return connection

    def _oldest(self) -> Connection:
        """Take the connection out that has been idle longest."""
        idle = min(self._idle.values(), key=lambda idle: idle[0].idle_until)
        connection = idle.popleft()
        if not idle:
            del self._idle[connection.origin]
        return connection

    async def _discard(self, connection: Connection) -> None:
        self._busy.discard(connection)
        try:
            await connection.aclose()
        finally:
            self._vacate()

    def _vacate(self) -> None:
        """Give the slot of a closed connection to the request that has waited longest."""
        if self._waiters:
            waiter = self._waiters.popleft()
            waiter.give(self._new(waiter.origin, waiter.ssl_context))
        else:
            self.open -= 1

    async def _wait(self, waiter: _Waiter, patience: float | None) -> Connection:
        self._waiters.append(waiter)
        try:
            with anyio.move_on_after(patience):
                await waiter.event.wait()
        except BaseException:
            if waiter.connection is not None:
                await self.release(waiter.connection)
            elif not waiter.event.is_set():
                self._waiters.remove(waiter)
            raise
        if waiter.connection is not None:
            return waiter.connection
        if self.closed:
            raise ClosedError(_CLOSED)
        self._waiters.remove(waiter)
        raise httpx.PoolTimeout(f"No connection came free within {patience:g} s: all {self._limit} are in use.")
