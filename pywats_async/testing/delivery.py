"""How an answer gets onto the wire: whole, in drips, cut off, or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import httpx
from starlette.responses import Response

from .faults import Fault

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ["HANG_UP", "NO_ANSWER", "Answer", "deliver"]

HANG_UP = "pywats_async.hang_up"
"""The extension of an ASGI scope under which a real server offers a function that closes the connection."""

NO_ANSWER = "Server disconnected without sending a response."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request comes to: a response, or none where the connection breaks; and the fault on the way back."""

    response: Response | None
    fault: Fault | None = None

    @property
    def refused(self) -> bool:
        """Whether there was no connection at all."""
        return self.fault is not None and self.fault.drop == "connect"

    def cut(self) -> int | None:
        """Return after how many bytes of the body the connection breaks, or None if it does not."""
        if self.response is None or self.fault is None or self.fault.truncate is None:
            return None
        return min(self.fault.truncate, len(self.response.body))

    def cut_message(self) -> str:
        """Return what a client is told when the body was cut off."""
        total = 0 if self.response is None else len(self.response.body)
        sent = f"received {self.cut()} bytes, expected {total}"
        return f"peer closed connection without sending complete message body ({sent})"

    async def pieces(self, sleep: Callable[[float], Awaitable[None]]) -> AsyncIterator[bytes]:
        """Yield the body as it is sent, waiting with `sleep` between the pieces."""
        body = b"" if self.response is None else bytes(self.response.body)
        body = body[: self.cut()]
        if self.fault is None or self.fault.drip is None:
            yield body
            return
        size, pause = self.fault.drip
        for start in range(0, len(body), size):
            if start:
                await sleep(pause)
            yield body[start : start + size]


async def deliver(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer over ASGI. Where a fault breaks the connection, the socket is closed.

    Raises:
        httpx.RemoteProtocolError: the connection is to break, and the ASGI server offers no way to do it; under
            `httpx.ASGITransport` it reaches the client as it would from a socket.
    """
    response = answer.response
    if response is None:
        await _hang_up(scope, receive, NO_ANSWER)
        return
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    async with anyio.create_task_group() as group:
        group.start_soon(_cancel_on_disconnect, receive, group.cancel_scope)
        async for piece in answer.pieces(anyio.sleep):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        group.cancel_scope.cancel()
    if answer.cut() is not None:
        await _hang_up(scope, receive, answer.cut_message())
    else:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _cancel_on_disconnect(receive: Receive, scope: anyio.CancelScope) -> None:
    """Stop dripping when nobody listens any more."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def _hang_up(scope: Scope, receive: Receive, message: str) -> None:
    close = scope.get("extensions", {}).get(HANG_UP)
    if close is None:
        raise httpx.RemoteProtocolError(message)
    close()
    while (await receive())["type"] != "http.disconnect":
        pass
