"""Send what is in a store, several at a time, until told to stop; decide what each failure means."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf

import anyio
from anyio.abc import TaskGroup

from ..errors import ClosedError, QueueError, RejectedError
from ..logs import logger
from .failpoints import reach
from .gate import FIRST_WAIT, LONGEST_WAIT, Gate, Pace
from .store import Claim, Store
from .trouble import concerns_all, concerns_one, reached, shut

__all__ = ["Outcome", "Sender", "nap"]

_LOG = logger()
_POLL = 1.0
"""Seconds between two looks into an empty store: other processes fill it, too."""
_AHEAD = 8
"""Reports claimed for each that is sent at a time, so that few commits are needed."""
_LAST_WRITES = 5.0
"""Seconds after the grace time to give back what was not sent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sending."""

    id: str
    status: str
    """Either "delivered", "dead" (refused, now in the dead-letter box) or "kept" (it will be sent again)."""
    findings: tuple[str, ...] = ()
    """What the server said, or what went wrong."""


async def nap(event: anyio.Event, seconds: float) -> None:
    """Wait for the event, but not longer than so many seconds."""
    with anyio.move_on_after(seconds):
        await event.wait()


class Sender:
    """Sends what a store holds.

    Args:
        send: puts one report on the wire and returns when the server has confirmed it; raises otherwise.
        gate: shared by all senders of a queue in this process.
        concurrency: reports that are sent at a time.
        rate: reports per minute.
        bandwidth: bytes of reports per second.
        grace: seconds that those under way may take after a stop.
        patience: seconds without any success after which a drain gives up.
    """

    def __init__(
        self,
        store: Store,
        send: Callable[[Claim], Awaitable[object]],
        gate: Gate,
        *,
        concurrency: int = 5,
        rate: float | None = None,
        bandwidth: float | None = None,
        grace: float = 10.0,
        patience: float = inf,
        until_empty: bool = False,
        on_outcome: Callable[[Outcome], object] | None = None,
        clock: Callable[[], float] = anyio.current_time,
        nap: Callable[[anyio.Event, float], Awaitable[None]] = nap,
    ) -> None:
        self._store, self._send, self._gate, self._concurrency = store, send, gate, concurrency
        self._pace = Pace(clock, rate, bandwidth)
        self._grace, self._patience, self._until_empty = grace, patience, until_empty
        self._tell, self._clock, self._nap = on_outcome, clock, nap
        self._buffer: deque[Claim] = deque()
        self._sending = self._settling = 0
        self._held: dict[int, Claim] = {}
        self._unsettled: list[Claim] = []
        """Reports that the store could not be told about; they go back to it as soon as it works."""
        self._deferred: dict[int, tuple[float, float]] = {}
        """Reports that failed by themselves: when each may go again, and its wait."""
        self._stopping = self._paused = False
        self._wake = anyio.Event()
        self._scope = anyio.CancelScope(shield=True)
        self._progress_at = 0.0

    async def run(self, *, paused: bool = False) -> None:
        """Send until `stop`, a cancellation, or (a drain) until nothing is left or the server stays away.

        Both ends are graceful: nothing new is sent, what is under way may end within the grace time, and the rest goes
        back.
        """
        ended = anyio.Event()
        self._paused = paused
        self._progress_at = self._clock()
        async with anyio.create_task_group() as outer:
            outer.start_soon(self._shielded, ended)
            try:
                await ended.wait()
            finally:
                self.stop()

    def stop(self) -> None:
        """End gracefully."""
        if not self._stopping:
            self._stopping = True
            self._scope.deadline = anyio.current_time() + self._grace
        self.wake()

    def pause(self, paused: bool) -> None:
        """Send nothing new for now; or go on."""
        self._paused = paused
        self.wake()

    def wake(self) -> None:
        """Look at the store now: something came."""
        self._wake.set()

    async def _shielded(self, ended: anyio.Event) -> None:
        try:
            with self._scope:
                async with anyio.create_task_group() as group:
                    await self._dispatch(group)
        finally:
            with anyio.move_on_after(_LAST_WRITES, shield=True):
                await self._give_back(list(self._held.values()))
            ended.set()

    async def _dispatch(self, group: TaskGroup) -> None:
        told = False
        while not self._stopping:
            try:
                seconds, told = await self._step(group), False
            except ClosedError:
                return
            except QueueError as error:
                if not told:
                    _LOG.error("The queue cannot be read, and is tried again each second: %s", error)
                seconds, told = _POLL, True
            if seconds is None:
                return
            if seconds > 0:
                await self._nap(self._wake, seconds)
                if self._wake.is_set():
                    self._wake = anyio.Event()

    async def _step(self, group: TaskGroup) -> float | None:
        """Start one report, or say how long there is nothing to do; None when a drain is over."""
        if self._paused:
            return inf
        probing = not self._gate.is_open
        if self._sending >= (1 if probing else self._concurrency) or self._settling >= _AHEAD * self._concurrency:
            return inf
        if probing and (left := self._gate.seconds_left):
            await self._give_back([self._buffer.popleft() for _ in range(len(self._buffer))])
            return None if self._given_up(left) else left
        if not self._buffer:
            if self._unsettled:
                back, self._unsettled = self._unsettled, []
                await self._give_back(back)
            now, busy = self._clock(), self._sending or self._settling
            waiting = [key for key, (when, _) in self._deferred.items() if when > now]
            claims = await self._store.claim(
                1 if probing else _AHEAD * self._concurrency, skip=list(self._deferred) if probing else waiting
            )
            if probing and not claims and len(waiting) < len(self._deferred):
                claims = await self._store.claim(1, skip=waiting)
            self._buffer.extend(claims)
            self._held |= {claim.key: claim for claim in claims}
            if not claims:
                return _POLL if busy else self._idle(now)  # what is busy may yet come back
        if left := self._pace.seconds_left:
            return left
        if self._stopping:
            return None
        claim = self._buffer.popleft()
        self._pace.sent(len(claim.body))
        self._sending += 1
        group.start_soon(self._deliver, claim, probing)
        return 0.0

    def _idle(self, now: float) -> float | None:
        if self._until_empty and (not self._deferred or self._given_up()):
            return None
        return min([_POLL, *(max(0.01, when - now) for when, _ in self._deferred.values())])

    def _given_up(self, left: float = 0.0) -> bool:
        """Tell whether a drain is over, whose next probe is `left` seconds away: patience does not last until then."""
        waited = self._clock() - self._progress_at
        return self._until_empty and not self._sending and (self._gate.refused or waited + left > self._patience)

    async def _deliver(self, claim: Claim, probe: bool) -> None:
        error: Exception | None = None
        try:
            reach("send-before")
            await self._send(claim)
            reach("send-after")
        except Exception as failed:
            error = failed
        finally:
            self._sending -= 1
            self._settling += 1
            self.wake()
        try:
            await self._settle(claim, probe, error)
        except QueueError as failed:
            _LOG.error("What became of report %s cannot be noted, so it will be sent again: %s", claim.id, failed)
            self._unsettled.append(claim)
        finally:
            self._settling -= 1
            self.wake()

    async def _settle(self, claim: Claim, probe: bool, error: Exception | None) -> None:
        if error is None or isinstance(error, RejectedError):
            self._progress_at = self._clock()
            self._deferred.pop(claim.key, None)
            reached(self._gate)
            if error is None:
                outcome = Outcome(claim.id, "delivered")
                await self._store.done([claim])
            else:
                outcome = Outcome(claim.id, "dead", tuple(error.findings or [error.message]))
                await self._store.dead(claim, outcome.findings)
                _LOG.error("The server refused report %s: %s", claim.id, "; ".join(outcome.findings))
        else:
            self._failed(claim, probe, error)
            outcome = Outcome(claim.id, "kept", (str(error),))
            await self._store.release([claim], str(error))
        self._held.pop(claim.key, None)
        if self._tell is not None:
            self._tell(outcome)

    def _failed(self, claim: Claim, probe: bool, error: Exception) -> None:
        """Decide whether the failure is the report's or the server's, and wait accordingly."""
        if isinstance(error, ClosedError):
            self._stopping = True
            return
        if concerns_one(error):
            wait = min(LONGEST_WAIT, self._deferred.get(claim.key, (0.0, 0.0))[1] * 2 or FIRST_WAIT)
            self._deferred[claim.key] = (self._clock() + wait, wait)
        if concerns_all(error):
            shut(self._gate, error, probe=probe)
        else:
            reached(self._gate)
            _LOG.warning("Report %s was not stored and will be sent again: %s", claim.id, error)

    async def _give_back(self, claims: list[Claim]) -> None:
        if claims:
            try:
                await self._store.release(claims)
            except (QueueError, ClosedError) as error:
                _LOG.warning("Reports go back to the queue later, or when this process ends: %s", error)
                self._unsettled += claims
            else:
                for claim in claims:
                    self._held.pop(claim.key, None)
