"""Read an answer's body: whole, unpacked, within bounds, and as the model that the route promises."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterator
from contextlib import aclosing
from typing import Any, TypeVar, cast

import httpx
import pydantic
from typing_extensions import TypeForm

from ..errors import EmptyResponseError
from ..models import decode
from .answers import is_html, server_text
from .failures import unexpected

__all__ = ["model", "pour", "read"]

T = TypeVar("T")
_PIECE = 1 << 20
"""How much is unpacked at a time (bytes)."""
_SMALL, _RATIO = 3 << 24, 200
"""What unpacks to more than 48 MiB and 200 times its size is a bomb: rows of JSON pack to a tenth or a thirtieth."""


async def read(response: httpx.Response, most: int) -> bytes:
    """Return the whole body. Raises as `pour` does."""
    unpacking = _Unpacking(response, most)
    pieces: list[bytes] = []
    taken: bytes | None = response.extensions.get("body")
    if taken is not None:
        pieces += unpacking.pieces(taken)
    else:
        async with _chunks(response) as chunks:
            async for chunk in chunks:
                pieces += unpacking.pieces(chunk)
    unpacking.end()
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


async def pour(response: httpx.Response, most: int, sink: Callable[[bytes], Awaitable[object]]) -> int:
    """Hand the unpacked body to `sink`, piece by piece, and return its size in bytes.

    Raises:
        UnexpectedResponseError: the body ends in the middle, cannot be unpacked, or is larger than `most` bytes.
    """
    unpacking = _Unpacking(response, most)
    async with _chunks(response) as chunks:
        async for chunk in chunks:
            for piece in unpacking.pieces(chunk):
                await sink(piece)
    unpacking.end()
    return unpacking.total


def _chunks(response: httpx.Response) -> aclosing[AsyncGenerator[bytes]]:
    # httpx iterates every stream through a generator of its own; left half-read unclosed, trio complains of it.
    return aclosing(cast("AsyncGenerator[bytes]", aiter(cast("AsyncIterable[bytes]", response.stream))))


class _Unpacking:
    """Unpacks a body, within bounds. httpx would take half a gzip for a whole one, and unpack a bomb in one piece."""

    def __init__(self, response: httpx.Response, most: int) -> None:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip", ""):
            raise unexpected(f"The answer is packed as {encoding!r}, which was not asked for.", response.request)
        self._request, self._most = response.request, most
        self._unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        self.packed = self.total = 0

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the next bytes unpack to."""
        rest = chunk
        self.packed += len(chunk)
        while rest:
            piece, rest = (rest, b"") if self._unpack is None else self._unpacked(self._unpack, rest)
            self.total += len(piece)
            if self.total > self._most:
                hint = "Ask for less, or raise max_response_bytes."
                raise unexpected(f"The answer is larger than {self._most:,} bytes.", self._request, hint=hint)
            if self.total > _SMALL and self.total > _RATIO * self.packed:
                raise unexpected(f"The answer unpacks to more than {_RATIO} times its size.", self._request)
            yield piece

    def _unpacked(self, unpack: zlib._Decompress, packed: bytes) -> tuple[bytes, bytes]:
        try:
            piece = unpack.decompress(packed, _PIECE)
        except zlib.error as error:
            raise unexpected(f"The answer cannot be unpacked: {error}", self._request) from error
        return piece, unpack.unconsumed_tail

    def end(self) -> None:
        """Say that no more bytes come."""
        if self._unpack is not None and not self._unpack.eof:
            raise unexpected("The answer ends in the middle.", self._request)


def model(returns: TypeForm[T], content: bytes, request: httpx.Request) -> T:
    """Return the content as what the route returns. A web page, or JSON of another shape, is an error.

    Whatever else a route answers that returns None is not looked at, and for bytes it stays as it is.
    """
    if (returns is type(None) or returns is bytes) and not is_html("", content):
        return cast("T", content if returns is bytes else None)
    if not content or content.isspace():
        if returns is Any:
            return None  # type: ignore[return-value]  # whatever there is
        raise unexpected("The answer is empty.", request, kind=EmptyResponseError)
    try:
        return decode(returns, content)
    except (pydantic.ValidationError, RecursionError) as error:
        why = _why(error)
    if is_html("", content):
        text = server_text("text/html", content)
        hint = "Check base_url, and that no login page or proxy stands between this machine and the server."
        raise unexpected(f"The answer is a web page ({text!r}) and not data.", request, text=text, hint=hint)
    shown = content[:500].decode("utf-8", "replace")
    raise unexpected(f"The answer is not what the route promises: {why}", request, text=shown)


def _why(error: pydantic.ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return first["msg"] + (f" (at {where})" if where else "")
