"""A cache in front of a server that counts, for the tests of the cache."""

from __future__ import annotations

from typing import Any

import anyio
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


async def together(cache: httpx.AsyncBaseTransport, number: int, **extensions: Any) -> list[httpx.Response]:
    responses: list[httpx.Response] = []

    async def one() -> None:
        responses.append(await read(cache, ask(**extensions)))

    async with anyio.create_task_group() as tasks:
        for _ in range(number):
            tasks.start_soon(one)
    return responses


class Stepwise(Script):
    """A server that answers each request when the test says so."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.gates: list[anyio.Event] = []

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        gate = anyio.Event()
        self.gates.append(gate)
        said = str(len(self.gates)).encode()
        await gate.wait()
        return answer(200, said)

    async def arrived(self, number: int) -> None:
        with anyio.fail_after(5):
            while len(self.gates) < number:
                await anyio.wait_all_tasks_blocked()
