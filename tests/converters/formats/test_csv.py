"""CSV files in the long and the wide form, with columns by usual titles and by arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Confidence, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves

ARGS: Json = {"part_number": "PN-1", "revision": "A", "operation_type": 10, "time_zone": "UTC"}
LONG = """\
Serial Number;Start;Test Name;Value;Unit;Low Limit;High Limit;Result;Group;Probe
S1;2026-01-05T13:07:09;5 V;5,02;V;4,9;5,1;PASS;Rails;A
S1;2026-01-05T13:07:09;R1;9;\u03a9;1;2;PASS;Parts;"B;C"
S1;2026-01-05T13:07:09;LED;;;;;FAIL;Parts;
S1;2026-01-06T08:00:00;5 V;5,0;V;4,9;;PASS;Rails;A
S2;2026-01-06T08:01:00;firmware;v2;;;;PASS;;
"""
WIDE = """\
Report of line 7
sn,Timestamp,Result,5 V,R1,LED,Oven
Low,,,4.9,,,
High,,,5.1,110,,
Unit,,,V,Ohm,,
S1,05.01.2026 13:07,gut,5.02,99,pass,2
S2,05.01.2026 13:08,schlecht,5.2,,fail,3
"""
WIDE_ARGS: Json = {
    "header": 2, "time_format": "%d.%m.%Y %H:%M", "words": {"gut": "Passed", "schlecht": "Failed"}, "infos": ["Oven"],
    "low_row": "Low", "high_row": "High", "unit_row": "Unit",
}  # fmt: skip


def convert(tmp_path: Path, text: str, **arguments: Any) -> list[Json]:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    converter = Registry().get("csv")
    args = converter.arguments.parse({**ARGS, **arguments})
    return [one.document for one in conversion(converter, Source(path), args)]


def test_the_long_form_with_usual_titles(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LONG, encoding="utf-8-sig")
    reports = accepted(path, "csv", decimal=",", **ARGS)
    assert [(one["sn"], one["result"], one["start"][:16]) for one in reports] == [
        ("S1", "F", "2026-01-05T13:07"), ("S1", "P", "2026-01-06T08:00"), ("S2", "P", "2026-01-06T08:01"),
    ]  # fmt: skip
    rails, parts = reports[0]["root"]["steps"]
    assert [(one["name"], one["status"]) for one in (rails, parts)] == [("Rails", "P"), ("Parts", "F")]
    assert rails["steps"][0]["numericMeas"] == [
        {"compOp": "GELE", "value": 5.02, "unit": "V", "lowLimit": 4.9, "highLimit": 5.1, "status": "P"}
    ]
    resistor, led = parts["steps"]
    assert (resistor["status"], resistor["numericMeas"][0]["unit"], resistor["reportText"]) == (
        "P", "\u03a9", "Probe: B;C",
    )  # fmt: skip
    assert led["booleanMeas"] == [{"status": "F"}]
    assert leaves(reports[1]["root"])[0]["numericMeas"][0]["compOp"] == "GE"
    assert leaves(reports[2]["root"])[0]["stringMeas"] == [{"compOp": "LOG", "status": "P", "value": "v2"}]


def test_the_wide_form_with_rows_of_limits(tmp_path: Path) -> None:
    first, second = convert(tmp_path, WIDE, **WIDE_ARGS)
    assert [(one["sn"], one["result"], one["startUTC"]) for one in (first, second)] == [
        ("S1", "P", "2026-01-05T13:07:00Z"), ("S2", "F", "2026-01-05T13:08:00Z"),
    ]  # fmt: skip
    assert first["miscInfos"] == [{"description": "Oven", "text": "2"}]
    assert [step["numericMeas"][0] for step in leaves(first["root"])[:2]] == [
        {"compOp": "GELE", "value": 5.02, "unit": "V", "lowLimit": 4.9, "highLimit": 5.1, "status": "P"},
        {"compOp": "LE", "value": 99.0, "unit": "Ohm", "lowLimit": 110.0, "status": "P"},
    ]
    assert [(step["name"], step["status"]) for step in leaves(second["root"])] == [("5 V", "F"), ("LED", "F")]


def test_columns_and_limits_by_arguments_and_without_titles(tmp_path: Path) -> None:
    (report,) = convert(
        tmp_path, "PN-9|S1|4.0|1.5\n", header=0, columns={"serial_number": 2, "part_number": "1"},
        limits={"3": [5, None]}, units={"4": "A"}, delimiter="|",
    )  # fmt: skip
    assert (report["sn"], report["pn"], report["result"]) == ("S1", "PN-9", "F")
    volts, amps = leaves(report["root"])
    assert volts["numericMeas"][0] == {"compOp": "GE", "value": 4.0, "lowLimit": 5.0, "status": "F"}
    assert (amps["name"], amps["numericMeas"][0]["unit"]) == ("4", "A")


def test_a_file_that_only_its_name_tells_is_left_to_surer_converters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert Registry().get("csv").match(Source(path)) == Confidence.NAME
    assert Registry().get("csv").match(Source(path, name="a.log")) == Confidence.NO


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("a,b\n1,2\n", {}, "Line 1: No column is the serial number"),
        ("sn,a\nS1\n", {}, "Line 2: The row has 1 cells instead of 2"),
        ("sn,a\n,2\n", {}, "Line 2: The file has no serial number"),
        ('sn,a\nS1,"2\n', {}, "Not CSV"),
        (LONG.replace("4,9", "4x9"), {"decimal": ","}, "Line 2: low limit '4x9' is no number"),
        (LONG.replace("FAIL", "so-so"), {"decimal": ","}, "Line 4: status 'so-so'"),
        ("sn,a\nS1,2\n", {"columns": {"serial": 1}}, "'serial' is no field"),
        ("sn,a\nS1,2\n", {"columns": {"start": "when"}}, "There is no column 'when'"),
        ("sn,start\nS1,5 o'clock\n", {}, "Line 2: start"),
        ("sn,a\nS1,2\n", {"form": "long"}, "No column is the name"),
    ],
    ids=["no serial", "half a row", "blank", "quote", "limit", "verdict", "field", "column", "time", "no names"],
)
def test_bad_files_and_arguments_are_refused(tmp_path: Path, text: str, arguments: Json, said: str) -> None:
    with pytest.raises(ConverterError) as caught:
        convert(tmp_path, text, **arguments)
    assert said in str(caught.value)
