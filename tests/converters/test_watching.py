"""A file in a folder becomes reports in the queue and on the server, and then leaves the folder."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from pywats_async import AsyncWATS, ConfigurationError
from pywats_async.converters.hot_folder import WORK

from .folders import hot, left, once, received
from .rails import GIVEN, line

pytestmark = pytest.mark.anyio


async def test_a_file_becomes_reports_and_moves_to_done(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "line 1").mkdir()
    (inbox / "line 1" / "two.rails").write_text(line(1) + line(2))
    (inbox / "other.txt").write_text("not meant")
    done = await once(wats, hot(inbox, patterns=["*.rails"]))
    (outcome,) = done.values()
    assert (outcome.status, outcome.converter, outcome.attempts, outcome.reason) == ("converted", "rails", 1, None)
    assert outcome.moved_to == inbox / "done" / "line 1" / "two.rails"
    assert left(inbox) == {"done/line 1/two.rails", "other.txt"}
    assert await received(wats) == ["1", "2"]
    assert len(set(outcome.report_ids)) == 2


@pytest.mark.parametrize("after", ["delete", "zip", "keep"])
async def test_what_becomes_of_a_converted_file_is_a_choice(wats: AsyncWATS, inbox: Path, after: str) -> None:
    (inbox / "one.rails").write_text(line(1))
    folder = hot(inbox, after=after, ledger=inbox.parent / "ledger")
    done = await once(wats, folder)
    assert done["one.rails"].status == "converted"
    assert left(inbox) == {"delete": set(), "zip": {"done/one.rails.zip"}, "keep": {"one.rails"}}[after]
    if after == "zip":
        with zipfile.ZipFile(inbox / "done" / "one.rails.zip") as archive:
            assert archive.read("one.rails").decode() == line(1)
    assert await once(wats, folder) == {}, "nothing is converted twice"
    if after == "keep":
        (inbox / "one.rails").write_text(line(1) + line(2))
        assert len((await once(wats, folder))["one.rails"].report_ids) == 2, "but what changed is"


async def test_a_file_that_cannot_be_converted_is_set_aside_with_its_reason(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "deep").mkdir()
    (inbox / "deep" / "broken.rails").write_text(line(1) + "bad\n")
    (inbox / "good.rails").write_text(line(2))
    done = await once(wats, hot(inbox))
    outcome = done["broken.rails"]
    assert (outcome.status, outcome.attempts, outcome.reason) == ("failed", 3, "Line 2: a bad unit")
    assert outcome.moved_to == inbox / "quarantine" / "deep" / "broken.rails"
    said = json.loads((inbox / "quarantine" / "deep" / "broken.rails.error.json").read_text())
    assert (said["reason"], said["hint"], said["line"]) == ("Line 2: a bad unit", "Test it again.", 2)
    assert (said["converter"], said["attempts"]) == ("rails", 3)
    assert await received(wats) == ["2"], "nothing of a file that failed is sent"
    broken = inbox / "deep" / "broken.rails"
    assert await wats.converters.retry(hot(inbox)) == [broken]
    assert left(inbox) == {"deep/broken.rails", "done/good.rails"}
    broken.write_text(line(1))
    assert (await once(wats, hot(inbox)))["broken.rails"].status == "converted"


async def test_of_a_folder_that_keeps_its_files_a_failure_is_remembered(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "broken.rails").write_text("bad\n")
    folder = hot(inbox, after="keep", attempts=1, ledger=inbox.parent / "ledger")
    assert (await once(wats, folder))["broken.rails"].status == "failed"
    assert await once(wats, folder) == {}
    assert await wats.converters.retry(folder) == [inbox / "broken.rails"]
    assert (await once(wats, folder))["broken.rails"].status == "failed"


async def test_nothing_to_report_is_no_failure(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "none.rails").write_text("skip\n")
    outcome = (await once(wats, hot(inbox)))["none.rails"]
    assert (outcome.status, outcome.reason, outcome.moved_to) == (
        "skipped",
        "nothing was tested",
        inbox / "done" / "none.rails",
    )


async def test_a_file_that_is_not_complete_stays_where_it_is(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "early.rails").write_text("later,600\n")
    assert (await once(wats, hot(inbox)))["early.rails"].status == "suspended"
    assert left(inbox) == {"early.rails"}
    assert not list((inbox / WORK).iterdir())


@pytest.mark.parametrize(
    ("word", "said"), [("hang", "longer than the 1 seconds"), ("die", "died"), ("eat", "more than the 256 MB")]
)
async def test_a_file_that_breaks_its_worker_takes_nothing_else_with_it(
    wats: AsyncWATS, inbox: Path, word: str, said: str
) -> None:
    (inbox / "a.rails").write_text(f"{word}\n")
    (inbox / "b.rails").write_text(line(1))
    done = await once(wats, hot(inbox, attempts=1), seconds=1, memory=256 << 20)
    assert done["a.rails"].status == "failed"
    assert said in str(done["a.rails"].reason)
    assert done["b.rails"].status == "converted"
    assert left(inbox) == {"quarantine/a.rails", "quarantine/a.rails.error.json", "done/b.rails"}


async def test_what_a_converter_prints_harms_nothing(wats: AsyncWATS, inbox: Path) -> None:
    (inbox / "a.rails").write_text("print\n" + line(1))
    assert (await once(wats, hot(inbox)))["a.rails"].status == "converted"


async def test_a_name_that_is_taken_in_done_gets_another_one(wats: AsyncWATS, inbox: Path) -> None:
    for number in (1, 2):
        (inbox / "same.rails").write_text(line(number))
        await once(wats, hot(inbox))
    assert len(left(inbox)) == 2
    assert {path.read_text() for path in (inbox / "done").iterdir()} == {line(1), line(2)}


async def test_the_same_content_twice_is_one_report(wats: AsyncWATS, inbox: Path) -> None:
    for name in ("a.rails", "b.rails"):
        (inbox / name).write_text(line(1))
    done = await once(wats, hot(inbox))
    assert done["a.rails"].report_ids == done["b.rails"].report_ids
    assert await received(wats) == ["1"]


async def test_a_folder_or_an_argument_that_does_not_exist_is_said_at_once(wats: AsyncWATS, inbox: Path) -> None:
    with pytest.raises(ConfigurationError, match="is no folder"):
        await once(wats, hot(inbox / "missing"))
    with pytest.raises(Exception, match="colour"):
        await once(wats, hot(inbox, arguments={"colour": "red"}))
    with pytest.raises(Exception, match="no converter 'trains'"):
        await once(wats, hot(inbox, converter="trains"))


async def test_workers_that_do_not_start_are_an_error_with_the_reason(wats: AsyncWATS, inbox: Path) -> None:
    file = inbox.parent / "mine.py"
    file.write_text((Path(__file__).with_name("folder_converter.py")).read_text())
    wats.converters.registry.load(file)
    file.unlink()
    (inbox / "one.rails").write_text(line(1))
    with pytest.raises(ConfigurationError, match=r"A worker process does not start: .*mine\.py is no file"):
        await once(wats, hot(inbox))
    assert left(inbox) == {"one.rails"}


async def test_one_file_is_processed_where_it_is(wats: AsyncWATS, inbox: Path) -> None:
    good, bad = inbox / "good.rails", inbox / "bad.rails"
    good.write_text(line(1))
    bad.write_text("bad\n")
    outcome = await wats.converters.process(good, arguments=GIVEN)
    assert (outcome.status, len(outcome.report_ids)) == ("converted", 1)
    assert (await wats.converters.process(bad, arguments=GIVEN)).reason == "Line 1: a bad unit"
    assert (await wats.converters.process(inbox / "none", arguments=GIVEN)).reason == "It is gone."
    assert left(inbox) == {"good.rails", "bad.rails"}
    assert [item.id for item in await wats.queue.list()] == list(outcome.report_ids)
