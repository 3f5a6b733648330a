"""What a queue keeps its reports in, and what it promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

__all__ = ["Claim", "Entry", "Format", "Item", "State", "Store", "Totals"]


class Format(Enum):
    """In which form a report is kept, which is the one that it is sent in."""

    WSJF = "wsjf"
    WSXF = "wsxf"


class State(Enum):
    """What becomes of a report in the queue next."""

    WAITING = "waiting"
    """It will be sent."""

    SENDING = "sending"
    """A sender has it."""

    DEAD = "dead"
    """The server refused it; it stays until somebody mends, retries or purges it."""

    DAMAGED = "damaged"
    """Its bytes are not those that were written; it stays for a look, and is never sent."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A report on its way into a store."""

    id: str
    """The report's id, in lower case."""
    body: bytes = field(repr=False)
    """What will be sent, byte for byte."""
    format: Format = Format.WSJF
    priority: int = 5
    """1 (first) to 10 (last)."""
    part_number: str = ""
    serial_number: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the caller wants to find again; it is not sent. JSON."""


@dataclass(frozen=True, slots=True)
class Item:
    """A report in a store, without its body."""

    id: str
    state: State
    priority: int
    format: Format
    attempts: int
    """How often it was sent without success."""
    queued_at: datetime
    """When it came, by the wall clock: for people, nothing is decided by it."""
    part_number: str
    serial_number: str
    size: int
    """Bytes of the body."""
    findings: tuple[str, ...]
    """What the server said when it refused the report, or why it could not be sent the last time."""
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A report that this store's user alone may send now."""

    key: int
    version: int
    """Changes with the body: a claim of an older version leaves the newer one in the queue."""
    id: str
    format: Format
    attempts: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Totals:
    """How much is in a store."""

    waiting: int
    sending: int
    dead: int
    damaged: int
    bytes: int
    """Bytes of all bodies, as they are kept (compressed)."""
    oldest: datetime | None
    """When the oldest report came that waits to be sent."""


class Store(Protocol):
    """Keeps reports until they are delivered. Every store promises this, and the tests hold every store to it:

    * **Durable before return.** When `put` returns, the reports survive a crash of the process and of the machine.
      When it raises, none of them was accepted.
    * **At least once.** A report leaves by `done`, by `purge` and by nothing else: neither age nor attempts drop it.
    * **One report for an id, one flight for an id.** A second `put` of an id takes the place of the first. What is
      being sent at that moment is not disturbed; the newer body is sent after it.
    * **Order.** `claim` gives the smallest priority number first, and within one the oldest first, by the order of
      acceptance and not by any clock.
    * **Bounded.** `put` raises `QueueFull` before it accepts more than the limit.
    * **Claims outlive nobody.** A claim belongs to its owner (process, boot of the machine, start time of the
      process). As long as the owner lives nobody else gets the report; when it is dead, the next `claim` takes it.
    * **Damage is told, not fatal.** A report whose bytes are not those that were written is set aside as DAMAGED and
      logged; a store that is damaged as a whole is set aside, what can be read is taken over, and the rest counted.

    All methods are safe to call from any number of tasks of one event loop. A method that is cancelled finishes what
    it began.

    Raises, all of them:
        QueueFull: there is no room; nothing was accepted.
        QueueWriteError: the store failed; nothing of this call happened, or (`put`) nobody knows and it was not
            acknowledged.
        ClosedError: the store is closed.
    """

    async def put(self, entries: Sequence[Entry]) -> None:
        """Accept reports, all or none. One that is dead or damaged under the same id is replaced."""
        ...

    async def claim(self, limit: int, *, skip: Collection[int] = ()) -> Sequence[Claim]:
        """Take up to `limit` reports to send, but none whose key is in `skip`."""
        ...

    async def done(self, claims: Sequence[Claim]) -> None:
        """Remove delivered reports."""
        ...

    async def release(self, claims: Sequence[Claim], reason: str | None = None) -> None:
        """Give reports back in their old place; with a `reason`, the attempt counts."""
        ...

    async def dead(self, claim: Claim, findings: Sequence[str]) -> None:
        """Put a report that the server refused into the dead-letter box."""
        ...

    async def retry(self, ids: Sequence[str] | None = None) -> int:
        """Let dead reports (default: all) wait again, and return how many those are."""
        ...

    async def list(self, state: State | None = None, limit: int = 100, offset: int = 0) -> Sequence[Item]:
        """Return reports in the order in which they are sent."""
        ...

    async def read(self, report_id: str) -> tuple[Item, bytes] | None:
        """Return one report with its body, or None."""
        ...

    async def totals(self) -> Totals:
        """Return how much there is."""
        ...

    async def purge(self, state: State, ids: Sequence[str] | None = None) -> int:
        """Remove reports that are not being sent for good, and return how many those were."""
        ...

    async def close(self) -> None:
        """Give back what this store has claimed and end. May be called twice."""
        ...
