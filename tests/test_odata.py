"""OData texts: whatever a value holds, it stays a value."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pywats_async import ValidationError
from pywats_async.odata import Literal, all_of, any_of, chunks, equal_chunks, field, literal, negate, raw


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("O'Brien", "'O''Brien'"),
        ("", "''"),
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (2.5, "2.5"),
        (Colour.RED, "'red'"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (datetime(2026, 1, 1, 8, 30, tzinfo=UTC), "2026-01-01T08:30:00Z"),
        (datetime(2026, 1, 1, 9, 0, tzinfo=timezone(timedelta(hours=9))), "2026-01-01T00:00:00Z"),
        (datetime(2026, 1, 1, 8, 30, 0, 250, tzinfo=UTC), "2026-01-01T08:30:00.000250Z"),
    ],
)
def test_values_become_literals(value: Literal, text: str) -> None:
    assert literal(value) == text


def test_a_naive_time_is_local_time() -> None:
    naive = datetime(2026, 7, 1, 12, 0)
    assert literal(naive) == literal(naive.astimezone())


def test_a_date_is_its_local_midnight() -> None:
    assert literal(date(2026, 7, 1)) == literal(datetime(2026, 7, 1))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"x"])
def test_what_has_no_literal_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        literal(value)  # type: ignore[arg-type]


@given(st.text())
def test_no_text_can_leave_its_quotes(text: str) -> None:
    quoted = literal(text)
    assert re.fullmatch(r"'(?:[^']|'')*'", quoted, re.DOTALL)
    assert quoted[1:-1].replace("''", "'") == text


@pytest.mark.parametrize("name", ["", "a b", "a eq 1 or b", "a'", "a/", "1a", "a\n", "ä"])
def test_a_field_name_is_only_a_name(name: str) -> None:
    with pytest.raises(ValidationError):
        field(name)


def test_expressions_read_as_odata() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert all_of(field("start").ge(start), field("start").lt(start), None) == (
        "start ge 2026-01-01T00:00:00Z and start lt 2026-01-01T00:00:00Z"
    )
    assert all_of(any_of(field("result").eq("Failed"), field("run").gt(1)), raw("x eq 1 or y eq 2")) == (
        "(result eq 'Failed' or run gt 1) and (x eq 1 or y eq 2)"
    )
    assert field("subUnits").any("partNumber", "P'1") == "subUnits/any(x: x/partNumber eq 'P''1')"
    assert negate(field("a").ne(None)) == "not (a ne null)"
    assert field("a").contains("%") == "contains(a,'%')"
    assert field("a").startswith("x") == "startswith(a,'x')"
    assert field("a").endswith("x") == "endswith(a,'x')"
    assert field("a").le(3) == "a le 3"
    assert all_of() == ""
    assert any_of(field("a").eq(1)) == "a eq 1"


def test_nothing_to_compare_with_is_an_error_and_not_everything() -> None:
    with pytest.raises(ValidationError):
        field("serialNumber").in_([])


@given(st.lists(st.text(min_size=1, max_size=40), max_size=200))
def test_chunks_hold_every_value_once_and_fit_a_url(values: list[str]) -> None:
    some = list(chunks("serialNumber", values))
    joined = ",".join(part.removeprefix("serialNumber in (").removesuffix(")") for part in some)
    assert joined == ",".join(literal(value) for value in dict.fromkeys(values))
    assert all(len(quote(part, safe="")) < 2_048 for part in some)


@given(st.lists(st.text("a'/ ä", min_size=1, max_size=100), max_size=200))
def test_chunks_of_comparisons_hold_every_value_once_and_fit_a_url(values: list[str]) -> None:
    parts = list(equal_chunks("sn", values))
    compared = [one for part in parts for one in part.removeprefix("(").removesuffix(")").split(" or ")]
    assert compared == [f"sn eq {literal(value)}" for value in dict.fromkeys(values)]
    assert all(len(quote(part, safe="")) < 2_048 and part.count(" or ") < 25 for part in parts)
