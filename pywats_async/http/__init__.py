"""Send a request to a route, and read the model that the route returns. The only place that raises for an answer.

Routes are templates ("/api/Product/{part_number}"); each part is quoted, so data never becomes path. What happens
between here and the wire (cache, deadline, retries, limits, signature) is the business of `transports`; what a route
wants from them travels in `request.extensions`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from copy import copy
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_origin
from uuid import uuid4

import anyio
import httpx
from pydantic_core import to_json
from typing_extensions import TypeForm

from ..errors import EmptyResponseError, NotFoundError, UnexpectedResponseError, ValidationError, WatsApiError
from ..models import decode
from ..settings import ErrorMode, Settings, Station
from ..transports.cache.stats import CacheStats
from ..transports.figures import Figures
from ..transports.policy import Cache
from . import body, capture
from .answers import error_for
from .calls import Calls, note
from .capture import CAPTURES, Answer
from .connection import Connected, Connection
from .decoded import MISSING, Decoded, request_key
from .failures import failure, route_of, unexpected
from .loops import Loops
from .names import offered_name

if TYPE_CHECKING:
    from ..transports.cache.kept import Kept

__all__ = ["Connected", "Http", "Query"]

T = TypeVar("T")
Query = Mapping[str, Any]
_MOST_REDIRECTS = 5
_SPENT = httpx.ByteStream(b"")
"""The stream of an answer that was read: with httpx's own, which points back at it, it would wait for the collector."""
_ERROR_BODY = 1 << 20
"""How many bytes of an error's body are read."""


