"""ATML test results, IEEE 1636.1: versions 2.02, 5.0 and 6.01, collections of them, and what TestStand adds.

Elements are matched by their local names. No real file was at hand: this follows the standard's description.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import PureWindowsPath
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.document import Json
from ...report.uut import UUTReport
from ..arguments import DecimalArguments
from ..atml.data import additional_of, items_in, value_of
from ..atml.limits import outcome_of
from ..atml.steps import add_steps, steps_in
from ..interface import Confidence, Converter
from ..source import Source
from ..teststand.words import seconds_of
from ..values import parse_time
from ..xml import child_text, children, find, read_xml, root_name

__all__ = ["CONVERTERS", "Atml"]

_ROOTS = ("TestResults", "TestResultsCollection")
_VERDICTS = {"P": "P", "D": "P", "F": "F", "E": "E", "T": "T"}


class Atml(Converter[DecimalArguments]):
    """ATML test results (IEEE 1636.1). They have no revision and process, often no part number, and times mostly
    without an offset. The argument decimal is "," where numbers have decimal commas.
    """

    name, patterns, arguments = "atml", ("*.xml", "*.atml"), DecimalArguments

    def match(self, source: Source) -> int:
        """Its root is `TestResults` or `TestResultsCollection` in a namespace of ATML."""
        root = root_name(source.head())
        known = root and root[1] in _ROOTS and ("IEEE-1636.1:" in root[0] or "/ATML/" in root[0])
        return Confidence.EXACT if known else Confidence.NO

    def convert(self, source: Source, args: DecimalArguments) -> Iterator[UUTReport]:
        """Yield a report for every `TestResults`."""
        root = read_xml(source, args.encoding)
        old = "/ATML/" in root.get("xmlns", "")
        for results in [root] if root.tag == "TestResults" else children(root, "TestResults"):
            yield _report(results, args, old=old)


def _report(results: Element, args: DecimalArguments, *, old: bool) -> UUTReport:
    found, unit = find(results, "ResultSet"), find(results, "UUT")
    if found is None or unit is None:
        raise ConverterError(f"TestResults has no {'UUT' if unit is None else 'ResultSet'}: it may be half a file.")
    began, ended = (_time(found, name) for name in ("startDateTime", "endDateTime"))
    inner = list(steps_in(found))
    if old and len(inner) == 1 and inner[0].tag == "TestGroup":
        found = inner[0]  # version 2.02 has a group for the main sequence
    letter, word = outcome_of(_first(results, found, "Outcome"))
    if letter not in _VERDICTS:
        raise ConverterError(f"ResultSet: the outcome {word!r} is none of a unit.")
    path, _, called = found.get("name", "").rpartition("#")
    definition = find(unit, "Definition")
    operator, station, program = (
        find(results, way) for way in ("Personnel/SystemOperator", "TestStation", "TestProgram/Definition")
    )
    report = args.new_report(
        serial_number=child_text(unit, "SerialNumber"),
        part_number=_part_number(definition),
        revision=None if definition is None else definition.get("version"),
        operator=None if operator is None else operator.get("name") or operator.get("ID"),
        station_name=None if station is None else child_text(station, "SerialNumber"),
        start=began or _time(found, "startDateTime"),
        result=_VERDICTS[letter],
        sequence=PureWindowsPath(path or called).name,
        sequence_path=path,
        sequence_version=None if program is None else program.get("version"),
    )
    root = report.get_root_sequence_call()
    if called and path:
        root.name = called
    took = seconds_of(value_of(find(found, "Extension/TSStepProperties/TotalTime")))
    if took is None and began and ended:
        took = max(0.0, (ended - began).total_seconds())
    _add_header(report.data, results, took)
    extension = find(unit, "Definition/Extension")
    for item in () if extension is None else extension.iter("Item"):
        if item.find("Datum") is not None and (name := item.get("name")):
            report.data.setdefault("additionalData", []).append({"name": name, "props": [additional_of(name, item)]})
    add_steps(root, found, args)
    return report


def _first(results: Element, found: Element, name: str) -> Element | None:
    outcome = find(results, f"ResultSet/{name}")
    return find(found, name) if outcome is None else outcome


def _time(element: Element, name: str) -> datetime | None:
    text = element.get(name)
    return parse_time(text, ("iso",), what=f"{element.tag}/@{name}") if text else None


def _part_number(definition: Element | None) -> str | None:
    """Return the number of the part: the one that is called so, else the first."""
    numbers = [] if definition is None else list(definition.iter("IdentificationNumber"))
    parts = [number for number in numbers if number.get("type") == "Part"]
    return next((number.get("number") for number in (*parts, *numbers)), None)


def _add_header(report: Json, results: Element, took: float | None) -> None:
    said: Json = {} if took is None else {"execTime": took}
    for way in ("Extension", "ResultSet/Extension", "UUT/Definition/Extension"):
        extra = find(results, f"{way}/TSResultSetProperties")
        if extra is not None:
            if batch := value_of(find(extra, "BatchSerialNumber")):
                said["batchSN"] = batch
            socket = value_of(find(extra, "TestSocketIndex"))
            if socket.isdecimal():
                said["testSocketIndex"] = int(socket)
    report["uut"] |= said
    data = [
        {"name": name or "Data", "props": [additional_of(name or "Data", item)]}
        for name, item in items_in(find(results, "ResultSet/Data"))
    ]
    if data:
        report.setdefault("additionalData", []).extend(data)


CONVERTERS = (Atml,)
