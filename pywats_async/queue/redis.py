"""The queue's store in a Redis server, which stations and senders on any number of computers share."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any, TypeVar, cast

from ..errors import QueueError, QueueFull
from ..logs import logger
from .failpoints import reach
from .owner import Owner, neighbourhood
from .packing import pack, unpack
from .redis_scripts import CLAIM, DONE, GIVE_BACK, LIST, PURGE, PUT, RELEASE, RENEW, RETRY, STOP, TOTALS, Script
from .redis_server import Server
from .store import Claim, Entry, Format, Item, State, Totals
from .writer import Writer

__all__ = ["RedisStore"]

T = TypeVar("T")
_LOG = logger()
_CLAIM_BYTES = 16 << 20
"""No further report is claimed at a time after so many bytes."""
_LOOK_AROUND = 1.0
"""Seconds between two looks for dead processes of this computer."""
_FIELDS = ("state", "priority", "format", "attempts", "queued_at", "pn", "sn", "size", "findings", "metadata")


class RedisStore:
    """A `Store` in Redis 6.2 or newer: a stream with a consumer group, one script for each step. On asyncio and trio.

    Reports are as durable as the server makes them: it needs `appendonly yes` and `appendfsync always`, and a warning
    says what it lacks. What a process of this computer had claimed when it died is sent by the next one within a
    second; what a sender on another computer had, when its lease has run out.

    Args:
        url: the server, as "redis://host:6379/0" or "rediss://user:password@host:6379/0".
        limit: reports that it holds at most, dead ones included.
        name: several queues may be on one server.
        lease: seconds without a sign of life after which a sender on another computer is dead.

    Raises:
        ConfigurationError: the extra `redis` is not installed, or the URL is none of Redis.
    """

    def __init__(self, url: str, limit: int = 1_000_000, *, name: str = "queue", lease: float = 60.0) -> None:
        self._limit, self._lease = limit, lease
        self._owner = Owner()
        self._me = f"{neighbourhood()} {self._owner.name}"
        self._server = Server(url, name, self._me)
        self._writer: Writer[Any] = Writer(self._server.transact, self._end, "pywats-queue")
        self._held: dict[int, str] = {}
        self._recalled_in: object = None
        """The last pipeline that begins with `GIVE_BACK`: of several claims in one, only the first may."""
        self._looked_at = 0.0
        self._ended = Event()
        self._renewer: Thread | None = None

    async def _run(self, script: Script, *arguments: Any, parse: Callable[[Any], T]) -> T:
        def work(pipe: Any) -> Callable[[Any], T]:
            self._server.add(pipe, script, *arguments)
            return parse

        return await self._call(work)

    async def _call(self, work: Callable[[Any], Callable[[Any], T]]) -> T:
        result: Any = await self._writer.call(work)
        if isinstance(result, BaseException):
            raise result
        return cast("T", result)

    async def put(self, entries: Sequence[Entry]) -> None:
        """Accept reports, all or none."""

        def work(pipe: Any) -> Callable[[Any], None]:
            reach("insert-before")
            arguments = [each for entry in entries for each in _arguments(entry)]
            self._server.add(pipe, PUT, self._limit, *arguments)
            reach("insert-after")
            reach("commit-before")
            return accepted

        def accepted(there: int) -> None:
            reach("commit-after")
            if there >= 0:
                raise QueueFull(
                    f"The queue holds {there:,} of at most {self._limit:,} reports.",
                    hint="Bring the server back, purge dead letters, or raise queue_limit.",
                )

        if entries:
            await self._call(work)

    async def claim(self, limit: int, *, skip: Collection[int] = ()) -> Sequence[Claim]:
        """Take up to `limit` reports to send."""

        def work(pipe: Any) -> Callable[[Any], tuple[int, list[Claim]]]:
            reach("claim-before")
            if time.monotonic() >= self._looked_at + _LOOK_AROUND:
                self._server.take_over_from_the_dead()
                self._looked_at = time.monotonic()
            if pipe is not self._recalled_in:  # the answer to an earlier claim may have been lost
                self._server.add(pipe, GIVE_BACK, *self._held)
                self._recalled_in = pipe
            self._server.add(pipe, CLAIM, limit, _CLAIM_BYTES, int(self._lease * 1000), *skip)
            return claimed

        def claimed(found: list[Any]) -> tuple[int, list[Claim]]:
            claims = [claim for values in found if (claim := self._claim(values))]
            self._held |= {claim.key: claim.id for claim in claims}
            self._renew_from_now_on()
            reach("claim-after")
            return len(found), claims

        found, claims = await self._call(work)
        while found and not claims:  # all were damaged
            found, claims = await self._call(work)
        return claims

    def _claim(self, values: list[bytes]) -> Claim | None:
        seq, name, *kept = values
        report_id = name.decode()
        if not seq:
            _LOG.critical(
                "Report %s is gone from the queue %s: the server threw it away.", report_id, self._server.address
            )
            return None
        version, form, attempts, crc, packed = kept
        if (body := unpack(report_id, int(crc), packed)) is None:
            _LOG.critical("Report %s in the queue %s is damaged; it was set aside.", report_id, self._server.address)
            findings = json.dumps(["The bytes in the queue are not those that were written."])
            self._server.run(STOP, "damaged", findings, 0, seq, report_id, version)
            return None
        return Claim(int(seq), int(version), report_id, Format(form.decode()), int(attempts), body)

    async def done(self, claims: Sequence[Claim]) -> None:
        """Remove delivered reports; one that was replaced while it was sent waits again."""

        def work(pipe: Any) -> Callable[[Any], None]:
            reach("delete-before")
            self._server.add(pipe, DONE, *_named(claims))
            return finished

        def finished(_: Any) -> None:
            reach("delete-after")
            self._let_go(claims)

        await self._call(work)

    async def release(self, claims: Sequence[Claim], reason: str | None = None) -> None:
        """Give reports back in their old place."""
        findings = "" if reason is None else json.dumps([reason])
        await self._run(RELEASE, findings, *_named(claims), parse=lambda _: self._let_go(claims))

    async def dead(self, claim: Claim, findings: Sequence[str]) -> None:
        """Put a refused report into the dead-letter box, unless it was replaced meanwhile."""
        said = json.dumps(list(findings))
        await self._run(STOP, "dead", said, 1, *_named([claim]), parse=lambda _: self._let_go([claim]))

    async def retry(self, ids: Sequence[str] | None = None) -> int:
        """Let dead reports wait again."""
        return 0 if ids is not None and not ids else await self._run(RETRY, *(ids or ()), parse=int)

    async def list(self, state: State | None = None, limit: int = 100, offset: int = 0) -> Sequence[Item]:
        """Return reports in the order in which they are sent."""
        states = [each.value for each in State if state in (None, each)]
        return await self._run(LIST, offset, limit, *states, parse=lambda rows: [_item(*values) for values in rows])

    async def read(self, report_id: str) -> tuple[Item, bytes] | None:
        """Return one report with its body; what is left of the body if it is damaged."""

        def work(pipe: Any) -> Callable[[Any], tuple[Item, bytes] | None]:
            pipe.hmget(self._server.base + report_id, *_FIELDS, "crc", "body")
            return parse

        def parse(values: list[Any]) -> tuple[Item, bytes] | None:
            *fields, crc, packed = values
            if fields[0] is None:
                return None
            body = unpack(report_id, int(crc), packed)
            return _item(report_id.encode(), *fields), packed if body is None else body

        return await self._call(work)

    async def totals(self) -> Totals:
        """Return how much there is."""

        def parse(values: list[Any]) -> Totals:
            waiting, sending, dead, damaged, size, *heads = map(float, values)
            oldest = datetime.fromtimestamp(min(heads), UTC) if heads else None
            return Totals(int(waiting), int(sending), int(dead), int(damaged), int(size), oldest)

        return await self._run(TOTALS, parse=parse)

    async def purge(self, state: State, ids: Sequence[str] | None = None) -> int:
        """Remove reports for good, but none that is being sent."""
        if state is State.SENDING or (ids is not None and not ids):
            return 0
        return await self._run(PURGE, state.value, *(ids or ()), parse=int)

    async def close(self) -> None:
        """Give back what was claimed, and end the thread."""
        await self._writer.close()

    def _let_go(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self._held.pop(claim.key, None)

    def _renew_from_now_on(self) -> None:
        if self._held and self._renewer is None:
            self._renewer = Thread(target=self._renew, name="pywats-queue-lease", daemon=True)
            self._renewer.start()

    def _renew(self) -> None:
        """Show that this sender lives, however long a report takes."""
        while not self._ended.wait(self._lease / 4):
            held = [each for seq, report_id in list(self._held.items()) for each in (seq, report_id)]
            if held:
                try:
                    self._server.run(RENEW, *held)
                except QueueError as error:
                    _LOG.warning("The queue's claims could not be renewed: %s", error)

    def _end(self) -> None:
        self._ended.set()
        if self._renewer is not None:
            self._renewer.join()
        self._server.close()
        self._owner.close()


def _arguments(entry: Entry) -> tuple[Any, ...]:
    """Return what PUT takes."""
    crc, packed = pack(entry.id, entry.body)
    return (
        entry.id,
        entry.priority,
        time.time(),
        entry.format.value,
        entry.part_number,
        entry.serial_number,
        json.dumps(dict(entry.metadata)),
        len(entry.body),
        crc,
        len(packed),
        packed,
    )


def _named(claims: Sequence[Claim]) -> list[Any]:
    return [each for claim in claims for each in (claim.key, claim.id, claim.version)]


def _item(*values: bytes) -> Item:
    report_id, state, priority, form, attempts, queued_at, pn, sn, size, findings, metadata = map(bytes.decode, values)
    return Item(
        report_id,
        State(state),
        int(priority),
        Format(form),
        int(attempts),
        datetime.fromtimestamp(float(queued_at), UTC),
        pn,
        sn,
        int(size),
        tuple(json.loads(findings)),
        json.loads(metadata),
    )
