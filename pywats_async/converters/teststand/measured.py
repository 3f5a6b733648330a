"""What a step of TestStand's XML measured: several values, limits, charts."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.enums import ChartType
from ...report.factories import StepOptions
from ...report.measured_steps import MultiBooleanStep, MultiNumericStep, MultiStringStep
from ...report.sequence import SequenceCall
from ...report.step import Step
from ..steps import operator_for, possible_operator
from ..values import parse_number
from ..xml import children
from .props import Props, at, elements_of, number_at, text_of
from .words import step_letter, thresholds

__all__ = ["add_chart_of", "add_several", "limits_of", "text_limit_of"]

_PLACE = re.compile(r"\[(\d+)\]\[(\d+)\]")


def add_several(sequence: SequenceCall, result: Props, name: str, letter: str, options: StepOptions) -> Step | None:
    """Add a step for each kind of measurements that a result has; return the first, None if there are none."""
    numbers: MultiNumericStep | None = None
    truths: MultiBooleanStep | None = None
    texts: MultiStringStep | None = None
    for place, one in enumerate(elements_of(result["Measurement"])):
        data = one.get("Data")
        kind = "" if data is None else data.get("Type", "")
        called = text_of(one, "MeasName") or f"Measurement {place}"
        where = f"{name}: {called}"
        status = step_letter(text_of(one, "Status") or letter) or letter
        if kind == "Number":
            comp_op, low, high = limits_of(one, where)
            numbers = numbers or sequence.add_multi_numeric_step(name=name, status=letter, **options)
            numbers.add_measurement(
                name=called,
                value=parse_number(text_of(one, "Data") or "nan", what=where),
                unit=text_of(one, "Units"),
                comp_op=comp_op,
                low_limit=low,
                high_limit=high,
                status=status,
            )
        elif kind == "Boolean":
            truths = truths or sequence.add_multi_boolean_step(name=name, status=letter, **options)
            passed = status if "Status" in one else "P" if text_of(one, "Data") == "True" else "F"
            truths.add_measurement(name=called, status=passed)
        else:
            comp_op, limit = text_limit_of(text_of(one, "Comp"), one.get("StringLimit", at(one, "Limits.String")))
            texts = texts or sequence.add_multi_string_step(name=name, status=letter, **options)
            value = text_of(one, "StringData") or text_of(one, "Data")
            texts.add_measurement(name=called, value=value, comp_op=comp_op, limit=limit, status=status)
    return numbers or truths or texts


def limits_of(props: Props, where: str) -> tuple[str, float | None, float | None]:
    """Return operator and limits of a number."""
    low, high = number_at(props, "Limits.Low", where), number_at(props, "Limits.High", where)
    comp_op = text_of(props, "Comp").upper()
    if comp_op == "EQT":
        raw = "RawLimits" if "RawLimits" in props else "Limits.RawLimits"
        nominal = number_at(props, f"{raw}.Nominal", where)
        nominal = number_at(props, "Limits.Nominal", where) if nominal is None else nominal
        parts = (number_at(props, f"{raw}.Low", where), number_at(props, f"{raw}.High", where))
        return thresholds(text_of(props, "Limits.ThresholdType") or "delta", nominal, *parts, where)
    if not comp_op:
        return operator_for(low, high), low, high
    comp_op = possible_operator(comp_op, low, high)
    return comp_op, None if comp_op == "LOG" else low, high if len(comp_op) == 4 or low is None else None


def text_limit_of(comp_op: str, limit: Element | None) -> tuple[str, str | None]:
    """Return operator and limit of a text."""
    if limit is None or comp_op.upper() in ("", "LOG"):
        return "LOG", None
    value = limit.find("Value")
    known = {"IGNORECASE": "IGNORECASE", "NE": "NE"}
    return known.get(comp_op.upper(), "CASESENSIT"), ((value.text or "") if value is not None else "").strip()


def add_chart_of(step: Step, chart: Props) -> None:
    """Give a step its chart; the data of a plot have one row or one column for x and one for y."""
    kind = text_of(chart, "ChartType")
    made = step.add_chart(
        ChartType(kind) if kind in {one.value for one in ChartType} else ChartType.LINE,
        text_of(chart, "ChartLabel") or "Chart",
        text_of(chart, "Xlabel"),
        text_of(chart, "Xunit"),
        text_of(chart, "Ylabel"),
        text_of(chart, "Yunit"),
    )
    for plot in elements_of(chart.get("Plots")):
        name = text_of(plot, "PlotName") or "Plot"
        points: dict[tuple[int, int], float] = {}
        data = plot.get("PlotData")
        for value in () if data is None else children(data, "Value"):
            if place := _PLACE.fullmatch(value.get("ID", "")):
                points[int(place[1]), int(place[2])] = parse_number(value.text or "nan", what=f"{name}: PlotData")
        if any(row > 1 for row, _ in points):
            points = {(column, row): value for (row, column), value in points.items()}
        x, y = ([value for (row, _), value in sorted(points.items()) if row == axis] for axis in (0, 1))
        if len(x) + len(y) != len(points) or len(x) != len(y):
            raise ConverterError(f"Chart {made.label!r}: the plot {name!r} has no pairs of x and y.")
        made.add_series(name, x, y)