class Http:
    """Requests to one server, by one identity."""

    def __init__(self, connect: Callable[[Figures], Connected], settings: Settings) -> None:
        self.figures = Figures()
        self._connection, self.settings = Connection(partial(connect, self.figures)), settings
        self._loops = Loops(self.figures)
        self._station = settings.station
        self._options: dict[str, Any] = {}
        self._decoded = Decoded()
        self.calls: Calls | None = Calls(self._decoded) if settings.cache != "off" else None
        """Calls that need no request; None where every call must ask the server."""

    @property
    def station(self) -> Station:
        """The station that new reports are made for. May be set."""
        return self._station

    @station.setter
    def station(self, station: Station) -> None:
        self._station = station
        if self.calls is not None:  # some may have asked for what belongs to the station
            self.calls = Calls(self._decoded)

    def with_options(self, options: Mapping[str, Any]) -> Http:
        """Return the same connection with other defaults for `request.extensions`."""
        derived = copy(self)
        derived._options = {**self._options, **options}
        if derived._options.get("fresh"):
            derived.calls = None
        return derived

    async def close(self) -> None:
        """Close all connections. Requests after that raise `ClosedError`."""
        self._decoded.close()
        await self._connection.close()

    @property
    def cache_stats(self) -> CacheStats:
        """What the cache did so far."""
        cache, decoded = self._connection.cache, self._decoded
        stats = CacheStats() if cache is None else cache.stats
        return replace(
            stats,
            entries=stats.entries + len(decoded),
            bytes=stats.bytes + decoded.bytes,
            evictions=stats.evictions + decoded.evictions,
        )

    @contextmanager
    def capture(self) -> Generator[list[Answer]]:
        """Give the answers to what is called inside, in the order in which they came."""
        answers: list[Answer] = []
        capture.ever = True
        token = CAPTURES.set((*CAPTURES.get(), (self._connection, answers)))
        try:
            yield answers
        finally:
            with suppress(ValueError):  # the block was left elsewhere than it was entered
                CAPTURES.reset(token)

    async def clear_cache(self, group: str | None = None) -> None:
        """Put what is kept for a group, or for all of them, out of reach."""
        cache = self._connection.open_cache()
        if group is None:
            self._decoded.clear()
        if cache is not None:
            await (cache.clear() if group is None else cache.drop(group))

    async def get(
        self,
        route: str,
        returns: TypeForm[T],
        query: Query | None = None,
        *,
        cache: Cache | None = None,
        batch: str | None = None,
        **parts: Any,
    ) -> T:
        """Read what `route` returns. In lenient mode, what is not there reads as None (or an empty list).

        What `cache` allows to be kept is answered without a request for as long as it is good. `batch` names the call
        to make instead of this one in a loop ("report.get_headers_by_serial").
        """
        if batch is None:
            return await self._get(route, returns, query, cache, parts)
        with self._loops.watching(f"GET {route}", batch, hash(request_key(route, returns, query, parts))):
            return await self._get(route, returns, query, cache, parts)

    async def _get(
        self, route: str, returns: TypeForm[T], query: Query | None, cache: Cache | None, parts: Mapping[str, Any]
    ) -> T:
        cache = self._allowed(cache)
        key = None if cache is None or self._options.get("fresh") else request_key(route, returns, query, parts)
        known = None if key is None else self._decoded.find(key)
        if known is not None and (value := known.use()) is not MISSING:
            assert key is not None
            note(key, value)
            return cast("T", value)
        request = self._build("GET", route, query, parts=parts, extensions={"cache": cache})
        try:
            return await self._read(returns, request, key)
        except (NotFoundError, EmptyResponseError):
            if self.settings.error_mode is ErrorMode.STRICT:
                raise
            return [] if get_origin(returns) is list else None  # type: ignore[return-value]  # the lenient contract

    def _allowed(self, cache: Cache | None) -> Cache | None:
        """Return the policy with the time that the settings give its group; None if nothing is to be kept."""
        if cache is None or self.settings.cache == "off":
            return None
        ttl = self.settings.cache_ttl.get(cache.group, cache.ttl)
        return None if ttl <= 0 else cache if ttl == cache.ttl else Cache(ttl, cache.group)

    async def _read(
        self, returns: TypeForm[T], request: httpx.Request, key: Hashable | None, *, again: bool = True
    ) -> T:
        """Read an answer. The cache forgets one that is no good; if it was kept, the server is asked, once."""
        told: dict[str, Any] = {}
        try:
            return await self._read_once(returns, request, key, told)
        except UnexpectedResponseError:
            if (discard := told.get("discard")) is None:
                raise
            await discard()
            if not (again and told["from_cache"]):
                raise
        return await self._read(returns, request, key, again=False)

    async def _read_once(
        self, returns: TypeForm[T], request: httpx.Request, key: Hashable | None, told: dict[str, Any]
    ) -> T:
        async with self._answer(request) as response:
            told.update(response.extensions)
            if told.get("coalesced"):  # whoever fetched it has decoded it
                known = None if key is None else self._decoded.find(key)
                if known is not None and (value := known.share()) is not MISSING:
                    note(key, value)
                    return cast("T", value)
            content = await body.read(response, self.settings.max_response_bytes)
            capture.keep(self._connection, request, response, content)
        value = self._decode(returns, content, request)
        kept: Kept | None = told.get("kept")
        if key is None or kept is None:
            note()
        else:
            hits = self.figures.hits_of(route_of(request))
            self._decoded.put(key, kept, hits, value, content, partial(decode, returns))
            note(key, value)
        return value

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
        """Write `content` to `route`: bytes as they are, anything else as JSON, without what is None in a model.

        A failed write always raises.

        `idempotent` writes may be sent again after a failure in which the server might have accepted them; `drops`
        names the cache groups that the write makes untrue.
        """
        if not isinstance(content, bytes) and content is not None:
            content = to_json(content, by_alias=True, exclude_none=True)
        request = self._build(
            method,
            route,
            query,
            parts=parts,
            content=content,
            content_type=content_type,
            extensions={"idempotent": idempotent, "drops": tuple(drops)},
        )
        note()
        return self._decode(returns, await self._exchange(request), request)

    async def get_bytes(self, route: str, query: Query | None = None, *, accept: str = "*/*", **parts: Any) -> bytes:
        """Read what `route` returns as it is. In lenient mode, what is not there reads as None."""
        request = self._build("GET", route, query, parts=parts, accept=accept)
        note()
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

        A `target` that is a folder gets a file with the server's name for it, made safe: it never leads elsewhere.
        Raises `ValidationError` when the file exists already, unless `overwrite`.
        """
        path = anyio.Path(target)
        folder = path if await path.is_dir() else None
        if folder is None:
            await _keep_clear(path, overwrite)
        partial = (folder or path.parent) / f".{uuid4().hex}.part"
        request = self._build("GET", route, query, parts=parts, accept="*/*")
        note()
        try:
            async with self._answer(request) as response, await anyio.open_file(partial, "xb") as file:
                if folder is not None:
                    path = folder / offered_name(response.headers.get("content-disposition", ""))
                    await _keep_clear(path, overwrite)
                if not await body.pour(response, self.settings.max_response_bytes, file.write):
                    raise unexpected("The answer is empty.", request, kind=EmptyResponseError)
                capture.keep(self._connection, request, response, b"")
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

    def _decode(self, returns: TypeForm[T], content: bytes, request: httpx.Request) -> T:
        begun = perf_counter()
        value = body.model(returns, content, request)
        self.figures.of_request(request).decode += perf_counter() - begun
        return value

    async def _exchange(self, request: httpx.Request) -> bytes:
        async with self._answer(request) as response:
            content = await body.read(response, self.settings.max_response_bytes)
            capture.keep(self._connection, request, response, content)
            return content

    @asynccontextmanager
    async def _answer(self, request: httpx.Request) -> AsyncGenerator[httpx.Response]:
        """Send the request and give its good answer; raise for any other. Reading it fails as sending it does."""
        capture.begin(request)
        try:
            response = await self._follow(request)
            try:
                if not response.is_success:
                    raise await self._refusal(request, response)
                yield response
            finally:
                await response.aclose()
                response.stream = _SPENT
        except httpx.HTTPError as error:
            raise failure(error, request) from error

    async def _refusal(self, request: httpx.Request, response: httpx.Response) -> WatsApiError:
        try:
            content = await body.read(response, _ERROR_BODY)
        except UnexpectedResponseError:
            content = b""  # the status says more than half a body
        capture.keep(self._connection, request, response, content)
        attempts = request.extensions.get("attempts", 1)
        return error_for(
            response.status_code,
            response.headers,
            content,
            method=request.method,
            route=route_of(request),
            attempts=attempts,
        )

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


async def _keep_clear(path: anyio.Path, overwrite: bool) -> None:
    if not overwrite and await path.exists():
        raise ValidationError(f"{path} exists already.", field="target", hint="Pass overwrite=True to replace it.")


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)
