"""Anything in any order, compared with a dict: the store keeps its order, its claims and every report.

Files are on a RAM disk where there is one: nothing here asks what a disk does.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from anyio.from_thread import BlockingPortalProvider
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from pywats_async.queue import SqliteStore, schema
from pywats_async.queue import redis as redis_store
from pywats_async.queue.redis import RedisStore
from pywats_async.queue.store import Claim, Store

from .material import entry

T = TypeVar("T")
EXAMPLES = int(os.environ.get("PYWATS_SOAK_EXAMPLES", "25"))
STEPS = 50
DAY = 86_400.0
IDS = st.sampled_from([f"id-{number}" for number in range(6)])
_provider = BlockingPortalProvider()


class Wall:
    """What the queue takes for the module `time`: a wall clock that jumps."""

    monotonic = staticmethod(time.monotonic)

    def __init__(self) -> None:
        self.jumped = 0.0

    def time(self) -> float:
        """Return what the clock on the wall shows."""
        return time.time() + self.jumped


WALL = Wall()


class Queue(RuleBasedStateMachine):
    """A store, and what should be in it."""

    def __init__(self, new: Callable[[], Store]) -> None:
        super().__init__()
        self.new = new
        self.portal = _provider.__enter__()
        self.store = self.new()
        self.gone: list[Store] = []
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
            "orphan": flying and old.get("orphan", False),
        }

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        self.take_over()
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

    @rule(jump=st.sampled_from([DAY, -DAY, 3_650 * DAY, -3_650 * DAY]))
    def set_clock(self, jump: float) -> None:
        WALL.jumped = jump

    @rule()
    def reopen(self) -> None:
        self.wait(self.store.close)
        self.store = self.new()
        self.claims.clear()
        for each in self.model.values():
            if each["state"] == "sending" and not each.get("orphan"):
                each |= {"state": "waiting", "newer": False}

    @rule(tail=st.binary(max_size=8_192))
    def crash(self, tail: bytes) -> None:
        """As after a loss of power: the files as they are, and something at the end of the log."""
        if owner := self.store._owner:  # type: ignore[attr-defined]
            owner.close()  # what it claimed is a dead process' now
        self.gone.append(self.store)
        if isinstance(self.store, SqliteStore):
            old, new = self.store.path, self.store.path.with_name(f"{len(self.gone)}-{self.store.path.name}")
            if old.exists():
                shutil.copy(old, new)
                with suppress(FileNotFoundError), Path(f"{old}-wal").open("rb") as log:
                    Path(f"{new}-wal").write_bytes(log.read() + tail)
            self.new = partial(SqliteStore, new)
        self.store = self.new()
        self.claims.clear()
        for each in self.model.values():
            each["orphan"] = each["state"] == "sending"

    def take_over(self) -> None:
        """What was being sent when its process died waits again."""
        for each in self.model.values():
            if each.pop("orphan", False):
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
        WALL.jumped = 0.0
        for store in (self.store, *self.gone):
            self.wait(store.close)
        _provider.__exit__(None, None, None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, or else an ordinary one."""
    memory = Path("/dev/shm")  # no file of others is touched
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory, prefix="pywats-") as name:
        yield Path(name)


def test_a_store_does_what_a_dict_would(
    kind: str, request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "time", WALL)
    monkeypatch.setattr(redis_store, "time", WALL)
    url = request.getfixturevalue("redis") if kind == "redis" else ""
    numbers = count()

    def machine() -> Queue:
        number = next(numbers)
        if url:
            return Queue(partial(RedisStore, url, name=f"queue-{number}"))
        return Queue(partial(SqliteStore, folder / f"{number}.db"))

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
