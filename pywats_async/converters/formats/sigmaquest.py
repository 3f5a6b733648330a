"""SigmaQuest / SigmaSure: a UnitReport with runs inside runs.

A grade belongs to a run, not to its values, which may lie outside the limits of a run that passed: all values of a run
have its status. A limit of 0 stands for none, so that a true limit of 0 cannot be told; "null" is not a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from math import nan
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.factories import StepOptions
from ...report.measured_steps import MultiNumericStep, MultiStringStep
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import DecimalArguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks, lines
from ..source import Source
from ..steps import add_sequence, operator_for, possible_operator, settle
from ..values import optional_number, parse_time
from ..xml import children, find, read_xml, root_name

__all__ = ["CONVERTERS", "SigmaQuest"]

_GRADES = {
    "pass": "P", "passed": "P", "done": "P", "fail": "F", "failed": "F", "incomplete": "T", "aborted": "T",
    "skipped": "S", "pending": "E",
}  # fmt: skip
_WORD = re.compile(r"\W*(\w+)")
_NUMBERS = ("ValueDouble", "ValueInteger")
_OPERATOR = ("COMPARISON", "COMP")


class SigmaQuest(Converter[DecimalArguments]):
    """The UnitReport XML of SigmaQuest. It has no process: the name of its outermost run is looked up in the argument
    operation_types, else operation_type says it. Often it has no revision.
    """

    name, patterns, arguments = "sigmaquest", ("*.xml",), DecimalArguments

    def match(self, source: Source) -> int:
        """Its root is `UnitReport`."""
        root = root_name(source.head())
        return Confidence.EXACT if root and root[1] == "UnitReport" else Confidence.NO

    def convert(self, source: Source, args: DecimalArguments) -> Iterator[UUTReport]:
        """Yield the report."""
        unit = read_xml(source, args.encoding)
        if unit.tag != "UnitReport":
            raise ConverterError(f"The root element is {unit.tag} instead of UnitReport.")
        run = find(unit, "TestRun")
        products = list(unit.iter("Product"))
        if run is None or not products:
            raise ConverterError(f"UnitReport has no {'TestRun' if run is None else 'Product'}: it may be half a file.")
        yield _report(unit, run, products, args)


def _report(unit: Element, run: Element, products: list[Element], args: DecimalArguments) -> UUTReport:
    product, *parts = products
    station, operator, category = (find(unit, tag) for tag in ("Station", "Operator", "Category"))
    named = None if station is None else station.get("name", "").strip()
    began, ended = _time(unit, "start-time"), _time(unit, "end-time")
    letter = _grade(run)
    report = args.new_report(
        serial_number=product.get("serial-no"),
        part_number=product.get("part-no"),
        revision=product.get("version"),
        process=run.get("name"),
        operator=None if operator is None else operator.get("name"),
        station_name=None if named == "<No Station>" else named,
        start=began or _time(run, "start-time"),
        result=letter if letter and letter != "S" else "P",
        sequence=run.get("name"),
    )
    if began and ended:
        report.info.exec_time = max(0.0, _seconds(began, ended))  # type: ignore[union-attr]  # a new report has it
    order = product.get("factory-order")
    said = {
        "Category": None if category is None else category.get("name"),
        "Factory order": None if order == "None" else order,
        "Mode": unit.get("mode"),
        "Station GUID": None if station is None else station.get("guid"),
    }
    add_remarks(report, said)
    for part in parts:
        if part.get("serial-no") and part.get("part-no"):
            report.add_sub_unit(
                "Product", sn=part.get("serial-no", ""), pn=part.get("part-no", ""), rev=part.get("version", "")
            )
    root = report.get_root_sequence_call()
    _fill(root, run, letter or "P", args)
    if letter is None:
        settle(root)
        report.result = root.status
    return report


def _time(element: Element, name: str) -> datetime | None:
    text = element.get(name, "").strip()
    return parse_time(text, ("iso",), what=f"{element.tag}/@{name}") if text else None


def _seconds(began: datetime, ended: datetime) -> float:
    if (began.tzinfo is None) is not (ended.tzinfo is None):
        began, ended = began.replace(tzinfo=None), ended.replace(tzinfo=None)
    return (ended - began).total_seconds()


def _grade(run: Element) -> str | None:
    """Return the letter of a run's grade, which its first word tells; None if it has none."""
    word = _WORD.match(run.get("grade", ""))
    if word is None:
        return None
    letter = _GRADES.get(word[1].lower())
    if letter is None:
        raise ConverterError(f"TestRun {run.get('name')!r}: the grade {run.get('grade')!r} is none that is known.")
    return letter


