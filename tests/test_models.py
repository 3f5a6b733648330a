"""What a route returns is decoded in one step, and rows share what they have in common."""

from __future__ import annotations

import gc
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pydantic
import pytest
from pydantic_core import from_json, to_json

from pywats_async.models import Entity, Given, Many, Moment, Row, decode
from pywats_async.tags import ChangeType, Setting


class Reading(Row):
    serial_number: str | None = None
    run_count: int | None = None


class Thing(Entity):
    made: Moment | None = None
    locked: Given[bool] = True
    tags: Many[Setting] = pydantic.Field(default_factory=list[Setting])


def test_a_time_without_an_offset_is_utc_from_a_server_and_local_from_a_caller() -> None:
    assert decode(Thing, b'{"made": "2024-03-05T14:07:09"}').made == datetime(2024, 3, 5, 14, 7, 9, tzinfo=UTC)
    naive = datetime(2024, 3, 5, 14, 7, 9)
    thing = Thing(made=naive)
    assert thing.made == naive
    assert datetime.fromisoformat(from_json(to_json(thing))["made"]) == naive.astimezone()
    thing.made = datetime(2024, 3, 5, 14, tzinfo=timezone(timedelta(hours=9)))
    assert b'"made":"2024-03-05T14:00:00+09:00"' in to_json(thing)


def test_a_number_that_no_name_is_known_for_is_kept() -> None:
    thing = decode(Thing, b'{"tags": [{"key": "a", "change": 1}, {"key": "b", "change": 17}]}')
    assert [tag.change for tag in thing.tags] == [ChangeType.ADD, 17]
    assert repr(thing.tags[1].change) == "<ChangeType.UNKNOWN_17: 17>"
    assert to_json(thing.tags[1].change) == b"17"
    with pytest.raises(pydantic.ValidationError):
        decode(Thing, b'{"tags": [{"key": "a", "change": "none"}]}')


def test_null_stands_for_the_default() -> None:
    assert decode(Thing, b'{"locked": null}').locked is True
    assert decode(Thing, b'{"locked": false}').locked is False


def test_a_list_that_a_server_sends_as_null_is_empty() -> None:
    assert decode(Thing, b'{"tags": null}').tags == []


def test_what_is_not_known_is_not_shown() -> None:
    row = decode(Reading, b'{"serialNumber": "1", "runCount": null, "color": "red"}')
    assert repr(row) == "Reading(serial_number='1', color='red')"


def test_rows_are_read_by_their_wire_names_and_unknown_ones_are_kept() -> None:
    rows = decode(list[Reading], b'[{"serialNumber": "1", "runCount": 2, "color": "red"}]')
    assert rows == [Reading.model_validate({"serialNumber": "1", "runCount": 2, "color": "red"})]
    assert rows[0].model_extra == {"color": "red"}


def test_rows_that_name_the_same_fields_share_one_record_of_it() -> None:
    alike, other, again = decode(list[Reading], b'[{"serialNumber": "1"}, {"runCount": 2}, {"serialNumber": "3"}]')
    assert alike.model_fields_set is again.model_fields_set
    assert other.model_fields_set == {"run_count"}


def test_a_value_of_another_type_stays_as_the_server_sent_it() -> None:
    rows = decode(list[Reading], b'[{"serialNumber": "1", "runCount": "many"}]')
    assert rows[0].model_dump(warnings=False)["run_count"] == "many"


@pytest.mark.parametrize("content", [b"[1]", b"{}", b"[" * 100_000])
def test_another_shape_is_an_error(content: bytes) -> None:
    with pytest.raises(pydantic.ValidationError):
        decode(list[Reading], content)


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("good", [True, False])
def test_a_large_answer_leaves_the_garbage_collector_as_it_was(collecting: bool, good: bool) -> None:
    content = b"[" + b",".join([b'{"serialNumber": "1"}'] * 10_000) + (b"]" if good else b"")
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        result: Any = None
        with suppress(pydantic.ValidationError):
            result = decode(list[Reading], content)
        assert gc.isenabled() is collecting
        assert (result is not None) is good
    finally:
        (gc.enable if before else gc.disable)()
