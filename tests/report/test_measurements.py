"""Measurements: made alone, evaluated against their limits, and read from documents."""

from __future__ import annotations

import math

import pytest

from pywats_async.errors import ValidationError
from pywats_async.report.enums import CompOp, StepStatus
from pywats_async.report.measurements import (
    BooleanMeasurement,
    LimitMeasurement,
    MultiNumericMeasurement,
    NumericMeasurement,
    StringMeasurement,
)


def test_a_measurement_without_a_status_is_evaluated() -> None:
    assert NumericMeasurement(value=3, comp_op=CompOp.LT, low_limit=2).status is StepStatus.Failed
    assert NumericMeasurement(value=1, comp_op="lt", low_limit="2").status is StepStatus.Passed
    assert StringMeasurement(value="a", comp_op=CompOp.CASESENSIT, limit="A").status is StepStatus.Failed
    assert NumericMeasurement(value=3).status is StepStatus.Passed
    assert NumericMeasurement(comp_op="GELE").status is StepStatus.Passed


def test_a_given_status_stays() -> None:
    measured = NumericMeasurement(value=3, comp_op=CompOp.LT, low_limit=2, status="Passed")
    assert measured.status is StepStatus.Passed
    assert measured.calculate_status() == "F"
    assert measured.validate_against_limits() == (StepStatus.Failed, False)


@pytest.mark.parametrize(("word", "letter"), [("Done", "P"), ("Error", "F"), ("Terminated", "F"), ("skipped", "S")])
def test_measurements_know_three_statuses(word: str, letter: str) -> None:
    assert NumericMeasurement(value=1, status=word).status == letter


def test_a_missing_limit_is_an_error() -> None:
    with pytest.raises(ValidationError, match="5V: GELE needs high_limit"):
        NumericMeasurement(name="5V", value=3, comp_op=CompOp.GELE, low_limit=2)


def test_an_operator_with_one_limit_has_it_in_low_limit() -> None:
    measured = NumericMeasurement(value=3, comp_op=CompOp.LE, high_limit=2)
    assert measured.model_dump() == {"value": 3.0, "compOp": "LE", "lowLimit": 2.0, "status": "F"}
    assert "highLimit" in NumericMeasurement(value=3, high_limit=2).model_dump()


def test_eqt_is_written_as_eq() -> None:
    assert NumericMeasurement(value=3, comp_op=CompOp.EQT, low_limit=3).model_dump()["compOp"] == "EQ"


def test_an_unknown_operator_is_kept_but_not_written() -> None:
    measured = StringMeasurement.model_validate({"compOp": "REGEX", "value": "x", "limit": "x*"})
    assert measured.comp_op == "REGEX"
    with pytest.raises(ValidationError, match="REGEX does not compare text"):
        measured.validate_against_limit()
    with pytest.raises(ValidationError, match="'REGEX' is no comparison operator"):
        measured.comp_op = "REGEX"


@pytest.mark.parametrize(("text", "value"), [("Infinity", math.inf), ("-Infinity", -math.inf), ("0x10", "0x10")])
def test_infinities_read_as_floats_from_text(text: str, value: object) -> None:
    assert NumericMeasurement.model_validate({"value": text, "lowLimit": text}).value == value


def test_nan_is_kept_as_a_float_and_written_as_text() -> None:
    measured = NumericMeasurement(value=math.nan, comp_op=CompOp.GE, low_limit=-math.inf)
    assert measured.value is not None
    assert math.isnan(measured.value)
    assert measured.status is StepStatus.Failed
    assert b'"value":"NaN"' in measured.to_bytes()
    assert b'"lowLimit":"-Infinity"' in measured.to_bytes()
    loaded = NumericMeasurement.model_validate_json(measured.to_bytes())
    assert loaded.value is not None
    assert math.isnan(loaded.value)


def test_a_boolean_measurement_is_its_status() -> None:
    assert BooleanMeasurement(value=False).model_dump() == {"status": "F"}
    assert BooleanMeasurement(value=bool(1), status="P").value is True
    assert BooleanMeasurement(value=1).value is True  # type: ignore[arg-type]
    assert BooleanMeasurement(status="skipped").value is None
    assert BooleanMeasurement().value is True
    measured = BooleanMeasurement(value=True)
    measured.value = False
    assert measured.status is StepStatus.Failed
    assert measured.validate_against_expected() == (StepStatus.Failed, False)
    assert measured.validate_against_expected(False) == (StepStatus.Passed, True)


@pytest.mark.parametrize("wrong", ["maybe", 2, 0.5])
def test_a_boolean_that_is_none_never_passes(wrong: object) -> None:
    with pytest.raises(ValidationError, match="is no status"):
        BooleanMeasurement(value=wrong)  # type: ignore[arg-type]


def test_value_and_status_may_not_contradict() -> None:
    with pytest.raises(ValidationError, match="same thing"):
        BooleanMeasurement(value=True, status="F")


def test_a_limit_measurement_takes_numbers_and_text() -> None:
    assert LimitMeasurement(value=3, comp_op="GE", low_limit=2).calculate_status() == "P"
    assert LimitMeasurement(value="a", comp_op="IGNORECASE", low_limit="A").calculate_status() == "P"
    assert LimitMeasurement(value="a", comp_op="EQ", low_limit="A").status is StepStatus.Failed


def test_one_of_several_needs_a_name() -> None:
    with pytest.raises(ValidationError, match="MultiNumericMeasurement needs name"):
        MultiNumericMeasurement(value=1)  # type: ignore[call-arg]
