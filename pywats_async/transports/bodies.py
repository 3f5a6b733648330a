"""The bodies of requests and answers on their way over a connection."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from typing import Self, cast

import httpcore
import httpx

from .failures import KNOWN, translated
from .pool import Connection, Pool

__all__ = ["Download", "Upload"]


class Upload:
    """The body of a request.

    Of httpx's streams an unfinished iteration is left to the garbage collector, of which trio warns; of this, `aclose`
    ends it.
    """

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream
        self._pieces: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._pieces = self._stream.__aiter__()
        return self._pieces

    async def aclose(self) -> None:
        """End the iteration, wherever it is."""
        close = getattr(self._pieces, "aclose", None)
        if close is not None:
            await close()


class Download(httpx.AsyncByteStream):
    """The body of an answer. Its connection goes back to the pool at the end, at an error, or when this is closed."""

    def __init__(self, answer: httpcore.Response, connection: Connection, pool: Pool, request: httpx.Request) -> None:
        self._answer, self._connection, self._pool, self._request = answer, connection, pool, request
        self._pieces: AsyncIterator[bytes] | None = None
        self._closed = False

    def __aiter__(self) -> Self:
        if self._pieces is None:
            self._pieces = cast("AsyncIterable[bytes]", self._answer.stream).__aiter__()
        return self

    async def __anext__(self) -> bytes:
        assert self._pieces is not None
        try:
            return await self._pieces.__anext__()
        except StopAsyncIteration:
            await self._finish()
            raise
        except BaseException as error:
            await self.aclose()
            if isinstance(error, KNOWN):
                raise translated(error, self._request, closed=self._pool.closed) from error
            raise

    async def aclose(self) -> None:
        """Give up the rest of the body, if any, and with it the connection."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._connection.aclose()
            if self._pieces is not None:
                # httpcore's generators end by the error of the closed socket: trio warns of those left halfway.
                with suppress(httpcore.ReadError, httpcore.RemoteProtocolError):
                    async for _ in self._pieces:
                        pass
        finally:
            await self._pool.release(self._connection)

    async def _finish(self) -> None:
        """Give the connection back after the last piece."""
        if self._closed:
            return
        self._closed = True
        surplus = self._connection.has_surplus()
        try:
            await (self._connection.aclose() if surplus else self._answer.aclose())
        finally:
            await self._pool.release(self._connection)
        bodiless = self._request.method == "HEAD" or self._answer.status in (204, 304)  # nothing of it was cut off
        if surplus and not bodiless:
            raise httpx.RemoteProtocolError("The server sent more than the answer's length.", request=self._request)
