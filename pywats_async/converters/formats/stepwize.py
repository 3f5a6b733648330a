"""StepWize: an XML file with one row for every result of a step.

Rows of the same step follow one another and become a sequence; times and verdicts are those of the step. A row that was
"Record Only" was compared with nothing, whatever limits stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks, lines
from ..source import Source
from ..steps import WORDS, add_sequence, verdict
from ..values import optional_number, parse_time
from ..xml import find, read_xml, root_name

__all__ = ["CONVERTERS", "StepWize"]

_OPERATORS = {
    "Value > LL": "GE",  # as the tester has it: 0 passes a limit of 0
    "Value >= LL": "GE",
    "Value < UL": "LT",
    "Value <= UL": "LE",
    "LL <= Value <= UL": "GELE",
    "LL < Value < UL": "GTLT",
    "LL < Value <= UL": "GTLE",
    "LL <= Value < UL": "GELT",
    "Value = LL": "EQ",
    "Value == LL": "EQ",
}
_HEADER = {
    "modelNumber": "Model number", "partRev": "Part revision", "partDescription": "Part description",
    "label": "Label", "description": "Description", "build": "Build", "softwarePN": "Software part number",
    "workOrder": "Work order", "factoryNumber": "Factory number", "exportRestriction": "Export restriction",
    "plantName": "Plant", "alternatePartNumber": "Alternate part number",
    "alternateModelNumber": "Alternate model number", "resultFile": "Result file", "resultSetID": "Result set",
    "operation": "Operation",
}  # fmt: skip
_NOTES = {"cause": "cause", "causeText": "cause", "testCondition": "condition", "stepNotes": "notes"}

Row = dict[str, str]


class StepWize(Converter[Arguments]):
    """The XSPC file of StepWize. It names its process: say the code in the argument operation_types.

    Its times have no offset: the argument time_zone says where they are from.
    """

    name, patterns = "stepwize", ("*.xspc", "*.xml")

    def match(self, source: Source) -> int:
        """Its root is `ConfigAndResultsDataFile`."""
        root = root_name(source.head())
        return Confidence.EXACT if root and root[1] == "ConfigAndResultsDataFile" else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for every set of results."""
        root = read_xml(source, args.encoding)
        for results in root.iterfind("ConfigandResultsData"):
            yield _report(results, args)


def _report(results: Element, args: Arguments) -> UUTReport:
    header = _fields(results)
    listed = find(results, "Config_and_Result_Data")
    rows = [_fields(row) for row in (() if listed is None else listed)]
    first: Row = rows[0] if rows else {}
    result = verdict(header.get("sequencePF", ""), what="sequencePF")
    report = args.new_report(
        serial_number=header.get("serialNumber"),
        part_number=header.get("partNumber"),
        revision=header.get("revision"),
        process=header.get("operation"),
        operator=first.get("operatorStamp") or first.get("operator"),
        station_name=first.get("assetID"),
        start=_time(first, "startDateTime"),
        result=result,
        sequence=header.get("sourceFile"),
        sequence_version=header.get("version"),
    )
    if rows and (began := _time(first, "startDateTime")) and (ended := _time(rows[-1], "endDateTime")):
        report.info.exec_time = max(0.0, (ended - began).total_seconds())  # type: ignore[union-attr]
    add_remarks(report, {said: header.get(tag) for tag, said in _HEADER.items()})
    root = report.get_root_sequence_call()
    for (_, name), group in groupby(rows, key=lambda row: (row.get("stepIndex"), row.get("stepName", ""))):
        _add_step(root, name, list(group), first.get("assetID"), args)
    return report


def _fields(element: Element) -> Row:
    return {child.tag: (child.text or "").strip() for child in element if not len(child)}


def _time(row: Row, tag: str) -> datetime | None:
    text = row.get(tag)
    return parse_time(text, ("iso",), what=tag) if text else None


def _add_step(root: SequenceCall, name: str, rows: list[Row], station: str | None, args: Arguments) -> None:
    letters = {verdict(row.get("stepOutcome", ""), what=f"Step {name!r}: stepOutcome") for row in rows}
    start = _time(rows[0], "startDateTime")
    sequence = add_sequence(
        root,
        name,
        status=next(letter for letter in "EFTPDS" if letter in letters),
        start=args.moment(start) if start else None,
        tot_time=optional_number(rows[0].get("totalTime"), what=f"Step {name!r}: totalTime"),
    )
    for row in rows:
        _add_row(sequence, name, row, station)


def _add_row(sequence: SequenceCall, step: str, row: Row, station: str | None) -> None:
    name = row.get("subItemName") or row.get("genus") or step
    where = f"Step {step!r}, item {name!r}"
    outcome = row.get("measurementOutcome", "")
    asset = row.get("assetID")
    said = [("asset", asset if asset != station else None), *((said, row.get(tag)) for tag, said in _NOTES.items())]
    text = lines(said) or None
    letter = WORDS.get(outcome.lower()) or ("P" if "record only" in outcome.lower() else None)
    kind = row.get("dataType")
    if kind == "2":
        status = verdict(row.get("stepOutcome", ""), what=where)
        sequence.add_action_step(name, status=status, report_text=text)
        return
    status = letter or verdict(row.get("stepOutcome", ""), what=where)
    if kind == "1":
        sequence.add_pass_fail_step(name=name, status=status, report_text=text)
    elif kind == "0":
        comp_op, low, high = _limits(row, where, recorded="record only" in outcome.lower())
        value = optional_number(row.get("stepValue"), what=f"{where}: stepValue")
        if value is None:
            sequence.add_pass_fail_step(name=name, status=status, report_text=text)
            return
        sequence.add_numeric_step(
            name=name,
            value=value,
            unit=row.get("units", ""),
            comp_op=comp_op,
            low_limit=low,
            high_limit=high,
            status=status,
            report_text=text,
        )
    else:
        limit = row.get("Expected_String") or None
        exact = row.get("Case_Sensitive", "").upper() in ("T", "TRUE")
        comp_op = "LOG" if limit is None else "CASESENSIT" if exact else "IGNORECASE"
        value_text = row.get("stringValue", "")
        sequence.add_string_step(
            name=name, value=value_text, comp_op=comp_op, limit=limit, status=status, report_text=text
        )


def _limits(row: Row, where: str, *, recorded: bool) -> tuple[str, float | None, float | None]:
    mode = " ".join(row.get("limitMode", "").split())
    if recorded or not mode:
        return "LOG", None, None
    comp_op = _OPERATORS.get(mode)
    if comp_op is None:
        raise ConverterError(f"{where}: limitMode {mode!r} is none of {', '.join(_OPERATORS)}.")
    low = optional_number(row.get("lowerLimit"), what=f"{where}: lowerLimit") if "LL" in mode else None
    high = optional_number(row.get("upperLimit"), what=f"{where}: upperLimit") if "UL" in mode else None
    missing = ("LL" in mode and low is None) or ("UL" in mode and high is None)
    return ("LOG", None, None) if missing else (comp_op, low, high)


CONVERTERS = (StepWize,)
