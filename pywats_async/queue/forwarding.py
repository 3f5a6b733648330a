"""The senders of one client: what they have in common, and who is told what became of each report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import Any

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from .figures import Counts
from .gate import Gate
from .sender import Outcome, Sender
from .store import Claim, Store

__all__ = ["Forwarder"]


class Forwarder:
    """Runs senders, which share one gate: a server that is away gets one probe of all of them.

    Args:
        send: puts one report on the wire and returns when the server has confirmed it; raises otherwise.
    """

    def __init__(self, store: Store, send: Callable[[Claim], Awaitable[object]]) -> None:
        self._store, self._send = store, send
        self.gate = Gate(anyio.current_time)
        self.counts = Counts(monotonic)
        self.paused = False
        self._senders: set[Sender] = set()
        self._ended: set[anyio.Event] = set()
        self._listeners: set[MemoryObjectSendStream[Outcome]] = set()

    async def run(self, tell: Callable[[Outcome], object] | None, **options: Any) -> None:
        """Run a sender until it ends; options as `Sender`."""

        def settled(outcome: Outcome) -> None:
            self.counts.settle(outcome.status)
            for listener in self._listeners:
                listener.send_nowait(outcome)
            if tell is not None:
                tell(outcome)

        sender = Sender(self._store, self._send, self.gate, on_outcome=settled, **options)
        ended = anyio.Event()
        self._senders.add(sender)
        self._ended.add(ended)
        try:
            await sender.run(paused=self.paused)
        finally:
            self._senders.discard(sender)
            self._ended.discard(ended)
            ended.set()

    @contextmanager
    def listen(self) -> Generator[MemoryObjectReceiveStream[Outcome]]:
        """Give a stream of all outcomes from now on. It ends when the client is closed."""
        told, hears = anyio.create_memory_object_stream[Outcome](inf)
        self._listeners.add(told)
        try:
            yield hears
        finally:
            self._listeners.discard(told)
            told.close()
            hears.close()

    def wake(self) -> None:
        """Look at the store now: something came."""
        for sender in self._senders:
            sender.wake()

    def pause(self, paused: bool) -> None:
        """Send nothing new for now; or go on, and try a server that was away at once."""
        self.paused = paused
        if not paused:
            self.gate.hurry()
        for sender in self._senders:
            sender.pause(paused)

    async def stop(self) -> None:
        """End all senders gracefully, and return when they have ended."""
        for sender in self._senders:
            sender.stop()
        for ended in list(self._ended):
            await ended.wait()

    async def close(self) -> None:
        """Stop, and tell those who listen that no more comes."""
        await self.stop()
        for listener in list(self._listeners):
            listener.close()
