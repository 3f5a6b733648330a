"""NI TestStand's own XML: everything is a `Prop` with a name, that holds a value, values by index, or more of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PureWindowsPath
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.document import Json
from ...report.factories import StepOptions
from ...report.sequence import SequenceCall
from ...report.step import Step
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..teststand.measured import add_chart_of, add_several, limits_of, text_limit_of
from ..teststand.props import (
    Props,
    additional_of,
    at,
    elements_of,
    number_at,
    props_of,
    results_at,
    text_of,
    whole_at,
)
from ..teststand.words import add_loop, group_letter, seconds_of, step_letter
from ..values import parse_time
from ..xml import children, read_xml, root_name

__all__ = ["CONVERTERS", "TestStandXml"]

_STYLESHEET = re.compile(rb"<\?xml[:-]stylesheet.*?\?>", re.DOTALL)
_PROLOG = 4096
"""Bytes in which stylesheets are looked for; `<?xml:stylesheet` is no XML."""
_READ = {
    "AdditionalResults", "ButtonHit", "Chart", "Common", "Comp", "Error", "ExitCode", "Limits", "Measurement",
    "Numeric", "PassFail", "RawLimits", "ReportText", "Response", "SPC_Data", "Status", "String", "TS", "Units",
}  # fmt: skip
"""The properties of a result that have a place in a step; others become additional results."""
_VERDICTS = {"P": "P", "D": "P", "F": "F", "E": "E", "T": "T"}
_YEAR = re.compile(r"\b(\d{4})\b")


class TestStandXml(Converter[Arguments]):
    """The XML report of NI TestStand, with or without the WATS client's properties.

    Plain TestStand has no part number, revision or process, and times without an offset.
    """

    __test__ = False  # for pytest, which takes the name for a test
    name, patterns = "teststand_xml", ("*.xml",)

    def match(self, source: Source) -> int:
        """Its root is `TSReport`, or `Reports` or `Report` with a `Prop`, in no namespace."""
        head = source.head()
        root = root_name(_bare(head))
        if root is None or root[0]:
            return Confidence.NO
        if root[1] == "TSReport":
            return Confidence.EXACT
        return Confidence.SURE if root[1] in ("Reports", "Report") and b"<Prop " in head else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for every unit."""
        root = read_xml(source, args.encoding, _bare(source.read()))
        for report in [root] if root.tag in ("TSReport", "Report") else children(root, "Report"):
            if report.get("Type", "UUT") == "UUT":
                yield _Reader(report, args).report()


def _bare(content: bytes) -> bytes:
    """Return XML without its stylesheets."""
    return _STYLESHEET.sub(b"", content[:_PROLOG]) + content[_PROLOG:]


