"""Steps that measure: one thing each, or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar, Generic, Self, TypeVar

from . import build
from .document import Attr, Documents, Json, Many, children, field, only
from .enums import FAILING, CompOp, Status
from .measurements import (
    BaseMeasurement,
    BooleanMeasurement,
    MultiBooleanMeasurement,
    MultiNumericMeasurement,
    MultiStringMeasurement,
    NumericMeasurement,
    StringMeasurement,
)
from .step import Step
from .values import Number, measured_letter, truth_letter

__all__ = [
    "BooleanStep",
    "MultiBooleanStep",
    "MultiNumericStep",
    "MultiStringStep",
    "NumericStep",
    "PassFailStep",
    "StringStep",
    "StringValueStep",
]

B = TypeVar("B", bound=BaseMeasurement)
Got = TypeVar("Got")
Given = TypeVar("Given")


class _OfMeasurement(Generic[Got, Given]):
    """An attribute of a step that is one of its measurement; assigning it makes a measurement if there is none."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, step: Any, owner: Any) -> Got:
        return self if step is None else getattr(step.measurement, self.name, None)  # type: ignore[return-value]

    def __set__(self, step: Any, value: Given) -> None:
        if step._one is None:
            step._data[step._wire] = [{"status": measured_letter(step._data.get("status", "P"))}]
        setattr(step.measurement, self.name, value)


class _SingleStep(Step):
    """A step with one measurement, which has the step's status."""

    _wire: ClassVar[str]

    @property
    def _one(self) -> Json | None:
        """The measurement in the document."""
        items = self._data.get(self._wire)
        return items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else None

    @classmethod
    def _alone(cls, name: str, measured: Json, status: Status | None, passed: bool) -> Self:
        """Return a step that belongs to no sequence yet."""
        step = cls(name=name)
        letter = step._decided(status, passed)
        step._data["status"] = letter
        step._data[cls._wire] = [{**measured, "status": measured_letter(letter)}]
        return step

    def _missing(self) -> Iterator[str]:
        yield from super()._missing()
        if self._one is None:
            yield "there is no measurement."

    def _complete(self) -> None:
        self._data.setdefault("status", (self._one or {}).get("status", "P"))
        self._match()

    def _status_given(self) -> None:
        self._match()
        super()._status_given()

    def _match(self) -> None:
        if self._one is not None:
            self._one["status"] = measured_letter(self._data["status"])


class NumericStep(_SingleStep, types=("ET_NLT", "NumericLimitTest", "NumericLimit"), content=("numericMeas",)):
    """A step that measured one number."""

    step_type: str = field(default="ET_NLT")
    measurement: Attr[NumericMeasurement | None, NumericMeasurement | None] = only(NumericMeasurement, "numericMeas")
    _wire = "numericMeas"

    value = _OfMeasurement[float | None, Number]("value")
    unit = _OfMeasurement[str | None, str | None]("unit")
    comp_op = _OfMeasurement[CompOp | str | None, CompOp | str]("comp_op")
    low_limit = _OfMeasurement[float | None, Number | None]("low_limit")
    high_limit = _OfMeasurement[float | None, Number | None]("high_limit")

    @classmethod
    def create(
        cls,
        name: str,
        value: Number,
        *,
        unit: str = "NA",
        comp_op: CompOp | str = CompOp.LOG,
        low_limit: Number | None = None,
        high_limit: Number | None = None,
        status: Status | None = None,
    ) -> Self:
        """Return a step for `SequenceCall.add_step`. Arguments and errors as `SequenceCall.add_numeric_step`."""
        measured, passed = build.numeric(name, value, unit, comp_op, low_limit, high_limit)
        return cls._alone(name, measured, status, passed)


class PassFailStep(_SingleStep, types=("ET_PFT", "PassFailTest", "PassFail"), content=("booleanMeas",)):
    """A step that passed or failed."""

    step_type: str = field(default="ET_PFT")
    measurement: Attr[BooleanMeasurement | None, BooleanMeasurement | None] = only(BooleanMeasurement, "booleanMeas")
    _wire = "booleanMeas"

    value = _OfMeasurement[bool | None, bool]("value")

    @classmethod
    def create(cls, name: str, value: bool | None = None, *, status: Status | None = None) -> Self:
        """Return a step for `SequenceCall.add_step`. It fails if the value or the status says so."""
        return cls._alone(name, {}, status, value is None or truth_letter(value) == "P")


class StringValueStep(_SingleStep, types=("ET_SVT", "StringValueTest", "StringValue"), content=("stringMeas",)):
    """A step that read one text."""

    step_type: str = field(default="ET_SVT")
    measurement: Attr[StringMeasurement | None, StringMeasurement | None] = only(StringMeasurement, "stringMeas")
    _wire = "stringMeas"

    value = _OfMeasurement[str | None, object]("value")
    comp = _OfMeasurement[CompOp | str | None, CompOp | str]("comp_op")
    limit = _OfMeasurement[str | None, object]("limit")

    @classmethod
    def create(
        cls,
        name: str,
        value: str | None = None,
        *,
        comp_op: CompOp | str | None = None,
        limit: str | None = None,
        status: Status | None = None,
    ) -> Self:
        """Return a step for `SequenceCall.add_step`. Arguments and errors as `SequenceCall.add_string_step`."""
        measured, passed = build.textual(name, value, comp_op or CompOp.LOG, limit)
        return cls._alone(name, measured, status, passed)