def _fill(sequence: SequenceCall, run: Element, letter: str, args: DecimalArguments) -> None:
    """Add the values that a run has itself, and the runs inside it."""
    _add_values(sequence, run, letter, args, {})
    for inner in children(run, "TestRun"):
        grade = _grade(inner)
        began, ended = _time(inner, "start-time"), _time(inner, "end-time")
        options: StepOptions = {
            "start": args.moment(began) if began else None,
            "tot_time": max(0.0, _seconds(began, ended)) if began and ended else None,
            "report_text": _notes(inner) or None,
        }
        if find(inner, "TestRun") is None:
            _add_leaf(sequence, inner, grade, args, options)
            continue
        group = add_sequence(sequence, _name(inner), status=grade, **options)
        _fill(group, inner, grade or "P", args)
        if grade is None:
            settle(group)


def _add_leaf(
    sequence: SequenceCall, run: Element, grade: str | None, args: DecimalArguments, options: StepOptions
) -> None:
    if _add_values(sequence, run, grade or "P", args, options):
        return
    if (status := grade or "D") not in "PF":
        sequence.add_action_step(_name(run), status=status, **options)
    else:
        sequence.add_pass_fail_step(name=_name(run), status=status, **options)


def _name(run: Element) -> str:
    return run.get("name", "").strip() or "TestRun"


def _values(run: Element) -> Iterator[tuple[Element, str | None]]:
    """Yield the values of a run, each with the operator that stands beside it."""
    for result in children(run, "Result"):
        found = [value for value in result.iter() if value.tag.startswith("Value") and value.tag != "ValueAttachment"]
        named = [value for value in found if value.get("name", "").strip().upper() in _OPERATOR]
        comp_op = (named[0].text or "").strip() if named else None
        yield from ((value, comp_op) for value in found if value not in named)


def _notes(run: Element) -> str:
    """Return the properties of a run that are no results: attachments, which are paths only, and others."""
    said: list[tuple[str, str | None]] = []
    for owner in run:
        if owner.tag in ("Property", "Result"):
            for value in owner.iter():
                if value.tag == "ValueAttachment":
                    said.append((value.get("name", "Attachment"), value.get("fqn")))
                elif owner.tag == "Property" and value.tag.startswith("Value"):
                    said.append((value.get("name", "Property"), value.text))
    return lines(said)


def _add_values(
    sequence: SequenceCall, run: Element, letter: str, args: DecimalArguments, options: StepOptions
) -> bool:
    """Add a step for the numbers of a run and one for its texts, with its status. Return whether there are any."""
    numbers: MultiNumericStep | None = None
    texts: MultiStringStep | None = None
    for value, comp_op in _values(run):
        name = value.get("name", "").strip() or _name(run)
        where = f"TestRun {_name(run)!r}, value {name!r}"
        if value.tag not in _NUMBERS:
            texts = texts or sequence.add_multi_string_step(name=_name(run), status=letter, **options)
            texts.add_measurement(name=name, value=(value.text or "").strip(), status=letter)
            continue
        text = (value.text or "").strip()
        number = None if text == "null" else optional_number(text, decimal=args.decimal, what=where)
        low = optional_number(value.get("lsl"), decimal=args.decimal, what=f"{where}: lsl") or None
        high = optional_number(value.get("usl"), decimal=args.decimal, what=f"{where}: usl") or None
        numbers = numbers or sequence.add_multi_numeric_step(name=_name(run), status=letter, **options)
        numbers.add_measurement(
            name=name,
            value=nan if number is None else number,
            unit=value.get("unit") or value.get("units") or "",
            comp_op=possible_operator(comp_op, low, high) if comp_op else operator_for(low, high),
            low_limit=low,
            high_limit=high,
            status=letter,
        )
    return numbers is not None or texts is not None


CONVERTERS = (SigmaQuest,)
