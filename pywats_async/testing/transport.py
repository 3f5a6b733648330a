"""A transport for httpx that reaches the server without a socket, and fails with the errors that a socket gives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import anyio
import httpx
from starlette.requests import Request

from .delivery import NO_ANSWER, Answer

if TYPE_CHECKING:
    from .app import FakeWATS

__all__ = ["FakeTransport"]


class FakeTransport(httpx.AsyncBaseTransport):
    """`transport=server.transport()`: each request is answered by the server in the caller's own event loop.

    Faults come as from a real socket: a refused connection is `httpx.ConnectError`, a broken one
    `httpx.RemoteProtocolError`, an answer that takes longer than the client's read timeout `httpx.ReadTimeout`.
    """

    def __init__(self, server: FakeWATS) -> None:
        self._server = server

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        body = await request.aread()
        timeout: float | None = request.extensions.get("timeout", {}).get("read")
        answer: Answer | None = None
        with anyio.move_on_after(timeout):
            answer = await self._server.respond(Request(_scope(request), _receive_once(body)))
        if answer is None:
            raise httpx.ReadTimeout("The server took too long.", request=request)
        if answer.refused:
            raise httpx.ConnectError("All connection attempts failed", request=request)
        if answer.response is None:
            raise httpx.RemoteProtocolError(NO_ANSWER, request=request)
        return httpx.Response(
            answer.response.status_code,
            headers=answer.response.raw_headers,
            stream=_Body(answer, request, timeout),
            extensions={"http_version": b"HTTP/1.1"},
            request=request,
        )


def _scope(request: httpx.Request) -> dict[str, Any]:
    raw_path, _, query = request.url.raw_path.partition(b"?")
    return {
        "type": "http",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 0),
        "server": (request.url.host, request.url.port),
        "http_version": "1.1",
    }


def _receive_once(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: Answer, request: httpx.Request, timeout: float | None) -> None:
        self._answer, self._request, self._timeout = answer, request, timeout

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.pieces(self._wait):
            yield piece
        if self._answer.cut() is not None:
            raise httpx.RemoteProtocolError(self._answer.cut_message(), request=self._request)

    async def _wait(self, seconds: float) -> None:
        if self._timeout is None or seconds < self._timeout:
            await anyio.sleep(seconds)
            return
        await anyio.sleep(self._timeout)
        raise httpx.ReadTimeout("The server took too long.", request=self._request)
