"""What each comparison operator means."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pywats_async.errors import ValidationError
from pywats_async.report.limits import operator_name, passes_number, passes_text

numbers = st.integers(-5, 5).map(float) | st.floats(allow_nan=False)
COMPARE = {"GT": ">", "GE": ">=", "LT": "<", "LE": "<=", "EQ": "==", "NE": "!="}


def holds(value: float, sign: str, limit: float) -> bool:
    return {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
        "==": value == limit,
        "!=": value != limit,
    }[sign]


@given(st.sampled_from(list(COMPARE)), numbers, numbers)
def test_operators_with_one_limit_compare_with_the_low_one(comp_op: str, value: float, limit: float) -> None:
    expected = holds(value, COMPARE[comp_op], limit)
    assert passes_number(comp_op, value, limit, None) is expected
    assert passes_number(comp_op, value, None, limit) is expected
    assert passes_number(comp_op, value, limit, limit + 1) is expected


@given(st.sampled_from(["GTLT", "GTLE", "GELT", "GELE"]), numbers, numbers, numbers)
def test_these_want_the_value_inside(comp_op: str, value: float, low: float, high: float) -> None:
    above, below = COMPARE[comp_op[:2]], COMPARE[comp_op[2:]]
    assert passes_number(comp_op, value, low, high) is (holds(value, above, low) and holds(value, below, high))


@given(st.sampled_from(["LTGT", "LTGE", "LEGT", "LEGE"]), numbers, numbers, numbers)
def test_these_want_the_value_outside(comp_op: str, value: float, low: float, high: float) -> None:
    below, above = COMPARE[comp_op[:2]], COMPARE[comp_op[2:]]
    assert passes_number(comp_op, value, low, high) is (holds(value, below, low) or holds(value, above, high))


@given(numbers)
def test_log_compares_nothing(value: float) -> None:
    assert passes_number("LOG", value, None, None)
    assert passes_text("LOG", None, None)


OPERATORS = [*COMPARE, "EQT", "GTLT", "GTLE", "GELT", "GELE", "LTGT", "LTGE", "LEGT", "LEGE"]


@pytest.mark.parametrize("comp_op", OPERATORS)
def test_nan_passes_only_ne_and_log(comp_op: str) -> None:
    assert passes_number(comp_op, math.nan, 1.0, 2.0) is (comp_op == "NE")
    assert passes_number("LOG", math.nan, 1.0, 2.0)


@pytest.mark.parametrize("comp_op", OPERATORS)
def test_a_missing_limit_is_named(comp_op: str) -> None:
    with pytest.raises(ValidationError, match=f"5V rail: {comp_op} needs low_limit") as caught:
        passes_number(comp_op, 1.0, None, None, "5V rail")
    assert caught.value.field == "low_limit"
    if len(comp_op) == 4:
        with pytest.raises(ValidationError, match="needs high_limit"):
            passes_number(comp_op, 1.0, 1.0, None)
        with pytest.raises(ValidationError, match="needs low_limit"):
            passes_number(comp_op, 1.0, None, 1.0)


@given(st.text(), st.text())
def test_text_is_compared_with_or_without_case(value: str, limit: str) -> None:
    for comp_op in ("EQ", "EQT", "CASESENSIT"):
        assert passes_text(comp_op, value, limit) is (value == limit)
    assert passes_text("NE", value, limit) is (value != limit)
    assert passes_text("IGNORECASE", value.upper(), value.upper().lower())


def test_text_needs_its_limit_and_a_value() -> None:
    with pytest.raises(ValidationError, match="needs limit"):
        passes_text("EQ", "x", None)
    assert not passes_text("NE", None, "x")


@pytest.mark.parametrize("comp_op", ["CASESENSIT", "IGNORECASE", "REGEX"])
def test_these_are_not_for_numbers(comp_op: str) -> None:
    with pytest.raises(ValidationError, match="does not compare numbers"):
        passes_number(comp_op, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("comp_op", ["GT", "GELE", "LTGT"])
def test_these_are_not_for_text(comp_op: str) -> None:
    with pytest.raises(ValidationError, match="does not compare text"):
        passes_text(comp_op, "x", "x")


def test_operators_are_written_in_capitals_and_eqt_as_eq() -> None:
    assert operator_name(" gele ") == "GELE"
    assert operator_name("EQT") == operator_name("eqt") == "EQ"
    for wrong in ("", "LESS", None, 3, ["EQ"]):
        with pytest.raises(ValidationError, match="is no comparison operator"):
            operator_name(wrong)
