"""Send a request to a route, and read the model that the route returns. The only place that raises for an answer.

Routes are templates ("/api/Product/{part_number}"); each part is quoted, so data never becomes path. What happens
between here and the wire (cache, deadline, retries, limits, signature) is the business of `transports`; what a route
wants from them travels in `request.extensions`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar, get_origin
from uuid import uuid4

import anyio
import httpx
from pydantic_core import to_json
from typing_extensions import TypeForm

from ..errors import (
    ClosedError,
    EmptyResponseError,
    NotFoundError,
    UnexpectedResponseError,
    ValidationError,
    WatsApiError,
)
from ..settings import ErrorMode, Settings
from ..transports.policy import Cache
from . import body
from .answers import error_for
from .building import Builder
from .failures import failure, route_of, unexpected

__all__ = ["Http", "Query"]

T = TypeVar("T")
Query = Mapping[str, Any]
_MOST_REDIRECTS = 5
_SPENT = httpx.ByteStream(b"")
"""The stream of an answer that was read: with httpx's own, which points back at it, it would wait for the collector."""
_ERROR_BODY = 1 << 20
"""How many bytes of an error's body are read."""


class Http:
    """Requests to one server, by one identity."""

    def __init__(self, make_client: Callable[[], httpx.AsyncClient], settings: Settings) -> None:
        self._connection, self.settings = _Connection(make_client), settings
        self.station = settings.station
        """The station that new reports are made for."""
        self._options: dict[str, Any] = {}

    def with_options(self, options: Mapping[str, Any]) -> Http:
        """Return the same connection with other defaults for `request.extensions`."""
        derived = copy(self)
        derived._options = {**self._options, **options}
        return derived

    async def close(self) -> None:
        """Close all connections. Requests after that raise `ClosedError`."""
        await self._connection.close()

    async def get(
        self, route: str, returns: TypeForm[T], query: Query | None = None, *, cache: Cache | None = None, **parts: Any
    ) -> T:
        """Read what `route` returns. In lenient mode, what is not there reads as None (or an empty list)."""
        request = self._build("GET", route, query, parts=parts, extensions={"cache": cache})
        try:
            return body.model(returns, await self._exchange(request), request)
        except (NotFoundError, EmptyResponseError):
            if self.settings.error_mode is ErrorMode.STRICT:
                raise
            return [] if get_origin(returns) is list else None  # type: ignore[return-value]  # the lenient contract

    async def send(
        self,
        method: str,
        route: str,
        returns: TypeForm[T],
        content: Any = None,
        query: Query | None = None,
        *,
        content_type: str = "application/json",
        idempotent: bool = False,
        drops: Sequence[str] = (),
        **parts: Any,
    ) -> T:
        """Write `content` (bytes as they are, anything else as JSON) to `route`. A failed write always raises.

        `idempotent` writes may be sent again after a failure in which the server might have accepted them; `drops`
        names the cache groups that the write makes untrue.
        """
        if not isinstance(content, bytes) and content is not None:
            content = to_json(content, by_alias=True)
        request = self._build(
            method,
            route,
            query,
            parts=parts,
            content=content,
            content_type=content_type,
            extensions={"idempotent": idempotent, "drops": tuple(drops)},
        )
        return body.model(returns, await self._exchange(request), request)

    async def get_bytes(self, route: str, query: Query | None = None, *, accept: str = "*/*", **parts: Any) -> bytes:
        """Read what `route` returns as it is. In lenient mode, what is not there reads as None."""
        request = self._build("GET", route, query, parts=parts, accept=accept)
        try:
            if content := await self._exchange(request):
                return content
            raise unexpected("The answer is empty.", request, kind=EmptyResponseError)
        except (NotFoundError, EmptyResponseError):
            if self.settings.error_mode is ErrorMode.STRICT:
                raise
            return None  # type: ignore[return-value]  # the lenient contract

    async def download(
        self,
        route: str,
        target: str | PathLike[str],
        query: Query | None = None,
        *,
        overwrite: bool = False,
        **parts: Any,
    ) -> Path:
        """Stream what `route` returns into the file `target`, which appears only when it is complete.

        Raises `ValidationError` when the file exists already, unless `overwrite`.
        """
        path = anyio.Path(target)
        if not overwrite and await path.exists():
            raise ValidationError(f"{path} exists already.", field="target", hint="Pass overwrite=True to replace it.")
        partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
        request = self._build("GET", route, query, parts=parts, accept="*/*")
        try:
            async with self._answer(request) as response, await anyio.open_file(partial, "xb") as file:
                if not await body.pour(response, self.settings.max_response_bytes, file.write):
                    raise unexpected("The answer is empty.", request, kind=EmptyResponseError)
            await partial.replace(path)
        finally:
            with anyio.CancelScope(shield=True):
                await partial.unlink(missing_ok=True)
        return Path(path)

    def _build(
        self,
        method: str,
        route: str,
        query: Query | None,
        *,
        parts: Mapping[str, Any],
        content: bytes | None = None,
        content_type: str = "",
        accept: str = "application/json",
        extensions: Mapping[str, Any] | None = None,
    ) -> httpx.Request:
        return self._connection.builder.build(
            method,
            route,
            query,
            parts=parts,
            content=content,
            content_type=content_type,
            accept=accept,
            extensions={**(extensions or {}), **self._options},
        )

    async def _exchange(self, request: httpx.Request) -> bytes:
        async with self._answer(request) as response:
            return await body.read(response, self.settings.max_response_bytes)

    @asynccontextmanager
    async def _answer(self, request: httpx.Request) -> AsyncGenerator[httpx.Response]:
        """Send the request and give its good answer; raise for any other. Reading it fails as sending it does."""
        try:
            response = await self._follow(request)
            try:
                if not response.is_success:
                    raise await _refusal(request, response)
                yield response
            finally:
                await response.aclose()
                response.stream = _SPENT
        except httpx.HTTPError as error:
            raise failure(error, request) from error

    async def _follow(self, request: httpx.Request) -> httpx.Response:
        """Follow redirects of a read on its own origin; every other redirect is an answer like any error."""
        client = self._connection.client
        response = await client.send(request, stream=True)
        for _ in range(_MOST_REDIRECTS):
            following = response.next_request
            if following is None or request.method != "GET" or not _same_origin(following.url, request.url):
                break
            await response.aclose()
            following.extensions = request.extensions
            response = await client.send(following, stream=True)
        return response


