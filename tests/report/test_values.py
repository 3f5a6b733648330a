"""How values are written, whatever form the caller gives, and how they are read."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pywats_async.errors import ValidationError
from pywats_async.report.chart import Chart, ChartSeries
from pywats_async.report.parts import LoopInfo
from pywats_async.report.values import integer, join_numbers, number, number_text, split_numbers

from .making import new_report

NORWAY = timezone(timedelta(hours=1))


class Scalar:
    """Stands for a numpy scalar."""

    def __float__(self) -> float:
        return 2.5


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [(1, 1.0), (1.5, 1.5), ("5.02", 5.02), (" 1e3 ", 1000.0), (True, 1.0), (Decimal("0.1"), 0.1), (Scalar(), 2.5)],
)
def test_numbers_come_in_many_forms(given_value: object, expected: float) -> None:
    assert number(given_value) == expected
    assert type(number(given_value)) is float


@pytest.mark.parametrize("wrong", ["five", "5,02", "", None, [], 10**400, datetime(2024, 1, 1)])
def test_what_is_no_number_is_named(wrong: object) -> None:
    with pytest.raises(ValidationError, match="5V rail: value must be a number, not") as caught:
        number(wrong, "5V rail: value")
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(("given_value", "expected"), [(1, 1), ("10", 10), (4.0, 4), (True, 1), (Decimal(3), 3)])
def test_whole_numbers(given_value: object, expected: int) -> None:
    assert integer(given_value) == expected


@pytest.mark.parametrize("wrong", [1.5, "1.5", "x", None, math.nan, math.inf])
def test_what_is_no_whole_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError, match="num must be a whole number"):
        integer(wrong, "num")


def test_whole_numbers_that_a_server_writes_as_floats_read_as_ints() -> None:
    assert LoopInfo.model_validate({"num": 3.0}).count == 3
    assert type(LoopInfo.model_validate({"num": 3.0}).count) is int


@pytest.mark.parametrize(
    ("value", "expected"), [(10, "10"), (10.0, "10"), (0.1, "0.1"), (-0.5, "-0.5"), (1e-9, "1e-09"), ("2", "2")]
)
def test_chart_numbers_have_no_trailing_zero(value: object, expected: str) -> None:
    assert number_text(value) == expected


@given(st.lists(st.floats(allow_nan=False)))
def test_chart_numbers_are_read_back_as_they_were(values: list[float]) -> None:
    assert split_numbers(join_numbers(values, "x"), "x") == values


class TestCharts:
    def test_a_series_holds_text_and_reads_as_numbers(self) -> None:
        series = Chart().add_series("U", [0, 1, 2], [1.5, 2.0, 0.1])
        assert series.model_dump() == {"dataType": "XYG", "name": "U", "xdata": "0;1;2", "ydata": "1.5;2;0.1"}
        assert (series.x_values, series.y_values) == ([0, 1, 2], [1.5, 2, 0.1])

    def test_a_series_may_be_given_as_text(self) -> None:
        assert Chart().add_series("U", "0;1", "2;3").x_values == [0, 1]

    def test_x_values_default_to_their_places(self) -> None:
        chart = Chart()
        assert chart.AddSeries("U", "Volt", [5, 6], "Time").x_data == "0;1"
        assert (chart.x_label, chart.y_label) == ("Time", "Volt")
        chart.AddSeries("I", "Ampere", [5], "Second", [9])
        assert (chart.x_label, chart.y_label) == ("Time", "Volt")

    def test_there_are_as_many_x_as_y_values(self) -> None:
        with pytest.raises(ValidationError, match="as many x as y"):
            Chart().add_series("U", [0, 1], [1])
        with pytest.raises(ValidationError, match="as many x as y"):
            Chart().add_series("U", [], [1])

    def test_values_are_numbers(self) -> None:
        with pytest.raises(ValidationError, match="chart data must be a number"):
            Chart().add_series("U", [0], [None])  # type: ignore[list-item]
        with pytest.raises(ValidationError, match="U: y_data must be a number"):
            _ = ChartSeries(name="U", y_data="1;?").y_values

    def test_there_are_at_most_fifty_series(self) -> None:
        chart = Chart()
        for place in range(50):
            chart.add_series(str(place), [0], [0])
        with pytest.raises(ValidationError, match="50 series"):
            chart.add_series("51", [0], [0])

    def test_chart_types_are_known(self) -> None:
        assert Chart(chart_type="linelogxy").model_dump()["chartType"] == "LineLogXY"
        with pytest.raises(ValidationError, match="Allowed: Line, LineLogXY, LineLogX, LineLogY"):
            Chart(chart_type="Pie")


class TestTimes:
    def test_an_aware_time_keeps_its_offset_and_sets_utc(self) -> None:
        report = new_report(start=datetime(2024, 3, 5, 14, 7, 9, tzinfo=NORWAY))
        assert report.data["start"] == "2024-03-05T14:07:09+01:00"
        assert report.data["startUTC"] == "2024-03-05T13:07:09Z"
        assert report.start == report.start_utc == datetime(2024, 3, 5, 13, 7, 9, tzinfo=UTC)

    def test_a_naive_time_is_local(self) -> None:
        naive = datetime(2024, 7, 5, 14, 7, 9)
        assert new_report(start=naive).start == naive.astimezone()
        assert new_report(start=naive).start.utcoffset() == naive.astimezone().utcoffset()

    def test_a_naive_utc_time_is_utc_and_sets_start(self) -> None:
        report = new_report(start_utc=datetime(2024, 3, 5, 13, 7, 9))
        assert report.start == datetime(2024, 3, 5, 13, 7, 9, tzinfo=UTC)

    def test_setting_utc_moves_start_and_keeps_its_offset(self) -> None:
        report = new_report(start="2024-03-05T14:07:09+01:00")
        report.start_utc = datetime(2024, 3, 5, 20, tzinfo=UTC)
        assert report.data["start"] == "2024-03-05T21:00:00+01:00"

    def test_a_new_report_starts_now_in_both(self) -> None:
        report = new_report()
        assert abs(report.start - datetime.now(UTC)) < timedelta(seconds=10)
        assert report.start == report.start_utc

    @pytest.mark.parametrize(
        ("stored", "microsecond"),
        [("2026-01-30T22:01:41.4707353+01:00", 470735), ("2026-01-30T21:01:41.4Z", 400000), ("2026-01-30T21:01", 0)],
    )
    def test_any_fraction_is_read_and_left_as_it_is(self, stored: str, microsecond: int) -> None:
        report = type(new_report()).model_validate({"start": stored, "startUTC": stored})
        assert report.start.microsecond == report.start_utc.microsecond == microsecond
        assert report.start.tzinfo
        assert report.model_dump() == {"start": stored, "startUTC": stored}

    def test_what_is_no_time_reads_as_it_is_and_is_not_written(self) -> None:
        report = type(new_report()).model_validate({"start": "yesterday"})
        assert report.start == "yesterday"
        with pytest.raises(ValidationError, match="start must be a datetime or ISO 8601 text, not 'tomorrow'"):
            report.start = "tomorrow"

    def test_the_times_may_be_synchronised(self) -> None:
        report = type(new_report()).model_validate({"start": "2024-03-05T14:07:09+01:00"})
        report.sync_start_times()
        assert report.data["startUTC"] == "2024-03-05T13:07:09Z"
        report = type(new_report()).model_validate({"startUTC": "2024-03-05T13:07:09Z"})
        report.sync_start_times()
        assert report.start == datetime(2024, 3, 5, 13, 7, 9, tzinfo=UTC)


class TestIdentifiers:
    def test_ids_are_written_in_lower_case_and_read_as_uuids(self) -> None:
        report = new_report(id="9F0C2A52-7B0E-4A39-9D3A-2F6C2A9D1B11")
        assert report.data["id"] == "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11"
        assert report.id == UUID("9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11")
        assert new_report().id != new_report().id

    def test_what_is_no_uuid_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="id must be a UUID, not 'R-1'"):
            new_report(id="R-1")

    def test_a_loaded_id_is_left_as_it_is(self) -> None:
        report = type(new_report()).model_validate({"id": "9F0C2A52-7B0E-4A39-9D3A-2F6C2A9D1B11"})
        assert report.id == UUID("9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11")
        assert report.model_dump()["id"].isupper()
        assert type(report).model_validate({"id": "R-1"}).id == "R-1"
