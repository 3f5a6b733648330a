"""The steps of ATML: groups are sequences, tests measure, session actions only do something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from ...report.chart import MAX_SERIES
from ...report.document import Json
from ...report.factories import StepOptions
from ...report.sequence import SequenceCall
from ...report.step import Step
from ..arguments import DecimalArguments
from ..teststand.words import add_loop, group_letter, seconds_of
from ..values import parse_time
from ..xml import children, find
from .data import additional_of, items_in, numbers_of, value_of
from .limits import outcome_of
from .measured import add_measured_test

__all__ = ["add_steps", "steps_in"]

_STEPS = ("TestGroup", "Test", "SessionAction")
_TEXT = "ReportText"


def steps_in(group: Element) -> Iterator[Element]:
    """Yield the steps directly inside a group."""
    return (child for child in group if child.tag in _STEPS)


def add_steps(sequence: SequenceCall, group: Element, args: DecimalArguments) -> None:
    """Add the steps of a group to a sequence."""
    for element in steps_in(group):
        _add_step(sequence, element, args)


def _add_step(sequence: SequenceCall, element: Element, args: DecimalArguments) -> None:
    called = element.get("name", "")
    name = element.get("callerName") or called.rpartition("#")[2] or element.tag
    said = find(element, "Extension/TSStepProperties")
    kind = "" if said is None else value_of(find(said, "StepType"))
    letter, word = outcome_of(find(element, "ActionOutcome" if element.tag == "SessionAction" else "Outcome"))
    options = _options(element, said, args, "" if letter else word)
    status = letter or "D"
    if element.tag == "TestGroup":
        path, _, sub = called.rpartition("#")
        group = sequence.add_sequence_call(name, status=status, file_name=sub, path=path, version="", **options)
        add_steps(group, element, args)
        step: Step = group
        left = list(children(element, "TestResult"))
    elif element.tag == "Test" and status != "S":
        step, left = add_measured_test(sequence, element, name, kind, status, args, options)
    else:
        step, left = sequence.add_action_step(name, status=status, **options), list(children(element, "TestResult"))
    if kind and element.tag != "TestGroup":
        step.data["stepType"] = kind
    if said is not None:
        if guid := value_of(find(said, "StepId")):
            step.data["tsGuid"] = guid
        _add_loop(step.data, find(said, "LoopingProperties"))
    _add_rest(step, element, left, args)


def _options(element: Element, said: Element | None, args: DecimalArguments, word: str) -> StepOptions:
    began, ended = (_time(element, name) for name in ("startDateTime", "endDateTime"))
    took = None if said is None else seconds_of(value_of(find(said, "TotalTime")))
    if took is None and began and ended:
        took = max(0.0, (ended - began).total_seconds())
    texts = [value_of(item.find("Datum")) for name, item in items_in(find(element, "Data")) if name == _TEXT]
    texts += [
        value_of(result.find("TestData/Datum"))
        for result in children(element, "TestResult")
        if result.get("name") == _TEXT
    ]
    if word:
        texts.append(f"Outcome: {word}")
    messages = [(message.text or "").strip() for message in element.iterfind("Events/Event/Message")]
    return {
        "group": "M" if said is None else group_letter(value_of(find(said, "StepGroup"))),
        "start": args.moment(began) if began else None,
        "tot_time": took,
        "report_text": "\n".join(filter(None, texts)) or None,
        "error_message": next(filter(None, messages), None),
    }


def _time(element: Element, name: str) -> datetime | None:
    text = element.get(name)
    return parse_time(text, ("iso",), what=f"{element.get('name')}/@{name}") if text else None


def _add_loop(step: Json, looping: Element | None) -> None:
    if looping is None:
        return
    names = {"LoopIndex": "idx", "NumLoops": "num", "NumPassed": "passed", "NumFailed": "failed"}
    names["EndingLoopIndex"] = "endingIndex"
    found = {wire: value_of(find(looping, name)) for name, wire in names.items()}
    add_loop(step, {wire: int(text) for wire, text in found.items() if text.removeprefix("-").isdecimal()})


def _add_rest(step: Step, element: Element, left: list[Element], args: DecimalArguments) -> None:
    """Add what a step holds beside its measurements: arrays as curves, other data as additional results."""
    extras = [(name, item) for name, item in items_in(find(element, "Data")) if name != _TEXT]
    for result in left:
        data = find(result, "TestData")
        if data is not None and result.get("name") != _TEXT:
            extras.append((result.get("name") or result.get("ID") or "TestResult", data))
    for parameter in element.iterfind("Parameters/Parameter"):
        data = find(parameter, "Data")
        if data is not None:
            extras.append((parameter.get("name") or "Parameter", data))
    results: list[Json] = []
    for name, data in extras:
        curve = numbers_of(data, args.decimal, f"{step.name}: {name}")
        if curve and len(step.chart.series if step.chart else ()) < MAX_SERIES:
            chart = step.chart or step.add_chart("Line", str(step.name), "Index", "", "Value", "")
            chart.add_series(name, range(len(curve)), curve)
        else:
            results.append({"name": name, "props": [additional_of(name, data)]})
    if results:
        step.data["additionalResults"] = results
