"""What type checkers see of the converters: read by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import assert_type

from pywats_async import WATS, Async, AsyncWATS, Blocking, UURReport, UUTReport
from pywats_async.converters import ConvertersService, FileOutcome, HotFolder, Registry


async def awaited(wats: AsyncWATS) -> None:
    """Calls return coroutines, `watch` is asynchronous."""
    assert_type(wats.converters, ConvertersService[Async])
    assert_type(wats.converters.registry, Registry)
    assert_type(await wats.converters.convert("a.log", arguments={"part_number": "P"}), list[UUTReport | UURReport])
    assert_type(await wats.converters.process(Path("a.log"), "spea_3030", priority=1), FileOutcome)
    assert_type(wats.converters.watch("/in", HotFolder("/more", after="keep"), once=True), AsyncIterator[FileOutcome])
    assert_type(await wats.converters.retry("/in"), Sequence[Path])


def blocking(wats: WATS) -> None:
    """Calls return their value, `watch` is plain."""
    assert_type(wats.converters, ConvertersService[Blocking])
    assert_type(wats.converters.convert("a.log"), list[UUTReport | UURReport])
    assert_type(wats.converters.process("a.log"), FileOutcome)
    assert_type(wats.converters.watch("/in", workers=2), Iterator[FileOutcome])
