"""Epochs that several processes share, so that each sees the writes of the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol
from uuid import uuid4

import anyio

from ...logs import logger
from .epochs import Epochs

__all__ = ["BOUND", "Ledger", "SharedEpochs"]

BOUND = 1.0
"""Seconds for which another process's write may stay unseen."""
ORIGIN = ""
"""Names the epoch of all groups that have none of their own."""
_logger = logger()
_COMPLAINT_EVERY = 60.0


class Ledger(Protocol):
    """Where epochs are written down."""

    async def read(self) -> dict[str, str]:
        """Return all epochs. There is always one for `ORIGIN`."""
        ...

    async def write(self, epochs: Mapping[str, str]) -> None:
        """Write down some; one for `ORIGIN` erases all others."""
        ...


class SharedEpochs(Epochs):
    """Epochs in a ledger, read anew when they are a second old.

    Own writes count at once. While the ledger cannot be read, no answer is found in the store. If it cannot be written,
    an epoch is this process's own, until it can be.
    """

    def __init__(self, ledger: Ledger, *, bound: float = BOUND, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._ledger, self._bound, self._clock = ledger, bound, clock
        self._seen = self._tried = self._silent_until = float("-inf")
        self.valid_until = float("-inf")
        self._private: dict[str, str] = {}
        self._recent: dict[str, str] = {}
        self._reading = anyio.Lock()

    def of(self, group: str) -> str:
        """Return the epoch of a group; one that nothing has if the ledger cannot be read."""
        return uuid4().hex if self._is_blind() else self._current(group)

    def known(self, group: str) -> str | None:
        """Return the epoch of a group without waiting; None if the ledger was not read within the bound."""
        return None if self._is_blind() else self._current(group)

    def _is_blind(self) -> bool:
        return self._clock() - self._seen >= self._bound

    def _current(self, group: str) -> str:
        private = self._private
        own = private.get(group) or private.get(ORIGIN)
        return own or self._epochs.get(group) or self._origin

    async def refresh(self) -> None:
        """Read the ledger if that is a second ago. It is tried once a second."""
        if not self._is_blind():
            return
        async with self._reading:
            now = self._clock()
            if not self._is_blind() or now - self._tried < self._bound:
                return
            self._tried = now
            self._recent = {}
            try:
                if self._private:
                    await self._publish(dict(self._private))
                found = await self._ledger.read()
            except Exception as error:
                self._complain(error)
                return
            self._epochs = {**found, **self._recent}
            self._origin = self._epochs[ORIGIN]
            self.version += 1
            self._seen, self.valid_until = now, now + self._bound

    async def bump(self, groups: Iterable[str]) -> None:
        """Begin a new epoch for each of the groups, here at once and in the ledger."""
        await self._begin({group: uuid4().hex for group in groups})

    async def reset(self) -> None:
        """Begin a new epoch for all groups."""
        await self._begin({**dict.fromkeys(self._epochs, uuid4().hex), ORIGIN: uuid4().hex})

    async def _begin(self, epochs: dict[str, str]) -> None:
        self._private.update(epochs)
        self.version += 1
        with anyio.CancelScope(shield=True):
            try:
                await self._publish(epochs)
            except Exception as error:
                self._complain(error)

    async def _publish(self, epochs: dict[str, str]) -> None:
        await self._ledger.write(epochs)
        self._recent.update(epochs)
        self._epochs.update(epochs)
        self._origin = epochs.get(ORIGIN, self._origin)
        for group, epoch in epochs.items():
            if self._private.get(group) == epoch:
                del self._private[group]
        self.version += 1

    def _complain(self, error: Exception) -> None:
        now = self._clock()
        if now >= self._silent_until:
            self._silent_until = now + _COMPLAINT_EVERY
            _logger.warning("The cache's store cannot be shared now: %s: %s", type(error).__name__, error)
