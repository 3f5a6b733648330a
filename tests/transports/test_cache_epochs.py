"""Epochs in a ledger that cannot always be read, or written."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pywats_async.transports.cache.shared import ORIGIN, SharedEpochs

from .doubles import FakeClock

pytestmark = pytest.mark.anyio


class Ledger:
    """A ledger that fails in the ways that it is told to."""

    def __init__(self) -> None:
        self.written = {ORIGIN: "first"}
        self.fails: set[str] = set()

    async def read(self) -> dict[str, str]:
        if "read" in self.fails:
            raise OSError("no disk")
        return dict(self.written)

    async def write(self, epochs: Mapping[str, str]) -> None:
        if "write" in self.fails:
            raise OSError("no disk")
        self.written.update(epochs)


async def test_while_the_ledger_cannot_be_read_nothing_is_found() -> None:
    ledger, clock = Ledger(), FakeClock()
    epochs = SharedEpochs(ledger, bound=1, clock=clock)
    await epochs.refresh()
    assert epochs.of("product") == epochs.known("product") == "first"
    ledger.fails = {"read"}
    clock.now += 1
    await epochs.refresh()
    assert epochs.known("product") is None
    assert len({epochs.of("product"), epochs.of("product"), "first"}) == 3
    ledger.fails = set()
    clock.now += 1
    await epochs.refresh()
    assert epochs.of("product") == "first"


async def test_own_writes_count_though_the_ledger_cannot_be_written() -> None:
    ledger, clock = Ledger(), FakeClock()
    epochs = SharedEpochs(ledger, bound=1, clock=clock)
    await epochs.refresh()
    ledger.fails = {"write"}
    await epochs.bump(["product"])
    own = epochs.of("product")
    assert (own != "first", epochs.of("asset"), ledger.written) == (True, "first", {ORIGIN: "first"})
    for fails in ({"read", "write"}, {"write"}, set[str]()):
        ledger.fails = fails
        clock.now += 1
        await epochs.refresh()
        assert fails or epochs.of("product") == own
    assert ledger.written == {ORIGIN: "first", "product": own}
