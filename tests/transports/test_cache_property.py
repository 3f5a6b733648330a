"""Whatever happens, no answer is older than a finished write: random reads, writes and failures against an oracle."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pywats_async import AsyncWATS
from pywats_async.bridge import Async, Service, call
from pywats_async.errors import PyWATSError
from pywats_async.transports.cache import shared
from pywats_async.transports.policy import Cache

URL, TOKEN = "https://acme.wats.com", "test-token"
_BOUND = 0.02
EXAMPLES = int(os.environ.get("PYWATS_SOAK_EXAMPLES", "25"))
_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


class Server:
    """Holds a number for each name. A write raises it, and may fail before or after it did so."""

    def __init__(self) -> None:
        self.numbers = dict.fromkeys("ab", 0)
        self.failure = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        failure, self.failure = self.failure, ""
        if failure == "refuse":
            raise httpx.ReadError("refused")
        name = request.url.path[-1]
        if request.method == "PUT":
            self.numbers[name] += 1
        if failure == "lose":
            raise httpx.ReadError("lost")
        return httpx.Response(int(failure or 200), json=self.numbers[name])


class Numbers(Service[Async]):
    @call
    async def get(self, name: str) -> int:
        """Read a number."""
        return await self._http.get("/api/{name}", int, name=name, cache=Cache(60, name))

    @call
    async def put(self, name: str) -> int:
        """Raise a number."""
        return await self._http.send("PUT", "/api/{name}", int, 1, name=name, drops=(name,))


_STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from("ab"),
        st.sampled_from(["get", "get", "get", "put", "fresh", "together", "clear", "drop"]),
        st.sampled_from(["", "", "", "refuse", "lose", "503", "404", "401"]),
    ),
    min_size=8,
    max_size=25,
)


async def act(steps: list[tuple[int, str, str, str]], options: dict[str, Any]) -> None:
    server = Server()
    transport = httpx.MockTransport(server)
    written: dict[tuple[int, str], int] = {}
    finished: list[tuple[float, str, int]] = []

    async def one(client: int, name: str, action: str, failure: str) -> None:
        server.failure = failure
        numbers = Numbers(clients[client]._http)
        if action == "fresh":
            numbers = Numbers(clients[client].with_options(fresh=True)._http)
        least = written.get((client, name), 0)
        others = [number for when, what, number in finished if what == name and when < anyio.current_time() - _BOUND]
        try:
            if action == "put":
                await numbers.put(name)
            elif action == "clear":
                await clients[client].cache.clear()
            elif action == "drop":
                await clients[client].cache.drop(name)
            else:
                assert await numbers.get(name) >= max([least, *others]), (client, name, action)
        except PyWATSError:
            pass
        if action == "put":
            written[client, name] = server.numbers[name]
            finished.append((anyio.current_time(), name, server.numbers[name]))

    async with (
        AsyncWATS(URL, TOKEN, transport=transport, attempts=1, cache_max_stale=0, **options) as first,
        AsyncWATS(URL, TOKEN, transport=transport, attempts=1, cache_max_stale=0, **options) as second,
    ):
        clients = first, second
        for number, (client, name, action, failure) in enumerate(steps):
            if action == "together":
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(one, client, name, "get", failure)
                    tasks.start_soon(one, 1 - client, name, "put", "")
                    tasks.start_soon(one, client, name, "get", "")
            else:
                await one(client, name, action, failure)
            if number % 2:
                await anyio.sleep(_BOUND * 1.5)


def check(backend: str, steps: list[tuple[int, str, str, str]], **options: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared.SharedEpochs.__init__, "__kwdefaults__", {"bound": _BOUND, "clock": time.monotonic})
        anyio.run(act, steps, options, backend=backend)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=_SLOW)
@given(steps=_STEPS)
def test_no_answer_is_older_than_a_finished_write(
    backend: str, kind: str, steps: list[tuple[int, str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        steps = steps if kind == "sqlite" else [(0, *step[1:]) for step in steps if step[2] != "together"]
        check(backend, steps, cache=kind, cache_path=Path(folder) / "cache.db")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=_SLOW)
@given(steps=_STEPS)
def test_nor_with_two_clients_on_one_redis(redis_server: str, steps: list[tuple[int, str, str, str]]) -> None:
    from redis import Redis

    with Redis.from_url(redis_server) as client:
        client.flushdb()
    check("asyncio", steps, cache="redis", cache_url=redis_server)


def test_epochs_that_are_never_read_again_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The property can fail: with a defect in the place where it would hurt most, it does."""
    real = shared.SharedEpochs.refresh

    async def once(self: shared.SharedEpochs) -> None:
        if self.valid_until < 0:
            await real(self)
            self._seen = self.valid_until = float("inf")

    monkeypatch.setattr(shared.SharedEpochs, "refresh", once)
    search = settings(max_examples=300, deadline=None, database=None, phases=[Phase.generate], print_blob=False)

    @search
    @given(steps=_STEPS)
    def look(steps: list[tuple[int, str, str, str]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            check("asyncio", steps, cache="sqlite", cache_path=Path(folder) / "cache.db")

    with pytest.raises((AssertionError, ExceptionGroup)):
        look()
