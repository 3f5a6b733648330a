"""What a test of ATML measured."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from ...report.factories import StepOptions
from ...report.measured_steps import MultiBooleanStep, MultiNumericStep, MultiStringStep
from ...report.sequence import SequenceCall
from ...report.step import Step
from ..arguments import DecimalArguments
from ..xml import children, find
from .data import Datum, datum_in
from .limits import limits_of, outcome_of, text_limit_of

__all__ = ["add_measured_test"]

_MEASURING = ("numeric", "string", "passfail", "boolean")


class _Measured(NamedTuple):
    """One result that is a measurement."""

    name: str
    element: Element
    datum: Datum
    status: str


def add_measured_test(
    sequence: SequenceCall,
    test: Element,
    name: str,
    kind: str,
    letter: str,
    args: DecimalArguments,
    options: StepOptions,
) -> tuple[Step, list[Element]]:
    """Add a test, and return its step and the results that are no measurements.

    Results with limits, or compared with nothing on purpose, are measurements. If a test has none of these, all its
    values are, unless its type says that it measures nothing.
    """
    results = list(children(test, "TestResult"))
    chosen = [result for result in results if _is_compared(result)]
    if not chosen and (not kind or any(word in kind.lower() for word in _MEASURING)):
        chosen = [result for result in results if result.get("name") != "ReportText"]
    measured: list[_Measured] = []
    for place, result in enumerate(chosen):
        datum = datum_in(find(result, "TestData"))
        if datum is not None:
            called = result.get("name") or result.get("ID") or f"Measurement {place}"
            status = outcome_of(find(result, "Outcome"))[0] or letter
            measured.append(_Measured(called, result, datum, status))
    taken = {id(one.element) for one in measured}
    left = [result for result in results if id(result) not in taken]
    if len(measured) == 1 and "multiple" not in kind.lower():
        return _add_one(sequence, measured[0], name, letter, args, options), left
    step = _add_several(sequence, measured, name, letter, args, options)
    if step is None and letter not in "PF":
        step = sequence.add_action_step(name, status=letter, **options)
    return step or sequence.add_pass_fail_step(name=name, status=letter, **options), left


def _is_compared(result: Element) -> bool:
    logged = find(result, "Extension/TSLimitProperties/IsComparisonTypeLog")
    return find(result, "TestLimits") is not None or logged is not None


def _add_one(
    sequence: SequenceCall, one: _Measured, name: str, letter: str, args: DecimalArguments, options: StepOptions
) -> Step:
    if one.datum.kind == "number":
        limits = limits_of(one.element, args.decimal, name)
        return sequence.add_numeric_step(
            name=name,
            value=one.datum.number(args.decimal, name),
            unit=one.datum.unit,
            comp_op=limits.comp_op,
            low_limit=limits.low,
            high_limit=limits.high,
            status=letter,
            **options,
        )
    if one.datum.kind == "truth":
        return sequence.add_pass_fail_step(name=name, status=letter, **options)
    comp_op, limit = text_limit_of(one.element, name)
    return sequence.add_string_step(
        name=name, value=one.datum.text, comp_op=comp_op, limit=limit, status=letter, **options
    )


def _add_several(
    sequence: SequenceCall,
    measured: list[_Measured],
    name: str,
    letter: str,
    args: DecimalArguments,
    options: StepOptions,
) -> Step | None:
    """Add a step for each kind of values, and return the first; None if there are no values."""
    numbers: MultiNumericStep | None = None
    truths: MultiBooleanStep | None = None
    texts: MultiStringStep | None = None
    for called, element, datum, status in measured:
        where = f"{name}: {called}"
        if datum.kind == "number":
            limits = limits_of(element, args.decimal, where)
            numbers = numbers or sequence.add_multi_numeric_step(name=name, status=letter, **options)
            numbers.add_measurement(
                name=called,
                value=datum.number(args.decimal, where),
                unit=datum.unit,
                comp_op=limits.comp_op,
                low_limit=limits.low,
                high_limit=limits.high,
                status=status,
            )
        elif datum.kind == "truth":
            truths = truths or sequence.add_multi_boolean_step(name=name, status=letter, **options)
            truths.add_measurement(name=called, status=status)
        else:
            comp_op, limit = text_limit_of(element, where)
            texts = texts or sequence.add_multi_string_step(name=name, status=letter, **options)
            texts.add_measurement(name=called, value=datum.text, comp_op=comp_op, limit=limit, status=status)
    return numbers or truths or texts
