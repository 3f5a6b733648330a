"""Put the token on a request, just above the wire and nowhere else."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from http import HTTPStatus

import anyio
import anyio.to_thread
import httpx

from ..errors import ConfigurationError
from ..logs import conceal
from ..settings.tokens import clean_token
from .request import is_replayable

__all__ = ["SignTransport", "Users"]

_HOW = "Copy the token from WATS: Control Panel > Integrations & APIs > Tokens; it is one word of letters and digits."
_PROCESS_KEY = os.urandom(32)


class Users:
    """Counts the identities that a client had so far."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


class SignTransport(httpx.AsyncBaseTransport):
    """Adds `Authorization: Basic {token}` to requests for the origin of `base_url`, and to no others.

    Signed is a copy of the request (4 µs). The caller's own never holds the token, not even while it is under way, so
    neither do caches, traces, redirects and exceptions.

    Args:
        inner: what sends the signed request.
        base_url: the server; scheme, host and port of a request must equal its own.
        get_token: returns the token or raises `ConfigurationError`, called when the first request needs it;
            None sends requests unsigned.
        external: the token comes from a file, a command or a keyring: it is fetched in a worker thread, and once more
            when the server answers 401, as it may have been renewed there.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        base_url: httpx.URL | str,
        get_token: Callable[[], str] | None,
        *,
        external: bool = False,
    ) -> None:
        self._inner = inner
        self._base_url = str(base_url)
        self._origin = _origin(httpx.URL(base_url))
        self._get_token = get_token
        self._external = external
        self._header: str | None = None
        self._loading = anyio.Lock()
        self.users = Users()
        """How many tokens there were so far."""
        self.key = _PROCESS_KEY
        """Goes into the identity. Who shares a store with other processes shares a key with them."""

    async def identity(self) -> str:
        """Return a digest that differs from user to user and from server to server, and tells nothing of the token.

        It holds where `key` does: by default in this process, as it is made at random when the process starts.
        """
        user = "" if self._get_token is None else self._header or await self._load(None)
        return hmac.digest(self.key, f"{self._base_url}\n{user}".encode(), "sha256").hex()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sign and send the request.

        Raises:
            ConfigurationError: there is no token, or it cannot be sent in a header. Nothing was sent.
        """
        if self._get_token is None or _origin(request.url) != self._origin:
            return await self._inner.handle_async_request(request)
        header = self._header or await self._load(None)
        response = await self._send(request, header)
        if response.status_code != HTTPStatus.UNAUTHORIZED or not self._external or not is_replayable(request):
            return response
        try:
            renewed = await self._load(header)
        except ConfigurationError:
            return response
        except BaseException:
            await response.aclose()
            raise
        if renewed == header:
            return response
        await response.aclose()
        return await self._send(request, renewed)

    async def _send(self, request: httpx.Request, header: str) -> httpx.Response:
        signed = httpx.Request(
            request.method, request.url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        signed.headers["Authorization"] = header
        try:
            response = await self._inner.handle_async_request(signed)
        except httpx.RequestError as error:
            error.request = request
            raise
        response.request = request
        return response

    async def _load(self, refused: str | None) -> str:
        """Return the header of a newly fetched token, unless another task has replaced the `refused` one already."""
        assert self._get_token is not None
        async with self._loading:
            if self._header == refused or self._header is None:
                if self._external:
                    token = await anyio.to_thread.run_sync(self._get_token, abandon_on_cancel=True)
                else:
                    token = self._get_token()
                checked = _checked(token)
                conceal(checked)
                header = f"Basic {checked}"
                self.users.count += header != self._header
                self._header = header
            return self._header

    async def aclose(self) -> None:
        """Close the wire."""
        await self._inner.aclose()


def _origin(url: httpx.URL) -> tuple[bytes, bytes, int | None]:
    return url.raw_scheme, url.raw_host, url.port


def _checked(token: str) -> str:
    try:
        return clean_token(token)
    except ValueError as error:
        complaint = str(error)
    raise ConfigurationError(f"The token cannot be sent: {complaint}.", hint=_HOW)
