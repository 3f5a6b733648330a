"""The methods of a sequence that add a step to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypedDict, TypeVar, Unpack

from . import build
from .chart import Chart, ChartSeries
from .document import Json
from .enums import FAILING, ChartType, CompOp, FlowType, Status, StepGroup, status_letter
from .step import Step
from .steps import (
    ActionStep,
    ChartStep,
    GenericStep,
    MultiBooleanStep,
    MultiNumericStep,
    MultiStringStep,
    NumericStep,
    PassFailStep,
    StringValueStep,
)
from .values import Moment, Number, measured_letter

__all__ = ["StepFactory", "StepOptions", "takes_options"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T", bound=Step)


class StepOptions(TypedDict, total=False):
    """What every method takes that adds a step."""

    id: int | str | None
    """The server numbers the steps if it is left out."""
    group: StepGroup | str
    """ "S" for setup, "M" for main (the default), "C" for cleanup, or the word."""
    error_code: int | str | None
    error_message: str | None
    """Up to 200 characters."""
    report_text: str | None
    """A remark, up to 100,000 characters."""
    start: Moment | None
    """When the step began, as a datetime or ISO 8601 text."""
    tot_time: Number | None
    """How many seconds it took."""
    fail_parent_on_failure: bool
    """Whether a failure fails the sequences above and the report (default: True)."""


_new = object.__new__
_OPTIONS = {name: Step._fields[name] for name in StepOptions.__annotations__}


def takes_options(method: F) -> F:
    """Show the names of `StepOptions` in the signature that `help` and other tools see."""
    signature = inspect.signature(method)
    named = [part for part in signature.parameters.values() if part.kind is not inspect.Parameter.VAR_KEYWORD]
    defaults = {"group": "M", "fail_parent_on_failure": True}
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(name),
            annotation=getattr(kind, "__forward_arg__", kind),
        )
        for name, kind in StepOptions.__annotations__.items()
    ]
    method.__signature__ = signature.replace(parameters=[*named, *options])  # type: ignore[attr-defined]
    return method


class StepFactory(Step):
    """Adds steps. All of its methods take `StepOptions` and these:

    Args:
        name: up to 100 characters.
        status: the verdict, as a letter, a word, an enum member or a bool. Without one, limits decide. In Active mode
            limits that are not met worsen a passing one; in Import mode it is stored as it is.

    Raises:
        ValidationError: A status, group, number, operator or time is none, or a limit is missing. Nothing was added.
    """

    @takes_options
    def add_numeric_step(
        self,
        *,
        name: str,
        value: Number,
        unit: str = "NA",
        comp_op: CompOp | str = CompOp.LOG,
        low_limit: Number | None = None,
        high_limit: Number | None = None,
        status: Status | None = None,
        **options: Unpack[StepOptions],
    ) -> NumericStep:
        """Add a step that measured one number, and return it.

        Args:
            value: the number; text is converted.
            unit: up to 20 characters.
            comp_op: how it is compared with its limits; see `limits`.
            low_limit: the limit of the operators that have only one, LT and LE too.
            high_limit: the upper limit of the operators that have two. Where there is only one, it becomes `low_limit`.
        """
        measured, passed = build.numeric(name, value, unit, comp_op, low_limit, high_limit)
        letter = "P" if passed and status is None else self._decided(status, passed)
        if letter != "P":
            measured["status"] = measured_letter(letter)
        data: Json = {"group": "M", "stepType": "ET_NLT", "name": name, "status": letter, "numericMeas": [measured]}
        return self._put(NumericStep, data, options)

    @takes_options
    def add_pass_fail_step(self, *, name: str, status: Status = "P", **options: Unpack[StepOptions]) -> PassFailStep:
        """Add a step that passed or failed, and return it."""
        letter = status_letter(status)
        measured = [{"status": measured_letter(letter)}]
        data: Json = {"group": "M", "stepType": "ET_PFT", "name": name, "status": letter, "booleanMeas": measured}
        return self._put(PassFailStep, data, options)

    add_boolean_step = add_pass_fail_step

    @takes_options
    def add_string_step(
        self,
        *,
        name: str,
        value: object,
        unit: str = "NA",
        comp_op: CompOp | str = CompOp.LOG,
        limit: str | None = None,
        status: Status | None = None,
        **options: Unpack[StepOptions],
    ) -> StringValueStep:
        """Add a step that read one text, and return it.

        Args:
            value: up to 100 characters; anything else is converted to text.
            unit: nothing; WSJF has no unit for texts.
            comp_op: how it is compared with the limit: LOG, EQ, NE, CASESENSIT or IGNORECASE.
            limit: the text that it is compared with.
        """
        measured, passed = build.textual(name, value, comp_op, limit)
        letter = self._decided(status, passed)
        if letter != "P":
            measured["status"] = measured_letter(letter)
        data: Json = {"group": "M", "stepType": "ET_SVT", "name": name, "status": letter, "stringMeas": [measured]}
        return self._put(StringValueStep, data, options)

    @takes_options
    def add_multi_numeric_step(
        self, *, name: str, status: Status | None = None, **options: Unpack[StepOptions]
    ) -> MultiNumericStep:
        """Add a step for several numbers, and return it; its `add_measurement` adds them."""
        return self._put(MultiNumericStep, _plain("ET_MNLT", name, status), options)._opened(status)

    @takes_options
    def add_multi_boolean_step(
        self, *, name: str, status: Status | None = None, **options: Unpack[StepOptions]
    ) -> MultiBooleanStep:
        """Add a step for several pass/fail results, and return it; its `add_measurement` adds them."""
        return self._put(MultiBooleanStep, _plain("ET_MPFT", name, status), options)._opened(status)

    @takes_options
    def add_multi_string_step(
        self, *, name: str, status: Status | None = None, **options: Unpack[StepOptions]
    ) -> MultiStringStep:
        """Add a step for several texts, and return it; its `add_measurement` adds them."""
        return self._put(MultiStringStep, _plain("ET_MSVT", name, status), options)._opened(status)

    @takes_options
    def add_action_step(self, name: str, *, status: Status | None = None, **options: Unpack[StepOptions]) -> ActionStep:
        """Add a step that did something and measured nothing, and return it."""
        return self._put(ActionStep, _plain("Action", name, status), options)

    @takes_options
    def add_generic_step(
        self, *, step_type: FlowType | str, name: str, status: Status | None = None, **options: Unpack[StepOptions]
    ) -> GenericStep:
        """Add a step of a sequencer, and return it.

        Args:
            step_type: a `FlowType` or any other text; it selects an icon.
        """
        kind = step_type.value if isinstance(step_type, FlowType) else step_type
        return self._put(GenericStep, _plain(kind, name, status), options)

    @takes_options
    def add_chart_step(
        self,
        name: str,
        *,
        chart_type: ChartType | str = ChartType.LINE,
        status: Status | None = None,
        label: str = "Chart",
        x_label: str = "X",
        x_unit: str | None = None,
        y_label: str = "Y",
        y_unit: str | None = None,
        series: Iterable[ChartSeries | Json] | None = None,
        **options: Unpack[StepOptions],
    ) -> ChartStep:
        """Add a step whose result is a chart, and return it; `step.chart.add_series` adds curves.

        Args:
            chart_type: a `ChartType` or its text.
            label: the chart's title, up to 100 characters.
            x_label: up to 50 characters, as `y_label`.
            x_unit: up to 20 characters, as `y_unit`.
            series: curves, as `ChartSeries` or as its arguments in a dict.
        """
        chart = Chart(
            chart_type=chart_type, label=label, x_label=x_label, x_unit=x_unit, y_label=y_label, y_unit=y_unit
        )
        for curve in series or ():
            chart.series.append(curve if isinstance(curve, ChartSeries) else ChartSeries(**curve))
        return self._put(ChartStep, {**_plain("WATS_XYGMNLT", name, status), "chart": chart._data}, options)

    def _put(self, of: type[T], data: Json, options: StepOptions) -> T:
        """Append a step to the document and return a view of it."""
        step = _new(of)
        step._data, step._parent = data, self
        contained = False
        if options:
            contained = not options.pop("fail_parent_on_failure", True)
            for name, value in options.items():
                if name not in _OPTIONS:
                    raise TypeError(f"A step has no {name}. It may have: {', '.join(_OPTIONS)}.")
                if value is not None:
                    spec = _OPTIONS[name]
                    data[spec.wire] = spec.codec.dump(value, name)
        steps = self._data.get("steps")
        if steps is None:
            steps = self._data["steps"] = []
        steps.append(data)
        if contained:
            step.fail_parent_on_failure = False
        elif data["status"] in FAILING:
            step.propagate_failure()
        return step


def _plain(step_type: str, name: str, status: Status | None) -> Json:
    """Return a step without content."""
    letter = "P" if status is None else status_letter(status)
    return {"group": "M", "stepType": step_type, "name": name, "status": letter}