BooleanStep = PassFailStep
StringStep = StringValueStep


class _SeveralStep(Step):
    """A step with several measurements of different names. One that fails, fails the step."""

    __slots__ = ("_counted", "_open", "_taken")

    _wire: ClassVar[str]

    def check_for_duplicates(self, name: str) -> str:
        """Return `name`, or the first of "name #2", "name #3", ... that no measurement of the step has."""
        taken = self._names()
        if name not in taken:
            return name
        number = taken[name] + 1
        while f"{name} #{number}" in taken:
            number += 1
        taken[name] = number
        return f"{name} #{number}"

    def _opened(self, status: Status | None) -> Self:
        """Remember whether nobody gave the step a verdict: then its measurements do, even in Import mode."""
        self._open = status is None
        return self

    def _add(self, of: type[B], name: str, measured: Json, status: Status | None, passed: bool) -> B:
        letter = self._decided(status, passed)
        unique = self.check_for_duplicates(name)
        data = {"name": unique, **measured, "status": measured_letter(letter)}
        Documents(self, self._wire, of)._filled().append(data)
        self._taken[unique] = 1
        self._counted += 1
        if letter in FAILING:
            self._measured(letter)
        return of._view(data, self)

    def _names(self) -> dict[str, int]:
        """The names in use, each with its highest number; counted anew if the list was changed elsewhere."""
        items = self._data.get(self._wire) or ()
        if getattr(self, "_counted", -1) != len(items):
            self._taken: dict[str, int] = {
                item["name"]: 1 for item in items if isinstance(item, dict) and "name" in item
            }
            self._counted = len(items)
        return self._taken

    def _missing(self) -> Iterator[str]:
        yield from super()._missing()
        names = [measured.name for measured in Documents(self, self._wire, BaseMeasurement)]
        if not names:
            yield "there is no measurement."
        if len(names) > 1 and not all(names):
            yield "a measurement has no name."
        for name in sorted(name for name, count in Counter(names).items() if name and count > 1):
            yield f"several measurements are named {name!r}."


class MultiNumericStep(
    _SeveralStep, types=("ET_MNLT", "MultiNumericLimitTest", "MultipleNumericLimit"), several=("numericMeas",)
):
    """A step that measured several numbers."""

    step_type: str = field(default="ET_MNLT")
    measurements: Many[MultiNumericMeasurement] = children(MultiNumericMeasurement, "numericMeas")
    _wire = "numericMeas"

    def add_measurement(
        self,
        *,
        name: str,
        value: Number,
        unit: str = "",
        status: Status | None = None,
        comp_op: CompOp | str = CompOp.LOG,
        high_limit: Number | None = None,
        low_limit: Number | None = None,
    ) -> MultiNumericMeasurement:
        """Add a number and return it. A name that is in use gets " #2", " #3", ... appended.

        Other arguments and errors as `SequenceCall.add_numeric_step`.
        """
        measured, passed = build.numeric(f"{self.name}: {name}", value, unit, comp_op, low_limit, high_limit)
        return self._add(MultiNumericMeasurement, name, measured, status, passed)


class MultiBooleanStep(_SeveralStep, types=("ET_MPFT", "MultiBooleanTest"), several=("booleanMeas",)):
    """A step with several pass/fail results."""

    step_type: str = field(default="ET_MPFT")
    measurements: Many[MultiBooleanMeasurement] = children(MultiBooleanMeasurement, "booleanMeas")
    _wire = "booleanMeas"

    def add_measurement(self, *, name: str, status: Status = "P") -> MultiBooleanMeasurement:
        """Add a result and return it. A name that is in use gets " #2", " #3", ... appended."""
        return self._add(MultiBooleanMeasurement, name, {}, status, True)


class MultiStringStep(_SeveralStep, types=("ET_MSVT", "MultiStringTest"), several=("stringMeas",)):
    """A step that read several texts."""

    step_type: str = field(default="ET_MSVT")
    measurements: Many[MultiStringMeasurement] = children(MultiStringMeasurement, "stringMeas")
    _wire = "stringMeas"

    def add_measurement(
        self,
        *,
        name: str | None = None,
        value: object,
        status: Status | None = None,
        comp_op: CompOp | str = CompOp.LOG,
        limit: str | None = None,
    ) -> MultiStringMeasurement:
        """Add a text and return it. Without a name it has the step's; one that is in use gets " #2", ... appended.

        Other arguments and errors as `SequenceCall.add_string_step`.
        """
        name = name or self.name
        measured, passed = build.textual(f"{self.name}: {name}", value, comp_op, limit)
        return self._add(MultiStringMeasurement, name, measured, status, passed)