class _Reader:
    """Reads the report of one unit."""

    def __init__(self, element: Element, args: Arguments) -> None:
        self._args = args
        self._top = props_of(element)
        self._info = {info.get("key", ""): info.get("value", "") for info in children(element, "ReportInfo")}
        result = next((child for child in element if child.get("Type") == "TEResult"), None)
        if result is None:
            raise ConverterError(f"{element.tag} holds no result (a Prop of the type TEResult).")
        self._root = props_of(result)
        self._status = text_of(self._root, "Status") or element.get("UUTResult", "")
        self._engine: datetime | None = None
        if started := self._info.get("EngineStarted"):
            self._engine = args.moment(parse_time(started, ("iso",), what="EngineStarted"))

    def report(self) -> UUTReport:
        uut, station = props_of(self._top.get("UUT")), props_of(self._top.get("StationInfo"))
        info = self._info
        path = text_of(self._root, "TS.SequenceCall.SequenceFile")
        letter = _VERDICTS.get((self._status and step_letter(self._status)) or "")
        if letter is None:
            raise ConverterError(f"The unit's status {self._status!r} is none that is known.")
        number = text_of(uut, "UUTOperationType")
        report = self._args.new_report(
            serial_number=text_of(uut, "SerialNumber") or info.get("SN"),
            part_number=text_of(uut, "UUTPartNumber") or text_of(uut, "PartNumber") or info.get("PN"),
            revision=text_of(uut, "UUTPartRevisionNumber") or info.get("Rev"),
            process=(number if number not in ("", "0") else "") or info.get("PCode"),
            operator=text_of(station, "LoginName"),
            station_name=text_of(station, "StationID"),
            location=text_of(station, "Location"),
            purpose=text_of(station, "Purpose"),
            start=self._start(),
            result=letter,
            sequence=PureWindowsPath(path).name,
            sequence_path=path,
            sequence_version=text_of(self._root, "TS.SequenceCall.SequenceFileVersion"),
        )
        self._add_header(report, uut)
        root = report.get_root_sequence_call()
        root.name = text_of(self._root, "TS.StepName") or text_of(self._root, "TS.SequenceCall.Sequence") or root.name
        root.report_text = text_of(self._root, "ReportText") or None
        self._add_steps(root, self._root, "TS.SequenceCall.ResultList")
        self._add_steps(root, self._root, "TS.PostAction.ResultList")
        return report

    def _start(self) -> datetime | None:
        if text := self._info.get("Start"):
            return parse_time(text, ("iso",), what="Start")
        date, time = props_of(self._top.get("StartDate")), props_of(self._top.get("StartTime"))
        if not date:
            return None
        year = whole_at(date, "Year")
        if year is None or not 1970 <= year <= 9999:
            found = _YEAR.search(text_of(date, "Text"))
            year = int(found[1]) if found else 0
        month, day = whole_at(date, "Month") or 0, whole_at(date, "MonthDay") or 0
        hour, minute, second = (whole_at(time, part) or 0 for part in ("Hours", "Minutes", "Seconds"))
        try:
            return datetime(year, month, day, hour, minute, second, (whole_at(time, "Milliseconds") or 0) * 1000)
        except ValueError as error:
            raise ConverterError(f"StartDate and StartTime are no time: {error}.", cause=error) from error

    def _add_header(self, report: UUTReport, uut: Props) -> None:
        info: Json = report.data["uut"]
        socket = whole_at(uut, "TestSocketIndex")
        error = whole_at(self._root, "Error.Code")
        said = {
            "execTime": seconds_of(text_of(self._root, "TS.TotalTime")),
            "testSocketIndex": None if socket is None or socket < 0 else socket,
            "batchSN": text_of(uut, "BatchSerialNumber"),
            "comment": text_of(uut, "Comment"),
            "fixtureId": text_of(uut, "UUT_Fixture_ID"),
            "errorCode": error or None,
            "errorMessage": text_of(self._root, "Error.Msg"),
        }
        info |= {name: value for name, value in said.items() if value not in (None, "")}
        misc = props_of(uut.get("MiscUUTResult"))
        for one in elements_of(misc.get("Misc_UUT_Info")):
            number = whole_at(one, "Data_Numeric")
            text = text_of(one, "Data_String") or ("" if number is None else str(number))
            add_remarks(report, {text_of(one, "Description") or "Misc": text})
        for part in elements_of(misc.get("UUT_Part_Info")):
            if (serial := text_of(part, "Part_Serial_Number")) and (called := text_of(part, "Part_Number")):
                kind = text_of(part, "Part_Type") or "Unknown"
                report.add_sub_unit(kind, sn=serial, pn=called, rev=text_of(part, "Part_Revision_Number"))
        for name, prop in props_of(uut.get("AdditionalData")).items():
            report.data.setdefault("additionalData", []).append({"name": name, "props": [additional_of(prop)]})

    def _add_steps(self, sequence: SequenceCall, result: Props, path: str) -> None:
        for step in results_at(result, path):
            self._add_step(sequence, step)

    def _add_step(self, sequence: SequenceCall, result: Props) -> None:
        name = text_of(result, "TS.StepName") or "Step"
        status = text_of(result, "Status")
        letter = step_letter(status)
        notes = [text_of(result, "ReportText"), "" if letter else f"Status: {status}"]
        seconds = seconds_of(text_of(result, "TS.StartTime"))
        options: StepOptions = {
            "group": group_letter(text_of(result, "TS.StepGroup")),
            "error_code": whole_at(result, "Error.Code") or None,
            "error_message": text_of(result, "Error.Msg") or None,
            "report_text": "\n".join(filter(None, notes)) or None,
            "tot_time": seconds_of(text_of(result, "TS.TotalTime")),
            "start": self._engine + timedelta(seconds=seconds) if self._engine and seconds is not None else None,
        }
        step = self._made(sequence, result, name, letter or "D", options)
        data = step.data
        if kind := text_of(result, "TS.StepType"):
            data["stepType"] = kind
        if guid := text_of(result, "TS.StepId"):
            data["tsGuid"] = guid
        if text_of(result, "TS.StepCausedSequenceFailure") == "True":
            data["causedSeqFailure"] = True
        add_loop(data, {
            "idx": whole_at(result, "TS.LoopIndex"), "num": whole_at(result, "TS.NumLoops"),
            "passed": whole_at(result, "TS.NumPassed"), "failed": whole_at(result, "TS.NumFailed"),
            "endingIndex": whole_at(result, "TS.EndingLoopIndex"),
        })  # fmt: skip
        self._add_extras(step, result)

    def _made(self, sequence: SequenceCall, result: Props, name: str, letter: str, options: StepOptions) -> Step:
        """Add the step that the properties of a result call for."""
        if at(result, "TS.SequenceCall") is not None or at(result, "TS.PostAction.ResultList") is not None:
            path = text_of(result, "TS.SequenceCall.SequenceFile")
            called = text_of(result, "TS.SequenceCall.Sequence")
            group = sequence.add_sequence_call(
                name,
                status=letter,
                file_name=called or PureWindowsPath(path).name,
                path=path,
                version=text_of(result, "TS.SequenceCall.SequenceFileVersion"),
                **options,
            )
            self._add_steps(group, result, "TS.SequenceCall.ResultList")
            self._add_steps(group, result, "TS.PostAction.ResultList")
            return group
        if letter != "S":
            if "Measurement" in result and (several := add_several(sequence, result, name, letter, options)):
                return several
            if "Numeric" in result and (value := number_at(result, "Numeric", name)) is not None:
                comp_op, low, high = limits_of(result, name)
                return sequence.add_numeric_step(
                    name=name, value=value, unit=text_of(result, "Units"), comp_op=comp_op, low_limit=low,
                    high_limit=high, status=letter, **options,
                )  # fmt: skip
            if "String" in result:
                comp_op, limit = text_limit_of(text_of(result, "Comp"), at(result, "Limits.String"))
                return sequence.add_string_step(
                    name=name, value=text_of(result, "String"), comp_op=comp_op, limit=limit, status=letter, **options
                )
            if "PassFail" in result and letter not in "ET":
                return sequence.add_pass_fail_step(name=name, status=letter, **options)
        return sequence.add_action_step(name, status=letter, **options)

    def _add_extras(self, step: Step, result: Props) -> None:
        data = step.data
        if "Chart" in result:
            add_chart_of(step, props_of(result["Chart"]))
        if "ButtonHit" in result:
            data["messagePopup"] = {"button": whole_at(result, "ButtonHit"), "response": text_of(result, "Response")}
        if (code := whole_at(result, "ExitCode")) is not None:
            data["callExe"] = {"exitCode": code}
        extras = [
            {"name": prop.get("Name") or "AdditionalResult", "props": [additional_of(prop)]} for prop in _extras(result)
        ]
        if extras:
            data["additionalResults"] = extras


def _extras(result: Props) -> Iterator[Element]:
    """Yield the additional results, and the properties that have no place in a step."""
    for value in result.get("AdditionalResults", ()):
        yield from children(value, "Prop") if value.tag == "Value" else (value,)
    yield from (prop for name, prop in result.items() if name and name not in _READ)


CONVERTERS = (TestStandXml,)
