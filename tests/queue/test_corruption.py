"""Change the file anywhere: the queue never crashes twice, and no damaged report is sent."""

from __future__ import annotations

import logging
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import anyio
import pytest

from pywats_async.errors import PyWATSError
from pywats_async.queue import Item, SqliteStore
from pywats_async.queue.salvage import replace

from .material import entry

LOG = logging.getLogger("pywats_async")
FLIPS, CUTS = 25, 50
BODIES = {f"id-{number}": bytes([number]) * 3_000 + random.Random(number).randbytes(3_000) for number in range(60)}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A queue with reports."""
    path = tmp_path_factory.mktemp("original") / "queue.db"

    async def fill() -> None:
        store = SqliteStore(path)
        await store.put([entry(body, name) for name, body in BODIES.items()])
        await store.close()

    anyio.run(fill)
    return path


async def use(path: Path) -> int:
    """Send everything, and put something in; return how many reports there were. A loss is told."""
    store = SqliteStore(path)
    seen = 0
    told: list[logging.LogRecord] = []
    LOG.addFilter(listener := lambda record: told.append(record) is None)
    try:
        for _ in range(100):
            claims = await store.claim(50)
            if not claims:
                break
            for claim in claims:
                assert claim.body == BODIES[claim.id], "a damaged report would be sent"
            seen += len(claims)
            await store.done(claims)
        assert seen == len(BODIES) or any(record.levelno == logging.CRITICAL for record in told), "a silent loss"
        await store.totals()
        await store.put([entry(BODIES["id-1"], "id-1")])
        assert [claim.id for claim in await store.claim(5)] == ["id-1"]
        return seen
    finally:
        LOG.removeFilter(listener)
        await store.close()


@pytest.mark.parametrize("seed", range(8))
def test_one_changed_byte_costs_at_most_what_it_hit(original: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(FLIPS):
        path = tmp_path / str(number) / "queue.db"
        path.parent.mkdir()
        shutil.copy(original, path)
        content = bytearray(path.read_bytes())
        where = chance.randrange(len(content))
        content[where] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            seen = anyio.run(use, path)
        except PyWATSError as error:
            assert "newer version" in str(error.hint), f"byte {where} of seed {seed}: {error!r}"  # noqa: PT017
        else:
            assert seen >= 40, f"byte {where} of seed {seed}"


@pytest.mark.parametrize("seed", range(CUTS))
def test_a_file_that_was_cut_goes_on_with_what_is_left(original: Path, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "queue.db"
    shutil.copy(original, path)
    content = path.read_bytes()
    path.write_bytes(content[: random.Random(seed).randrange(1, len(content))])
    anyio.run(use, path)


@pytest.mark.parametrize("how", ["closes", "ends"])
def test_a_process_that_still_holds_the_old_file_takes_nothing_from_the_new_one(tmp_path: Path, how: str) -> None:
    path = tmp_path / "queue.db"
    holder = (
        "import sys, anyio; from pathlib import Path; from pywats_async.queue import SqliteStore, store\n"
        "async def main():\n"
        f"    held = SqliteStore(Path({str(path)!r}))\n"
        "    await held.put([store.Entry('old', b'{}')])\n"
        "    print(flush=True); sys.stdin.readline()\n"
        f"    if {how == 'closes'}: await held.close()\n"
        "anyio.run(main)\n"
    )
    writer = (
        "import os, anyio; from pathlib import Path; from pywats_async.queue import SqliteStore, store\n"
        f"put = SqliteStore(Path({str(path)!r})).put\n"
        "anyio.run(put, [store.Entry('new', b'{}')]); os._exit(0)\n"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        replace(path)
        subprocess.run([sys.executable, "-c", writer], check=True)
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.wait(timeout=30) == 0
    assert {item.id for item in anyio.run(listed, path)} == {"old", "new"}


@pytest.mark.parametrize("column", ["state", "format", "priority", "queued_at", "findings", "metadata", "pn", "size"])
def test_a_damaged_field_keeps_no_other_report_from_going(original: Path, tmp_path: Path, column: str) -> None:
    path = tmp_path / "queue.db"
    shutil.copy(original, path)
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE reports SET {column} = x'ff00' WHERE id = 'id-0'")
    db.close()
    assert len(anyio.run(listed, path)) == len(BODIES)
    assert anyio.run(use, path) >= len(BODIES) - (column != "state"), "only a damaged state hides nothing else"


@pytest.mark.parametrize("step", range(5))
def test_a_replacement_that_dies_half_way_is_finished(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    path = tmp_path / "queue.db"
    shutil.copy(original, path)
    with sqlite3.connect(path) as db:  # a log, so that there is one to rename
        db.execute("UPDATE reports SET attempts = 1")
        steps = count()
        rename = Path.replace

        def die(self: Path, target: str | Path) -> Path:
            if next(steps) == step:
                raise KeyboardInterrupt
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            replace(path)
        monkeypatch.undo()
    db.close()
    assert len(anyio.run(listed, path)) == len(BODIES)


async def listed(path: Path) -> Sequence[Item]:
    """Return what is in a queue."""
    store = SqliteStore(path)
    try:
        return await store.list(limit=1_000)
    finally:
        await store.close()
