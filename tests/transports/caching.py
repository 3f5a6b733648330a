"""A cache in front of a server that counts, for the tests of the cache."""

from __future__ import annotations

from typing import Any

import httpx
from hishel import AsyncBaseStorage

from pywats_async.transports import Cache, CacheTransport

from .doubles import Script, answer, get, read

MINUTE = Cache(ttl=60, group="product")


class Counting(Script):
    """A server whose n-th answer has the body "n"."""

    def __init__(self, status: int = 200, **headers: Any) -> None:
        async def next_number(_: httpx.Request) -> httpx.Response:
            return answer(status, str(self.count).encode(), **headers)

        super().__init__(next_number)


def as_user(name: str) -> Any:
    async def identity() -> str:
        return name

    return identity


def cached(server: httpx.AsyncBaseTransport, storage: AsyncBaseStorage | None = None, **options: Any) -> CacheTransport:
    return CacheTransport(server, storage, options.pop("identity", as_user("ada")), **options)


def ask(url: str = "http://wats.test/api/Product/PN-1", **extensions: Any) -> httpx.Request:
    return get(url, **{"cache": MINUTE, **extensions})


async def text(cache: httpx.AsyncBaseTransport, request: httpx.Request | None = None) -> str:
    return (await read(cache, request or ask())).text
