"""Read an answer's body: whole, unpacked, within bounds, and as the model that the route promises."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar, cast

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


async def read(response: httpx.Response, most: int) -> bytes:
    """Return the whole body. Raises as `pour` does."""
    pieces: list[bytes] = []

    async def keep(piece: bytes) -> None:
        pieces.append(piece)

    await pour(response, most, keep)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


async def pour(response: httpx.Response, most: int, sink: Callable[[bytes], Awaitable[object]]) -> int:
    """Hand the unpacked body to `sink`, piece by piece, and return its size in bytes.

    Unpacking is done here because httpx takes half a gzip for a whole one, and unpacks a bomb in one piece.

    Raises:
        UnexpectedResponseError: the body ends in the middle, cannot be unpacked, or is larger than `most` bytes.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise unexpected(f"The answer is packed as {encoding!r}, which was not asked for.", response.request)
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    total = 0
    # httpx iterates every stream through a generator of its own; left half-read unclosed, trio complains of it.
    stream = cast("AsyncIterable[bytes]", response.stream)
    async with aclosing(cast("AsyncGenerator[bytes]", aiter(stream))) as chunks:
        async for chunk in chunks:
            rest = chunk
            while rest:
                piece, rest = (rest, b"") if unpack is None else _unpacked(unpack, rest, response.request)
                total += len(piece)
                if total > most:
                    hint = "Ask for less, or raise max_response_bytes."
                    raise unexpected(f"The answer is larger than {most:,} bytes.", response.request, hint=hint)
                await sink(piece)
    if unpack is not None and not unpack.eof:
        raise unexpected("The answer ends in the middle.", response.request)
    return total


def _unpacked(unpack: zlib._Decompress, packed: bytes, request: httpx.Request) -> tuple[bytes, bytes]:
    try:
        piece = unpack.decompress(packed, _PIECE)
    except zlib.error as error:
        raise unexpected(f"The answer cannot be unpacked: {error}", request) from error
    return piece, unpack.unconsumed_tail


def model(returns: TypeForm[T], content: bytes, request: httpx.Request) -> T:
    """Return the content as what the route returns. A web page, or JSON of another shape, is an error."""
    if not content or content.isspace():
        if returns is type(None):
            return None
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
