"""Anything in any order, compared with a dict: the store keeps its order, its claims and every report."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from anyio.from_thread import BlockingPortalProvider
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from pywats_async.queue import SqliteStore
from pywats_async.queue.redis import RedisStore
from pywats_async.queue.store import Claim, Store

from .material import entry

T = TypeVar("T")
EXAMPLES = int(os.environ.get("PYWATS_SOAK_EXAMPLES", "25"))
STEPS = 40
IDS = st.sampled_from([f"id-{number}" for number in range(6)])
_provider = BlockingPortalProvider()


class Queue(RuleBasedStateMachine):
    """A store, and what should be in it."""

    def __init__(self, new: Callable[[], Store]) -> None:
        super().__init__()
        self.new = new
        self.portal = _provider.__enter__()
        self.store = self.new()
        self.order = 0
        self.model: dict[str, dict[str, Any]] = {}
        self.claims: list[Claim] = []

    def wait(self, func: Callable[..., Coroutine[Any, Any, T]], *arguments: Any) -> T:
        """Await a method of the store."""
        result: T = self.portal.call(func, *arguments)
        return result

    @rule(report_id=IDS, body=st.binary(max_size=50), priority=st.integers(1, 10))
    def put(self, report_id: str, body: bytes, priority: int) -> None:
        self.wait(self.store.put, [entry(body, report_id, priority)])
        self.order += 1
        old = self.model.get(report_id, {"state": "waiting", "order": (0, self.order)})
        flying = old["state"] == "sending"
        self.model[report_id] = {
            "state": "sending" if flying else "waiting",
            "newer": flying,
            "body": body,
            "order": (priority, old["order"][1]),
        }

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        waiting = sorted((each["order"], name) for name, each in self.model.items() if each["state"] == "waiting")
        claims = self.wait(self.store.claim, limit)
        assert [claim.id for claim in claims] == [name for _, name in waiting[:limit]]
        for claim in claims:
            assert claim.body == self.model[claim.id]["body"]
            self.model[claim.id] |= {"state": "sending", "newer": False}
        self.claims += claims

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), refused=st.booleans())
    def settle(self, data: st.DataObject, refused: bool) -> None:
        claim = self.claims.pop(data.draw(st.integers(0, len(self.claims) - 1)))
        if refused:
            self.wait(self.store.dead, claim, ["bad"])
        else:
            self.wait(self.store.done, [claim])
        if self.model[claim.id].pop("newer", False):
            self.model[claim.id]["state"] = "waiting"
        elif refused:
            self.model[claim.id]["state"] = "dead"
        else:
            del self.model[claim.id]

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        claim = self.claims.pop(data.draw(st.integers(0, len(self.claims) - 1)))
        self.wait(self.store.release, [claim], "later")
        self.model[claim.id] |= {"state": "waiting", "newer": False}

    @rule()
    def reopen(self) -> None:
        self.wait(self.store.close)
        self.store = self.new()
        self.claims.clear()
        for each in self.model.values():
            if each["state"] == "sending":
                each |= {"state": "waiting", "newer": False}

    @rule()
    def retry(self) -> None:
        dead = [each for each in self.model.values() if each["state"] == "dead"]
        assert self.wait(self.store.retry) == len(dead)
        for each in dead:
            each["state"] = "waiting"

    @invariant()
    def all_is_there(self) -> None:
        totals = self.wait(self.store.totals)
        states = [each["state"] for each in self.model.values()]
        assert (totals.waiting, totals.sending, totals.dead, totals.damaged) == (
            states.count("waiting"),
            states.count("sending"),
            states.count("dead"),
            0,
        )

    def teardown(self) -> None:
        self.wait(self.store.close)
        _provider.__exit__(None, None, None)


def test_a_store_does_what_a_dict_would(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = request.getfixturevalue("redis") if kind == "redis" else ""
    numbers = count()

    def machine() -> Queue:
        number = next(numbers)
        if url:
            return Queue(partial(RedisStore, url, name=f"queue-{number}"))
        return Queue(partial(SqliteStore, tmp_path / f"{number}.db"))

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
