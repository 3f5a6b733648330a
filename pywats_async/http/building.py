"""Make requests: a route with its parts quoted, a query, and what every request of the client carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from ..errors import ValidationError
from ..models import aware

__all__ = ["Builder", "Each"]

_PART = re.compile(r"\{(\w+)\}")
_INTERNAL = "/api/internal/"
"""Routes of the server's own pages, which answer only to what seems to come from there."""


class Each(tuple[Any, ...]):
    """The values of a query parameter that is given once for each; those of a list are parted by commas."""

    __slots__ = ()


class Builder:
    """Makes the requests of one HTTP client.

    The client's own `build_request` parses each address three times and merges headers, cookies and queries: a sixth of
    all that a small read costs.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        url = client.base_url
        given = {b"accept", b"accept-encoding"}
        self._base = str(url).rstrip("/")
        self._headers = [(b"Host", url.netloc), *(pair for pair in client.headers.raw if pair[0].lower() not in given)]
        self._reads: dict[str, httpx.Headers] = {}
        self._timeout = client.timeout.as_dict()

    def build(
        self,
        method: str,
        route: str,
        query: Mapping[str, Any] | None,
        *,
        parts: Mapping[str, Any],
        content: bytes | None,
        content_type: str,
        accept: str,
        extensions: Mapping[str, Any],
    ) -> httpx.Request:
        """Return a request for `route`. Values of the query that are None are left out.

        Raises:
            ValidationError: a part would make the route another one.
        """
        given = tuple(_pairs(query)) if query else ()
        headers = self._carried(accept)
        if route.startswith(_INTERNAL):
            headers = httpx.Headers([*headers.raw, (b"Referer", self._base.encode())])
        if content is not None or method != "GET":
            typed = [] if content is None else [(b"Content-Type", content_type.encode())]
            headers = httpx.Headers([*headers.raw, *typed, (b"Content-Length", b"%d" % len(content or b""))])
        return httpx.Request(
            method,
            _address(self._base + _fill(route, parts), given),
            headers=headers,
            stream=httpx.ByteStream(content or b""),
            extensions={"route": route, "timeout": self._timeout, **extensions},
        )

    def _carried(self, accept: str) -> httpx.Headers:
        """Return the headers of a request without a body."""
        if accept not in self._reads:
            asked = (b"Accept", accept.encode()), (b"Accept-Encoding", b"gzip")
            self._reads[accept] = httpx.Headers([*self._headers, *asked])
        return self._reads[accept]


@lru_cache(256)
def _address(path: str, query: tuple[tuple[str, str], ...]) -> httpx.URL:
    """Return an address. Those that come again and again, as that of every submitted report, are parsed once."""
    return httpx.URL(f"{path}?{urlencode(query)}" if query else path)


def _fill(route: str, parts: Mapping[str, Any]) -> str:
    """Put the quoted parts into the template. Refuses what would make it another path."""

    def part(match: re.Match[str]) -> str:
        name = match[1]
        value = parts[name]
        text = str(value)
        if value is None or text in ("", ".", ".."):
            message = f"{name} cannot be {value!r}: it is a part of the address {route}."
            raise ValidationError(message, field=name, value=value)
        return quote(text, safe="")

    return _PART.sub(part, route) if parts else route


def _pairs(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        if isinstance(value, Each):
            yield from ((name, _text(item)) for item in value)
        elif value is not None:
            yield name, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return aware(value).isoformat()
    return ",".join(map(_text, value)) if isinstance(value, (list, tuple)) else str(value)