class _Connection:
    """The HTTP client that a request and all derived from it share.

    It is made by the first request: its locks belong to the event loop that it is made on, and the thread that makes a
    blocking client may run another one.
    """

    def __init__(self, make_client: Callable[[], httpx.AsyncClient]) -> None:
        self._make = make_client
        self._made: tuple[httpx.AsyncClient, Builder] | None = None
        self._closed = False

    @property
    def client(self) -> httpx.AsyncClient:
        return self._open()[0]

    @property
    def builder(self) -> Builder:
        return self._open()[1]

    def _open(self) -> tuple[httpx.AsyncClient, Builder]:
        if self._closed:
            raise ClosedError(
                "The client is closed.", hint="Make a new one, or keep the calls inside its `with` block."
            )
        if self._made is None:
            client = self._make()
            self._made = client, Builder(client)
        return self._made

    async def close(self) -> None:
        made, self._made, self._closed = self._made, None, True
        if made is not None:
            await made[0].aclose()


async def _refusal(request: httpx.Request, response: httpx.Response) -> WatsApiError:
    try:
        content = await body.read(response, _ERROR_BODY)
    except UnexpectedResponseError:
        content = b""  # the status says more than half a body
    attempts = request.extensions.get("attempts", 1)
    return error_for(
        response.status_code,
        response.headers,
        content,
        method=request.method,
        route=route_of(request),
        attempts=attempts,
    )


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)
