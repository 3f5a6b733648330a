"""What analytic queries select by."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pydantic
import pytest

from pywats_async import ValidationError
from pywats_async.filters import (
    KPI,
    DateGrouping,
    Dimension,
    DimensionBuilder,
    Filters,
    MeasurementPath,
    MoreFilters,
    RunFilter,
    SortDirection,
    StatusFilter,
    StepPath,
    WATSFilter,
    display_path,
    filter_body,
    normalize_path,
    normalize_paths,
)


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("This system cannot change its time zone.")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_what_is_not_set_is_not_sent() -> None:
    assert filter_body(WATSFilter(part_number="PN-1", yield_value=95, top_count=0)) == {
        "partNumber": "PN-1",
        "yield": 95,
        "topCount": 0,
    }
    assert filter_body(None) == {}


@pytest.mark.parametrize("given", [{"partNumber": "PN-1", "run": 1}, {"part_number": "PN-1", "run": RunFilter.FIRST}])
def test_a_dict_names_the_fields_either_way(given: dict[str, Any]) -> None:
    assert filter_body(given) == {"partNumber": "PN-1", "run": 1}


def test_keyword_arguments_stand_over_the_filter() -> None:
    body = filter_body(WATSFilter(part_number="PN-1", level="Factory"), {"part_number": "PN-2", "level": None})
    assert body == {"partNumber": "PN-2", "level": "Factory"}


@pytest.mark.parametrize("given", [{"partnumber": "PN-1"}, {"part_no": "PN-1"}])
def test_an_unknown_field_is_named_and_not_left_out(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"is not a field of a filter\. Did you mean 'part_number'"):
        filter_body(given)
    with pytest.raises(pydantic.ValidationError):
        WATSFilter(**given)


def test_a_value_of_the_wrong_type_is_named() -> None:
    with pytest.raises(ValidationError, match="topCount") as caught:
        filter_body({"topCount": "many"})
    assert caught.value.field == "topCount"


@pytest.mark.parametrize(
    ("given", "sent"),
    [("P", "Passed"), ("FAIL", "Failed"), (StatusFilter.ERROR, "Error"), ("done", "Done"), ("All", "All")],
)
def test_a_status_is_spelt_as_the_server_does(given: str, sent: str) -> None:
    assert filter_body({"status": given}) == {"status": sent}


@pytest.mark.parametrize("given", ["day", "DAY", 4, DateGrouping.DAY])
def test_a_period_is_named_or_numbered(given: Any) -> None:
    assert filter_body({"date_grouping": given}) == {"dateGrouping": 4}


@pytest.mark.usefixtures("in_tokyo")
def test_a_naive_time_is_local_and_an_aware_one_keeps_its_offset() -> None:
    there = timezone(timedelta(hours=-7))
    body = filter_body({"date_from": datetime(2026, 1, 1, 8, 30), "date_to": datetime(2026, 1, 2, tzinfo=there)})
    assert body == {"dateFrom": "2026-01-01T08:30:00+09:00", "dateTo": "2026-01-02T00:00:00-07:00"}
    assert filter_body({"date_to": datetime(2026, 1, 2, tzinfo=UTC)}) == {"dateTo": "2026-01-02T00:00:00Z"}


def test_every_field_can_be_a_keyword_argument() -> None:
    assert {*MoreFilters.__annotations__, "measurement_paths"} == set(WATSFilter.model_fields)
    assert {*MoreFilters.__annotations__} - {*Filters.__annotations__} == {"product_group", "level"}


def test_a_wire_name_can_be_read_back() -> None:
    whole = WATSFilter(part_number="PN-1", yield_value=95, date_to=datetime(2026, 1, 2, tzinfo=UTC), run=RunFilter.ALL)
    assert WATSFilter.model_validate(filter_body(whole)) == whole


def test_dimensions_are_built_word_by_word() -> None:
    builder = DimensionBuilder().add(Dimension.PART_NUMBER).add("period").add(KPI.FPY, desc=True)
    assert builder.build() == str(builder) == "partNumber;period;fpy desc"
    assert filter_body({"dimensions": builder}) == {"dimensions": "partNumber;period;fpy desc"}
    assert DimensionBuilder.top_failing_products().build() == "partNumber;fpy asc"
    assert DimensionBuilder.yield_by_station(include_period=False).build() == "stationName"
    assert builder.clear().add(KPI.UNIT_COUNT, SortDirection.ASC).build() == "unitCount asc"


def test_a_dimension_has_one_direction_and_is_one_word() -> None:
    with pytest.raises(ValidationError, match="one direction"):
        DimensionBuilder().add(KPI.FPY, SortDirection.ASC, desc=True)
    with pytest.raises(ValidationError, match="one word"):
        DimensionBuilder().add("partNumber;period")


@pytest.mark.parametrize(
    ("shown", "sent"),
    [("Main/Step", "Main¶Step"), ("Main/Step::M 1", "Main¶Step¶¶M 1"), ("a/b;c/d::e", "a¶b;c¶d¶¶e")],
)
def test_paths_are_read_with_slashes_and_sent_with_pilcrows(shown: str, sent: str) -> None:
    assert normalize_path(shown) == normalize_path(sent) == sent
    assert display_path(sent) == shown


def test_a_slash_in_a_path_of_the_server_belongs_to_a_name() -> None:
    assert normalize_path("Main¶Input/Output") == "Main¶Input/Output"
    assert StepPath.from_parts("Main", "Input/Output").name == "Input/Output"


def test_paths_know_their_parts() -> None:
    path = MeasurementPath("Main/Power/Rails::5V")
    assert (path.measurement_name, path.parts, path.name) == ("5V", ["Main", "Power", "Rails"], "Rails")
    assert path.step_path == StepPath("Main/Power") / "Rails" == StepPath("Main/Power/Rails")
    assert path.step_path.parent == StepPath("Main/Power")
    assert StepPath("Main").parent is None
    assert MeasurementPath("Main/Step").measurement_name is None
    assert repr(path) == "MeasurementPath('Main/Power/Rails::5V')"
    assert normalize_paths([path, "a/b"]) == "Main¶Power¶Rails¶¶5V;a¶b"
    assert len({path, MeasurementPath(str(path))}) == 1
    assert filter_body({"measurement_path": path}) == {"measurementPaths": "Main¶Power¶Rails¶¶5V"}
