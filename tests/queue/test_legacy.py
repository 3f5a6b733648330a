"""Files that the queues of `pywats-api` left behind."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pywats_async import AsyncWATS
from pywats_async.queue import Imported
from pywats_async.report import wsxf
from pywats_async.testing import FakeWATS

from .material import report

pytestmark = pytest.mark.anyio


def client(path: Path) -> AsyncWATS:
    """Return a client with a queue in a file."""
    server = FakeWATS()
    return AsyncWATS("https://wats.test", server.token, transport=server.transport(), queue_path=path)


def write(file: Path, content: str | bytes, age: int = 0) -> Path:
    """Write a file that is so many seconds old."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(file, (1_700_000_000 - age,) * 2)
    return file


async def test_each_kind_of_file_is_taken_over_and_moved_away(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    made = {name: report(name) for name in ("a.queued", "b.error", "c.pending.wsjf", "d.failed.wsjf", "e.processing")}
    for age, (name, each) in enumerate(made.items()):
        write(folder / name, each.to_bytes() if name != "b.error" else wsxf.dumps(each.data), age)
    write(folder / "c.pending.meta.json", json.dumps({"priority": 2, "custom": {"lot": 7}}))
    write(folder / "done.completed.wsjf", report().to_bytes())
    async with client(path) as wats:
        done = await wats.queue.import_legacy(folder)
        assert {(each.file.name, each.status, each.id) for each in done} == {
            (name, "queued", str(each.id)) for name, each in made.items()
        }
        items = await wats.queue.list()
        assert [item.serial_number for item in items] == [
            "c.pending.wsjf", "e.processing", "d.failed.wsjf", "b.error", "a.queued"
        ]  # fmt: skip
        assert items[0].metadata == {"lot": 7, "imported_from": "c.pending.wsjf"}
        assert (await wats.queue.drain()).delivered == 5
        assert not await wats.queue.import_legacy(folder)
    assert sorted(file.name for file in (folder / "imported").iterdir()) == sorted([*made, "c.pending.meta.json"])
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["done.completed.wsjf"]


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", "JSON"),
        (b"nonsense", "JSON"),
        (b"\xff\xfe\x00", "XML"),
        (b'{"type": "T"}', "pn is required."),
        (b"[]", "object"),
    ],
)
async def test_what_cannot_be_sent_stays_and_is_told(path: Path, tmp_path: Path, content: bytes, finding: str) -> None:
    file = write(tmp_path / "a.queued", content)
    async with client(path) as wats:
        (done,) = await wats.queue.import_legacy(tmp_path)
        assert (done.status, await wats.queue.list()) == ("left", [])
    assert any(finding in each for each in done.findings), done.findings
    assert file.read_bytes() == content


async def test_a_report_without_id_gets_the_same_one_each_time(path: Path, tmp_path: Path) -> None:
    document = {name: value for name, value in report().data.items() if name != "id"}
    ids: set[str | None] = set()
    async with client(path) as wats:
        for _ in range(2):  # a crash may come between the commit and the move
            write(tmp_path / "a.queued", json.dumps(document))
            ids |= {each.id for each in await wats.queue.import_legacy(tmp_path)}
        assert [item.id for item in await wats.queue.list()] == list(ids)


async def test_the_newest_of_several_files_of_a_report_wins_and_the_queue_wins_over_all(
    path: Path, tmp_path: Path
) -> None:
    old, new = report(), report()
    new.id = old.id
    new.data["comment"] = "newer"
    async with client(path) as wats:
        write(tmp_path / "a.error", old.to_bytes(), age=60)
        write(tmp_path / "b.queued", new.to_bytes())
        assert [each.status for each in await wats.queue.import_legacy(tmp_path)] == ["queued", "queued"]
        assert await wats.queue.get_report(old.id) == new.to_bytes()
        write(tmp_path / "c.queued", old.to_bytes())
        (left,) = await wats.queue.import_legacy(tmp_path)
        assert left == Imported(tmp_path / "c.queued", "left", str(old.id), left.findings)
        assert await wats.queue.get_report(old.id) == new.to_bytes()


async def test_nothing_moves_before_it_is_durable(path: Path, tmp_path: Path, monkeypatch: Any) -> None:
    file = write(tmp_path / "a.queued", report().to_bytes())
    async with client(path) as wats:

        async def die(_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(wats.queue, "accept", die)
        with pytest.raises(KeyboardInterrupt):
            await wats.queue.import_legacy(tmp_path)
    assert file.exists()


async def test_a_folder_that_is_not_there_is_an_error(path: Path, tmp_path: Path) -> None:
    async with client(path) as wats:
        with pytest.raises(NotADirectoryError, match="nowhere"):
            await wats.queue.import_legacy(tmp_path / "nowhere")
