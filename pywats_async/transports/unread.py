"""Make the answers of test doubles like those of a wire."""

from __future__ import annotations

import httpx

__all__ = ["UnreadTransport"]


class UnreadTransport(httpx.AsyncBaseTransport):
    """Hands over every answer unread.

    `httpx.MockTransport` and respx give answers that httpx takes for read and closed from the start, so that nobody
    ever closes them. Above this transport each answer is read and closed once, and the slot that it holds comes back.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request."""
        response = await self._inner.handle_async_request(request)
        if not response.is_closed:
            return response
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=response.stream,  # the bytes as they are on the wire: still packed, and they can be read again
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()
