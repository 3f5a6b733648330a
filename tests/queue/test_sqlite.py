"""What the store in an SQLite file promises besides."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from pywats_async.errors import ConfigurationError, QueueError, QueueFull
from pywats_async.queue import SqliteStore, State
from pywats_async.queue.place import network_kind
from pywats_async.queue.schema import VERSION

from .material import entry


@pytest.mark.anyio
async def test_a_full_disk_is_told_and_the_rest_goes_on(path: Path) -> None:
    store = SqliteStore(path, max_pages=60)
    body = bytes(range(256)) * 8
    accepted = 0
    with pytest.raises(QueueFull, match="no room"):  # noqa: PT012  # it accepts some before
        while True:
            await store.put([entry(body + str(accepted).encode())])
            accepted += 1
    assert (await store.totals()).waiting == accepted > 10
    claims = await store.claim(accepted)
    await store.done(claims)
    await store.put([entry(body)])
    await store.close()


@pytest.mark.anyio
async def test_one_damaged_report_is_set_aside_and_the_others_go(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = SqliteStore(path)
    await store.put([entry(b"a", "a"), entry(b"b", "b")])
    await store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE reports SET body = x'00112233' WHERE id = 'a'")
    db.close()
    store = SqliteStore(path)
    assert [claim.id for claim in await store.claim(1)] == ["b"]
    assert (await store.totals()).damaged == 1
    assert any(record.levelno == logging.CRITICAL for record in caplog.records)
    await store.close()


def spoil(path: Path, damage: str) -> None:
    """Damage a file."""
    content = bytearray(path.read_bytes())
    if damage == "header":
        content[:100] = bytes(100)
    elif damage == "middle":
        content[40_960:49_152] = b"\xff" * 8_192
    else:
        del content[len(content) // 2 :]
    path.write_bytes(content)


@pytest.mark.parametrize("damage", ["header", "middle", "cut"])
@pytest.mark.anyio
async def test_a_damaged_file_is_kept_and_what_can_be_read_is_taken_over(
    path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqliteStore(path)
    for number in range(100):
        await store.put([entry(bytes(range(256)) * 8, f"id-{number}")])
    await store.close()
    spoil(path, damage)
    store = SqliteStore(path)
    saved = 0
    while claims := await store.claim(50):
        saved += len(claims)
        await store.done(claims)
    assert saved > 10
    await store.put([entry()])
    assert (await store.totals()).waiting == 1
    assert any(record.levelno == logging.CRITICAL for record in caplog.records)
    await store.close()


@pytest.mark.parametrize("version", range(1, VERSION + 1))
@pytest.mark.anyio
async def test_a_file_of_each_format_is_taken_as_it_was_left(path: Path, version: int) -> None:
    """A format that is new needs a file of its own in `files`, with the same reports."""
    path.parent.mkdir()
    shutil.copy(Path(__file__).with_name("files") / f"version-{version}.db", path)
    store = SqliteStore(path)
    items = await store.list()
    assert [(item.serial_number, item.priority, item.state) for item in items] == [
        ("first", 1, State.WAITING),
        ("sending", 1, State.SENDING),
        ("dead", 5, State.DEAD),
        ("waiting", 9, State.WAITING),
    ]
    dead = items[2]
    assert (dead.findings, dead.attempts, dead.metadata) == (("root: bad",), 1, {"lot": 7})
    assert (dead.part_number, dead.queued_at.timestamp()) == ("PN-1", 1_700_000_000)
    claims = await store.claim(10)
    assert [(claim.body, claim.format.value, claim.attempts) for claim in claims] == [
        (b"<Reports/>", "wsxf", 1),
        (b'{"sn":"sending"}', "wsjf", 0),
        (b'{"sn":"waiting"}', "wsjf", 0),
    ]
    await store.close()


def test_the_file_of_a_newer_version_is_refused_and_left_alone(path: Path, anyio_backend: str) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.close()
    before = path.read_bytes()

    async def use() -> None:
        store = SqliteStore(path)
        with pytest.raises(QueueError, match="format 99"):
            await store.put([entry()])
        await store.close()

    anyio.run(use, backend=anyio_backend)
    assert path.read_bytes() == before


@pytest.mark.parametrize("what", ["text", "database"])
@pytest.mark.anyio
async def test_a_file_that_never_was_a_queue_is_left_alone(path: Path, what: str) -> None:
    path.parent.mkdir()
    if what == "text":
        path.write_text("Wed 10:01 PASSED\n" * 1_000)
    else:
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE recipes(name)")
        db.close()
    before = path.read_bytes()
    store = SqliteStore(path)
    with pytest.raises(ConfigurationError, match="is no queue"):
        await store.put([entry()])
    await store.close()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.anyio
async def test_two_clients_in_one_process_lose_nothing_when_another_process_closes(path: Path) -> None:
    """A file that is closed drops the locks that its process has on it; SQLite then removes the log of the others."""
    one, two = SqliteStore(path), SqliteStore(path)
    await one.put([entry(report_id="a")])
    await two.put([entry(report_id="b")])
    script = (
        "import sys, anyio; from pathlib import Path; from pywats_async.queue import SqliteStore, store\n"
        "async def main():\n"
        "    other = SqliteStore(Path(sys.argv[1])); await other.put([store.Entry('c', b'{}')]); await other.close()\n"
        "anyio.run(main)\n"
    )
    await anyio.run_process([sys.executable, "-c", script, str(path)])
    await one.put([entry(report_id="d")])
    await two.put([entry(report_id="e")])
    with closing(sqlite3.connect(path)) as db:
        assert {name for (name,) in db.execute("SELECT id FROM reports")} == set("abcde")
    await one.close()
    await two.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.anyio
async def test_only_its_owner_reads_the_file(path: Path) -> None:
    store = SqliteStore(path)
    await store.put([entry()])
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    await store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="reads /proc/mounts")
def test_a_network_share_is_known_by_its_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    share = tmp_path / "my share"
    escaped = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nnas:/x {escaped} nfs4 rw 0 0\n")
    assert network_kind(share / "queue.db", mounts) == "nfs4"
    assert network_kind(tmp_path / "queue.db", mounts) is None


@pytest.mark.anyio
async def test_a_network_share_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pywats_async.queue.place.network_kind", lambda path: "cifs")
    store = SqliteStore(path)
    with pytest.raises(ConfigurationError, match="network share"):
        await store.put([entry()])
    await store.close()
