"""The converter of ATML test results, on made files: no real one was at hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves
from ..made.atml import a_test, action, datum, expected, group, pair, result, results, single

ARGS = {"revision": "B", "operation_type": "10", "time_zone": "+02:00"}
VERSIONS = ["2.02", "5.0", "6.01"]


def steps_of(path: Path, *steps: str, version: str = "6.01", outcome: str = "Passed", **given: str) -> list[Json]:
    path.write_bytes(results(version, ("S1", outcome, "".join(steps))))
    (report,) = accepted(path, "atml", **ARGS, **given)
    return report["root"].get("steps", [])


@pytest.mark.parametrize("version", VERSIONS)
def test_header_and_tree_of_each_version(tmp_path: Path, version: str) -> None:
    inner = a_test("volts", "NumericLimitTest", result(5.5, pair("GE", 5, "LE", 6), unit="V"))
    (tmp_path / "a.xml").write_bytes(results(version, ("S1", "Failed", action("a") + group("s.seq#Sub", "sub", inner))))
    (report,) = accepted(tmp_path / "a.xml", "atml", **ARGS)
    assert [report[key] for key in ("sn", "pn", "rev", "result")] == ["S1", "PN-9", "C", "F"]
    assert (report["start"], report["machineName"]) == ("2026-01-05T13:07:09.250000+02:00", "ST-1")
    assert report["uut"] == {"user": "ada", "execTime": 12.5, "batchSN": "B7", "testSocketIndex": 2}
    root = report["root"]
    assert (root["name"], root["seqCall"]["name"], root["seqCall"]["path"]) == ("MainSequence", "b.seq", "C:\\a\\b.seq")
    first, sub = root["steps"]
    assert (first["name"], first["stepType"], first["status"], first["totTime"]) == ("a", "Action", "D", 0.25)
    assert (sub["name"], sub["seqCall"]["name"], sub["seqCall"]["path"]) == ("sub", "Sub", "s.seq")
    assert sub["steps"][0]["numericMeas"] == [
        {"compOp": "GELE", "value": 5.5, "unit": "V", "lowLimit": 5.0, "highLimit": 6.0, "status": "P"}
    ]


def test_a_collection_holds_several_units(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(results("5.0", ("S1", "Passed", ""), ("S2", "Failed", ""), ("NONE", "Passed", "")))
    reports = accepted(tmp_path / "a.xml", "atml", **ARGS)
    assert [(one["sn"], one["result"]) for one in reports] == [("S1", "P"), ("S2", "F"), ("NONE", "P")]


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        (pair("GE", 1, "LE", 2), ("GELE", 1.0, 2.0)),
        (pair("LT", 2, "GT", 1), ("GTLT", 1.0, 2.0)),
        (pair("LT", 1, "GT", 2, "OR"), ("LTGT", 1.0, 2.0)),
        (pair("GE", 2, "LE", 1, "OR"), ("LEGE", 1.0, 2.0)),
        (single("GT", "0x10"), ("GT", 16.0, None)),
        (single("LE", "INF"), ("LE", math.inf, None)),
        (expected("NE", 3), ("NE", 3.0, None)),
        (expected("EQ", -100, ("PERCENTAGE", 10, 20)), ("GELE", -110.0, -80.0)),
        (expected("EQ", 100, ("PPM", 1000, 2000)), ("GELE", 99.9, 100.2)),
        (expected("EQ", 100, ("DELTA", 1, 2)), ("GELE", 99.0, 102.0)),
    ],
    ids=["pair", "reversed", "outside", "outside reversed", "hex", "infinite", "not equal", "percent", "ppm", "delta"],
)
def test_limits(tmp_path: Path, limits: str, wanted: tuple[str, float, float | None]) -> None:
    (step,) = steps_of(tmp_path / "a.xml", a_test("n", "NumericLimitTest", result(1.5, limits), outcome="Failed"))
    (one,) = step["numericMeas"]
    assert (one["compOp"], one.get("lowLimit"), one.get("highLimit"), one["status"]) == (*wanted, "F")


def test_texts_truths_logged_numbers_and_several_measurements(tmp_path: Path) -> None:
    same, other, truth, logged, several = steps_of(
        tmp_path / "a.xml",
        a_test("same", "StringValueTest", result("µΩ", expected("CIEQ", "ΜΩ"), name="String")),
        a_test("other", "StringValueTest", result("a", expected("EQ", "b"), name="String"), outcome="Failed"),
        a_test("truth", "PassFailTest", result(False, name="PassFail"), outcome="Failed"),
        a_test("logged", "NumericLimitTest", result("NaN", log=True), result(7, name="extra")),
        a_test(
            "several",
            "NI_MultipleNumericLimitTest",
            result(1, single("LT", 2), name="a", outcome="Passed"),
            result(3, single("LT", 2), name="b", outcome="Failed"),
            outcome="Failed",
        ),
    )
    assert same["stringMeas"] == [{"compOp": "IGNORECASE", "value": "µΩ", "limit": "ΜΩ", "status": "P"}]
    assert other["stringMeas"] == [{"compOp": "CASESENSIT", "value": "a", "limit": "b", "status": "F"}]
    assert truth["booleanMeas"] == [{"status": "F"}]
    assert (logged["numericMeas"][0]["compOp"], math.isnan(logged["numericMeas"][0]["value"])) == ("LOG", True)
    extra = {"name": "extra", "type": "Number", "value": "7"}
    assert logged["additionalResults"] == [{"name": "extra", "props": [extra]}]
    assert [(one["name"], one["value"], one["status"]) for one in several["numericMeas"]] == [
        ("a", 1.0, "P"),
        ("b", 3.0, "F"),
    ]
    assert several["stepType"] == "NI_MultipleNumericLimitTest"


def test_outcomes_loops_arrays_and_texts(tmp_path: Path) -> None:
    summary = {"NumLoops": 2, "NumPassed": 2, "NumFailed": 0, "EndingLoopIndex": 1}
    elements = "".join(f'<ts:Element position="[{place}]" value="{value}"/>' for place, value in enumerate((3, 1.5)))
    array = f'<c:IndexedArray xsi:type="ts:TS_doubleArray" dimensions="[2]">{elements}</c:IndexedArray>'
    words = [("Aborted", "Error"), ("Aborted", "Terminated"), ("NotStarted", ""), ("UserDefined", "Skipped")]
    words.append(("UserDefined", "Odd"))
    steps = steps_of(
        tmp_path / "a.xml",
        *(a_test(f"{word} {more}", "PassFailTest", outcome=word, qualifier=more) for word, more in words),
        action("text", text="said", where="Cleanup"),
        a_test("loop", "PassFailTest", loop=summary),
        *(a_test("loop", "PassFailTest", loop={"LoopIndex": place}) for place in range(2)),
        a_test("curve", "Action", result(array, name="spectrum")),
    )
    assert [step["status"] for step in steps[:5]] == ["E", "T", "S", "S", "D"]
    assert steps[4]["reportText"] == "Outcome: Odd"
    assert (steps[5]["reportText"], steps[5]["group"]) == ("said", "C")
    assert steps[6]["loop"] == {"num": 2, "passed": 2, "failed": 0, "endingIndex": 1}
    assert [step["loop"] for step in steps[7:9]] == [{"idx": 0}, {"idx": 1}]
    assert steps[9]["chart"]["series"] == [{"dataType": "XYG", "name": "spectrum", "xdata": "0;1", "ydata": "3;1.5"}]


def test_files_without_testStand_and_with_decimal_commas(tmp_path: Path) -> None:
    numeric = f'<tr:TestResult name="u"><tr:TestData>{datum(0, "V")}</tr:TestData></tr:TestResult>'.replace(
        '"0"', '"1,5"'
    )
    plain = f'<tr:Test name="plain"><tr:Outcome value="Passed"/>{numeric}</tr:Test>'
    (step,) = steps_of(tmp_path / "a.xml", plain, decimal=",")
    assert step["numericMeas"] == [{"compOp": "LOG", "value": 1.5, "unit": "V", "status": "P"}]
    assert leaves({"steps": [step]}) == [step]


@pytest.mark.parametrize(
    ("steps", "outcome", "said"),
    [
        ("", "NotStarted", "the outcome 'NotStarted' is none of a unit"),
        (a_test("n", "NumericLimitTest", result(1, pair("GE", 1, "GE", 2))), "Passed", "n: 'GEGE' is no pair"),
        (a_test("n", "NumericLimitTest", result(1, single("LIKE", 2))), "Passed", "n: the comparator 'LIKE'"),
        (a_test("n", "NumericLimitTest", result("0xZ", single("GT", 2))), "Passed", "n '0xZ' is no number"),
        ("<tr:Test>", "Passed", "Not XML"),
    ],
    ids=["not started", "no pair", "unknown comparator", "no number", "half a file"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, steps: str, outcome: str, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(results("6.01", ("S1", outcome, steps)))
    source = Source(path)
    converter = Registry().choose(source)
    with pytest.raises(ConverterError) as caught:
        list(conversion(converter, source, converter.arguments.parse(ARGS)))
    assert said in str(caught.value)
