"""Measurements: what a step measured, against what, and whether it passed."""

from __future__ import annotations

from typing import Any

from .document import Attr, Codec, Document, field
from .enums import FAILING, CompOp, Status, StepStatus
from .limits import ONE_LIMIT, passes_number, passes_text
from .values import MEASURED, NUMBER, OPERATOR, Number, text, truth_letter

__all__ = [
    "BaseMeasurement",
    "BooleanMeasurement",
    "LimitMeasurement",
    "MultiBooleanMeasurement",
    "MultiNumericMeasurement",
    "MultiStringMeasurement",
    "NumericMeasurement",
    "StringMeasurement",
]


_TRUTH = Codec(lambda letter: True if letter == "P" else False if letter == "F" else None, truth_letter)
_TEXT = Codec(lambda value: value, text)


class BaseMeasurement(Document):
    """One result of a step.

    Its status is Passed, Failed or Skipped; of the words that a step knows, Done counts as passed, Error and Terminated
    as failed. A measurement that is made without a status is evaluated. One that fails also fails the step that it
    belongs to, unless the report is in Import mode.
    """

    name: str | None = field(default=None)
    """Needed where a step has several measurements; up to 100 characters."""
    status: Attr[StepStatus | str, Status] = field(default=None, codec=MEASURED, then="_joined")

    def _passes(self) -> bool:
        return self._data.get("status") not in FAILING

    def _evaluated(self) -> tuple[StepStatus, bool]:
        passed = self._passes()
        return (StepStatus.Passed if passed else StepStatus.Failed), passed

    def _complete(self) -> None:
        if "status" not in self._data:
            self._data["status"] = "P" if self._data.get("value") is None or self._passes() else "F"

    def _joined(self) -> None:
        told = getattr(self._parent, "_measured", None)
        if told and self._data.get("status") in FAILING:
            told("F")


class LimitMeasurement(BaseMeasurement):
    """A number or text with an operator and its limits; see `limits` for what each operator means.

    Text is compared with `low_limit`.
    """

    value: Attr[Any, Number | None] = field(default=None)
    value_format: str | None = field(default=None)
    comp_op: Attr[CompOp | str, CompOp | str] = field(default=CompOp.LOG, codec=OPERATOR)
    high_limit: Attr[Any, Number | None] = field(default=None)
    high_limit_format: str | None = field(default=None)
    low_limit: Attr[Any, Number | None] = field(default=None)
    """The limit of the operators that have only one, LT and LE too."""
    low_limit_format: str | None = field(default=None)

    def calculate_status(self) -> str:
        """Return the letter that the value deserves, "P" or "F"; the status stays as it is.

        Raises:
            ValidationError: A limit that the operator needs is missing.
        """
        return self._evaluated()[0].value

    def _passes(self) -> bool:
        value, comp_op, where = self.value, self._data.get("compOp", "LOG"), self.name or "measurement"
        if isinstance(value, str):
            return passes_text(comp_op, value, self.low_limit, where)
        return comp_op == "LOG" or (
            value is not None and passes_number(comp_op, value, self.low_limit, self.high_limit, where)
        )


class NumericMeasurement(LimitMeasurement):
    """A number with a unit, an operator and its limits.

    NaN and the infinities are kept: the document has them as floats, its text as the strings "NaN", "Infinity" and
    "-Infinity", as Json.NET writes them. From both, `value` and the limits read as floats. NaN passes LOG and NE only.
    """

    value: Attr[float | None, Number | None] = field(default=None, codec=NUMBER)
    comp_op: Attr[CompOp | str, CompOp | str] = field(default=CompOp.LOG, codec=OPERATOR)
    high_limit: Attr[float | None, Number | None] = field(default=None, codec=NUMBER)
    low_limit: Attr[float | None, Number | None] = field(default=None, codec=NUMBER)
    unit: str | None = field(default=None)
    """Up to 20 characters."""

    def _complete(self) -> None:
        data = self._data
        if data["compOp"] in ONE_LIMIT and "lowLimit" not in data and "highLimit" in data:
            data["lowLimit"] = data.pop("highLimit")
        super()._complete()

    def validate_against_limits(self) -> tuple[StepStatus, bool]:
        """Return the status that the value deserves, and whether it passed. Raises as `calculate_status`."""
        return self._evaluated()


class BooleanMeasurement(BaseMeasurement):
    """Whether something passed: `value` is its status as a bool, None if it was skipped."""

    value: Attr[bool | None, Status | None] = field("status", default=None, codec=_TRUTH, then="_joined")

    def validate_against_expected(self, expected: bool = True) -> tuple[StepStatus, bool]:
        """Return Passed and True if the value is `expected`, else Failed and False."""
        met = self.value is expected
        return (StepStatus.Passed if met else StepStatus.Failed), met


class StringMeasurement(BaseMeasurement):
    """A text with an operator and the text that it is compared with."""

    value: Attr[str | None, object] = field(default=None, codec=_TEXT)
    """Up to 100 characters."""
    comp_op: Attr[CompOp | str, CompOp | str] = field(default=CompOp.LOG, codec=OPERATOR)
    limit: Attr[str | None, object] = field(default=None, codec=_TEXT)
    """Up to 100 characters."""

    def validate_against_limit(self) -> tuple[StepStatus, bool]:
        """Return the status that the text deserves, and whether it passed.

        Raises:
            ValidationError: The limit is missing, or the operator does not compare text.
        """
        return self._evaluated()

    def _passes(self) -> bool:
        return passes_text(self._data.get("compOp", "LOG"), self.value, self.limit, self.name or "measurement")


class MultiNumericMeasurement(NumericMeasurement):
    """One of several numbers of a step."""

    name: str | None = field()


class MultiBooleanMeasurement(BooleanMeasurement):
    """One of several pass/fail results of a step."""

    name: str | None = field()


class MultiStringMeasurement(StringMeasurement):
    """One of several texts of a step."""

    name: str | None = field()
