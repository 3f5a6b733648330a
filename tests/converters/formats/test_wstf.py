"""WSTF, on made files: no real one was at hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves
from ..made.wstf import EXAMPLES, row, unit


def convert(tmp_path: Path, text: str, **arguments: str) -> list[Json]:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("cp1252"))
    source = Source(path)
    converter = Registry().choose(source)
    return [one.document for one in conversion(converter, source, converter.arguments.parse(arguments))]


def test_a_file_of_two_units(tmp_path: Path) -> None:
    path = tmp_path / "wstf.txt"
    path.write_bytes(EXAMPLES["wstf.txt"])
    first, second = accepted(path, "wstf", time_zone="+01:00")
    assert [first[key] for key in ("sn", "pn", "rev", "processCode", "machineName", "result", "start")] == [
        "S1", "PN-1", "A", 10, "ST-1", "P", "2026-01-05T13:07:09+01:00",
    ]  # fmt: skip
    assert (first["uut"]["user"], first["root"]["seqCall"]) == (
        "ada", {"path": "", "name": "prog.seq", "version": "1.2"},
    )  # fmt: skip
    init, firmware, led, gain = first["root"]["steps"]
    volts, rails = init["steps"]
    assert volts["numericMeas"] == [
        {"compOp": "GELE", "value": 5.02, "unit": "V", "lowLimit": 4.9, "highLimit": 5.1, "status": "P"}
    ]
    assert (rails["name"], rails["stepType"]) == ("Rails", "ET_MNLT")
    assert rails["numericMeas"] == [
        {"name": "1V8", "compOp": "GE", "value": 1.81, "unit": "V", "lowLimit": 1.7, "status": "P"}
    ]
    assert firmware["stringMeas"] == [{"compOp": "CASESENSIT", "status": "P", "value": "v2", "limit": "v2"}]
    assert led["booleanMeas"] == [{"status": "P"}]
    assert gain["chart"]["series"][0]["xdata"] == "10;100;1000"
    assert gain["chart"]["series"][0]["ydata"] == "1;2;3"
    assert [gain["chart"][key] for key in ("chartType", "xUnit", "yUnit")] == ["LineLogX", "Hz", "dB"]
    assert (second["sn"], leaves(second["root"])[0]["totTime"]) == ("S2", 0.5)


def test_status_of_the_file_stands_and_limits_decide_where_it_has_none(tmp_path: Path) -> None:
    outside = {"value": "9", "low": "1", "high": "2", "op": "GELE"}
    told, untold = convert(
        tmp_path,
        unit(row("NumericLimitTest", "a", **outside, status="Passed"), footer="UUTStatus\tPassed")
        + unit(row("SequenceCall", "s"), row("NumericLimitTest", "a", **outside), row("EndSequenceCall"), footer=""),
    )
    assert (told["result"], leaves(told["root"])[0]["status"]) == ("P", "P")
    assert (untold["result"], untold["root"]["steps"][0]["status"], leaves(untold["root"])[0]["status"]) == (
        "F",
        "F",
        "F",
    )


def test_rows_of_one_step_with_measure_names_are_its_measurements(tmp_path: Path) -> None:
    (report,) = convert(
        tmp_path,
        unit(
            row("NumericLimitTest", "n", measure="a", value="1"),
            row("NumericLimitTest", "n", measure="b", value="-inf", status="Failed"),
            row("NumericLimitTest", "other", measure="c"),
            row("PassFailTest", "p", measure="a", value="1"),
            row("PassFailTest", "", measure="b", value="false"),
            row("StringValueTest", "t", measure="a", value="x", low="X", op="IGNORECASE"),
            row("StringValueTest", "u", value="x"),
            footer="UUTStatus\tFail\r\nErrorCode\t7\r\nErrorMessage\tburnt\r\nExecutionTime\t1.5",
        ),
    )
    numbers, blank, truths, text, log = leaves(report["root"])
    assert [(one["name"], one["value"], one["status"]) for one in numbers["numericMeas"]] == [
        ("a", 1.0, "P"), ("b", -math.inf, "F"),
    ]  # fmt: skip
    assert (numbers["status"], math.isnan(blank["numericMeas"][0]["value"])) == ("F", True)
    assert truths["booleanMeas"] == [{"name": "a", "status": "P"}, {"name": "b", "status": "F"}]
    assert (truths["status"], text["stringMeas"][0]["limit"], log["stringMeas"][0]["compOp"]) == ("F", "X", "LOG")
    assert report["uut"] == {"user": "ada", "execTime": 1.5, "errorCode": 7, "errorMessage": "burnt"}
    assert report["result"] == "F"


def test_header_lines_beside_the_keywords_are_kept(tmp_path: Path) -> None:
    header = {"Oven \u00b5\u00b0": "2", "Comment": "blue", "TestSocketIndex": "3", "Subunit": "PCBA\tP2\tS2\tB"}
    (report,) = convert(tmp_path, unit(UTCStartDateTime="2026-01-05T11:37:10", **header))
    assert report["miscInfos"] == [{"description": "Oven \u00b5\u00b0", "text": "2"}]
    assert report["subUnits"] == [{"partType": "PCBA", "sn": "S2", "pn": "P2", "rev": "B"}]
    assert (report["uut"]["comment"], report["uut"]["testSocketIndex"]) == ("blue", 3)
    assert report["start"] == "2026-01-05T13:07:09+01:30"  # the offset is that of local time to UTC


def test_numbers_with_decimal_commas(tmp_path: Path) -> None:
    text = unit(row("NumericLimitTest", "a", value="1,5", low="1,25", op="GE"))
    (report,) = convert(tmp_path, text, decimal=",")
    assert leaves(report["root"])[0]["numericMeas"][0] == {
        "compOp": "GE",
        "value": 1.5,
        "lowLimit": 1.25,
        "status": "P",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (unit().replace("--UUT-End--\r\n", ""), "Line 1: The file ends inside a unit"),
        (unit(row("NumericLimitTest", "a", value="x")), "Line 13: Value 'x' is no number"),
        (unit(row("Loop", "a")), "Line 13: 'Loop' is no type of step"),
        (unit(row("SequenceCall", "a")), "The sequence 'a' has no end"),
        (unit(row("EndSequenceCall", "a")), "Line 13: EndSequenceCall 'a' ends no"),
        (unit(row("PassFailTest", "a", status="good enough")), "Line 13: Status 'good enough'"),
        (unit(SerialNumber=""), "no serial number"),
        (unit(footer="UUTStatus\tmaybe"), "UUTStatus 'maybe'"),
    ],
    ids=["half", "value", "type", "open", "end", "status", "serial", "verdict"],
)
def test_bad_files_are_refused_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConverterError) as caught:
        convert(tmp_path, text)
    assert said in str(caught.value)
