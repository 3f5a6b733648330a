"""The converter of NI TestStand's XML: the real report, and made ones of everything that the real one does not have."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves

ARGS = {"part_number": "PN-0", "revision": "B", "operation_type": "10", "time_zone": "+02:00"}


def test_the_real_report(samples: Path) -> None:
    path = samples / "teststand_xml" / "TSWithWats.xml"
    text = path.read_text(encoding="utf-8-sig")
    (report,) = accepted(path, "teststand_xml")
    said = dict(re.findall(r'<ReportInfo key="(\w+)" value="([^"]*)"', text))
    assert (
        [report["sn"], report["pn"], report["rev"]] == [said["SN"], said["PN"], said["Rev"]] == ["12345", "PN1", "1.0"]
    )
    assert report["processCode"] == int(said["PCode"])
    assert report["start"] == said["Start"][:26] + "+02:00"
    assert (report["machineName"], report["location"]) == ("VIC-PCBA-003", "Norautron Horten")
    assert (report["purpose"], report["uut"]["user"]) == ("PCBA Test", "administrator")
    assert report["uut"]["execTime"] == 0.0539233
    called = {"path": "C:\\Users\\Vicotee\\Desktop\\Sequence File 1.seq", "name": "Sequence File 1.seq"}
    assert report["root"]["seqCall"] == {**called, "version": "0.0.0.0"}
    (step,) = leaves(report["root"])
    assert re.findall(r"<Value>([^<]*/[^<]*Test)</Value>", text) == [step["name"]]
    assert (step["booleanMeas"], step["stepType"]) == ([{"status": "P"}], "ET_PFT")
    assert (step["totTime"], step["start"]) == (5.41e-05, "2022-06-23T08:55:04.440357+00:00")


def prop(name: str, value: Any) -> str:
    """Write a property: a dict is an object, a list an array of objects."""
    if isinstance(value, dict):
        return f"<Prop Name='{name}' Type='Obj'>{''.join(prop(key, inner) for key, inner in value.items())}</Prop>"
    if isinstance(value, list):
        inside = [f"<Value ID='[{place}]'>{prop('', one)}</Value>" for place, one in enumerate(value)]
        return f"<Prop Name='{name}' Type='Array' ElementType='Obj'>{''.join(inside)}</Prop>"
    kind = "Boolean" if isinstance(value, bool) else "String" if isinstance(value, str) else "Number"
    return f"<Prop Name='{name}' Type='{kind}'><Value>{value}</Value></Prop>"


def result(name: str, status: str = "Passed", /, *, ts: Json | None = None, **said: Any) -> str:
    """Write the result of a step."""
    inside = {"Status": status, "TS": {"StepName": name, "StepGroup": "Main", **(ts or {})}, **said}
    return "<Prop Type='TEResult'>" + "".join(prop(key, value) for key, value in inside.items()) + "</Prop>"


def listed(*results: str) -> str:
    values = "".join(f"<Value ID='[{place}]'>{one}</Value>" for place, one in enumerate(results))
    return f"<Prop Name='ResultList' Type='Array'>{values}</Prop>"


def unit(*results: str, status: str = "Passed", uut: Json | None = None) -> str:
    """Write the report of a unit, as TestStand without WATS does."""
    called = "<Prop Name='TS'><Prop Name='SequenceCall'>" + prop("SequenceFile", "C:\\a\\b.seq") + listed(*results)
    return (
        "<Report Type='UUT'>"
        + prop("UUT", {"SerialNumber": "S1", "PartNumber": "", **(uut or {})})
        + prop("StationInfo", {"StationID": "ST", "LoginName": "ada"})
        + prop("StartDate", {"Text": "Monday, January 05, 2026", "Year": 126, "Month": 1, "MonthDay": 5})
        + prop("StartTime", {"Hours": 13, "Minutes": 7, "Seconds": 9, "Milliseconds": 250})
        + f"<Prop Type='TEResult'>{prop('Status', status)}{called}</Prop></Prop></Prop></Report>"
    )


def write(path: Path, *units: str) -> Path:
    stylesheet = "<?xml version='1.0' encoding='utf-8'?>\n<?xml:stylesheet type='text/xsl' href='report.xsl'?>\n"
    path.write_text(f"{stylesheet}<Reports>{''.join(units)}</Reports>", encoding="utf-8")
    return path


def steps_of(path: Path, *results: str) -> list[Json]:
    (report,) = accepted(write(path, unit(*results)), "teststand_xml", **ARGS)
    return report["root"].get("steps", [])


def test_every_unit_of_a_file_with_a_broken_stylesheet(tmp_path: Path) -> None:
    other = unit(status="Failed", uut={"SerialNumber": "S2", "BatchSerialNumber": "B7", "TestSocketIndex": 3})
    first, second = accepted(write(tmp_path / "a.xml", unit(), other), "teststand_xml", **ARGS)
    assert (first["sn"], first["pn"], first["result"]) == ("S1", "PN-0", "P")
    assert first["start"] == "2026-01-05T13:07:09.250000+02:00"
    assert (first["machineName"], first["uut"]) == ("ST", {"user": "ada"})
    assert (second["sn"], second["result"]) == ("S2", "F")
    assert (second["uut"]["batchSN"], second["uut"]["testSocketIndex"]) == ("B7", 3)


def test_numbers_texts_and_truths(tmp_path: Path) -> None:
    limits = {"Low": "1.5", "High": "INF"}
    equal = {"Nominal": "0", "Low": "10", "High": "20"}
    volts, text, truth, around, nothing = steps_of(
        tmp_path / "a.xml",
        result("volts", "Failed", Numeric="-IND", Limits=limits, Comp="GELE", Units="V"),
        result("text", String="µA", Limits={"String": "µa"}, Comp="IgnoreCase"),
        result("truth", "Failed", PassFail=False, ReportText="said"),
        result(
            "eqt", Numeric="95", Comp="EQT", Limits={"ThresholdType": "PERCENTAGE"}, RawLimits={**equal, "Nominal": 100}
        ),
        result("label", "Done", ts={"StepType": "Label", "StepGroup": "Setup", "TotalTime": "0.5"}),
    )
    (one,) = volts["numericMeas"]
    assert math.isnan(one.pop("value"))
    assert one == {"compOp": "GELE", "unit": "V", "lowLimit": 1.5, "highLimit": math.inf, "status": "F"}
    assert text["stringMeas"] == [{"compOp": "IGNORECASE", "value": "µA", "limit": "µa", "status": "P"}]
    assert (truth["booleanMeas"], truth["reportText"]) == ([{"status": "F"}], "said")
    assert around["numericMeas"] == [
        {"compOp": "GELE", "value": 95.0, "lowLimit": 90.0, "highLimit": 120.0, "status": "P"}
    ]
    assert [nothing[key] for key in ("status", "stepType", "group", "totTime")] == ["D", "Label", "S", 0.5]


def test_several_measurements_charts_and_what_has_no_place(tmp_path: Path) -> None:
    measured = [
        {"MeasName": "a", "Status": "Passed", "Data": 1.5, "Units": "V", "Comp": "GT", "Limits": {"Low": 1}},
        {"MeasName": "b", "Status": "Failed", "Data": 9, "Units": "V", "Comp": "LT", "Limits": {"High": 2, "Low": 2}},
    ]
    points = {
        f"[{axis}][{place}]": value for axis, row in ((0, (0, 1)), (1, (5, 7))) for place, value in enumerate(row)
    }
    data = "".join(f"<Value ID='{place}'>{value}</Value>" for place, value in points.items())
    chart = prop("Chart", {"ChartLabel": "c", "Xlabel": "t", "Xunit": "s", "ChartType": "LineLogX", "Plots": [{}]})
    plot = (
        f"<Prop Name='PlotName' Type='String'><Value>p</Value></Prop><Prop Name='PlotData'>{data}</Prop></Prop></Value>"
    )
    drawn = result("chart").removesuffix("</Prop>") + chart.replace("</Prop></Value>", plot) + "</Prop>"
    several, curve, popup, extra = steps_of(
        tmp_path / "a.xml",
        result("several", "Failed", Measurement=measured),
        drawn,
        result("popup", "Done", ButtonHit=2, Response="yes"),
        result("extra", "Done", AdditionalResults=[{"Volts": 1.5}], Own={"Nested": "x"}),
    )
    assert [(one["name"], one["compOp"], one["lowLimit"], one["status"]) for one in several["numericMeas"]] == [
        ("a", "GT", 1.0, "P"),
        ("b", "LT", 2.0, "F"),
    ]
    assert (curve["chart"]["chartType"], curve["chart"]["xUnit"]) == ("LineLogX", "s")
    assert curve["chart"]["series"] == [{"dataType": "XYG", "name": "p", "xdata": "0;1", "ydata": "5;7"}]
    assert popup["messagePopup"] == {"button": 2, "response": "yes"}
    names = [(one["name"], one["props"][0]["props"][0]) for one in extra["additionalResults"]]
    assert names == [
        ("AdditionalResult", {"name": "Volts", "type": "Number", "value": "1.5"}),
        ("Own", {"name": "Nested", "type": "String", "value": "x"}),
    ]


def test_sequences_loops_and_errors(tmp_path: Path) -> None:
    inner = result("inner", "Error", ts={"StepId": "ID#:1"}, Error={"Code": -17, "Msg": "no answer"})
    called = "<Prop Name='SequenceCall'>" + prop("Sequence", "Sub") + prop("SequenceFile", "s.seq") + listed(inner)
    nested = result("sub", "Error").replace(
        "<Prop Name='TS' Type='Obj'>", f"<Prop Name='TS' Type='Obj'>{called}</Prop>"
    )
    loop = {"NumLoops": 2, "NumPassed": 1, "NumFailed": 1, "EndingLoopIndex": 1}
    runs = [result("x", "Failed", ts=loop, PassFail=False)]
    runs += [
        result("x", word, ts={"LoopIndex": place}, PassFail=True) for place, word in enumerate(("Passed", "Failed"))
    ]
    sub, summary, *iterations = steps_of(tmp_path / "a.xml", nested, *runs)
    assert (sub["status"], sub["seqCall"]["name"]) == ("E", "Sub")
    assert [sub["steps"][0][key] for key in ("errorCode", "errorMessage", "tsGuid")] == [-17, "no answer", "ID#:1"]
    assert summary["loop"] == {"num": 2, "endingIndex": 1, "passed": 1, "failed": 1}
    assert [(one["loop"], one["status"]) for one in iterations] == [({"idx": 0}, "P"), ({"idx": 1}, "F")]


def test_parts_and_remarks_of_a_unit(tmp_path: Path) -> None:
    part = {"Part_Type": "PCBA", "Part_Number": "P2", "Part_Serial_Number": "S9", "Part_Revision_Number": "C"}
    misc = {"Misc_UUT_Info": [{"Description": "Oven", "Data_String": "3"}], "UUT_Part_Info": [part]}
    (report,) = accepted(write(tmp_path / "a.xml", unit(uut={"MiscUUTResult": misc})), "teststand_xml", **ARGS)
    assert report["miscInfos"] == [{"description": "Oven", "text": "3"}]
    assert report["subUnits"] == [{"partType": "PCBA", "sn": "S9", "pn": "P2", "rev": "C"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<TSReport><Prop Name='UUT'/></TSReport>", "holds no result"),
        ("<TSReport><Prop Name='UUT'>", "Not XML"),
        (f"<Reports>{unit(status='Running')}</Reports>", "'Running' is none that is known"),
        (f"<Reports>{unit(result('r', Numeric='x'))}</Reports>", "r: Numeric 'x' is no number"),
    ],
    ids=["no result", "half a file", "unknown verdict", "no number"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(text, encoding="utf-8")
    source = Source(path)
    with pytest.raises(ConverterError) as caught:
        list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))
    assert said in str(caught.value)
