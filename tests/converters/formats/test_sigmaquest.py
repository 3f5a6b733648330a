"""The converter of SigmaQuest's UnitReport against an independent reading of the real log."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves

ARGS = {"revision": "A", "operation_types": '{"OP1": 30}'}
VALUE = re.compile(r'<ValueDouble name="([^"]*)" lsl="([^"]*)" usl="([^"]*)">([^<]*)<')


def measured(step: Json) -> list[Json]:
    return [one for leaf in leaves(step) for one in leaf.get("numericMeas", ())]


def test_every_run_and_value_of_the_real_log_is_there(samples: Path) -> None:
    path = samples / "sigmaquest" / "testdata_SN654164896.xml"
    (report,) = accepted(path, "sigmaquest", **ARGS)
    text = path.read_text()
    runs = re.findall(r'<TestRun [^>]*name="([^"]*)"', text)[1:]
    assert [step["name"] for step in _all(report["root"])] == runs
    assert {step["status"] for step in _all(report["root"])} == {"P"}
    expected = VALUE.findall(text)
    found = measured(report["root"])
    assert len(found) == len(expected) == 345
    for one, (name, low, high, value) in zip(found, expected, strict=True):
        assert one["name"].removesuffix(" #2").removesuffix(" #3") == name.strip()
        assert math.isnan(one["value"]) if value == "null" else one["value"] == float(value)
        limits = [float(limit) for limit in (low, high) if float(limit)]
        assert [one[limit] for limit in ("lowLimit", "highLimit") if limit in one] == limits
        wanted = {(False, False): "LOG", (True, False): "GE", (False, True): "LE", (True, True): "GELE"}
        assert one["compOp"] == wanted[bool(float(low)), bool(float(high))]
        assert one["status"] == "P"


def _all(step: Json) -> list[Json]:
    return [one for child in step.get("steps", ()) for one in (child, *_all(child))]


def test_the_header_of_the_real_log(samples: Path) -> None:
    (report,) = accepted(samples / "sigmaquest" / "testdata_SN654164896.xml", "sigmaquest", **ARGS)
    assert (report["sn"], report["pn"], report["processCode"]) == ("SN654164896", "98756468", 30)
    assert (report["start"], report["uut"]) == ("2024-12-09T14:26:37+00:00", {"user": "OP1", "execTime": 21.0})
    leak = next(step for step in _all(report["root"]) if step["name"] == "Argon Leak")
    assert (leak["start"], leak["totTime"]) == ("2024-12-07T08:01:11+00:00", 349.0)
    assert leak["reportText"].startswith("DHR: //OP1_TestResults/Test/SN654164896/PreTest/ArgonLeak/")


UNIT = (
    '<UnitReport xmlns="urn:unitreport-schema"><Category><Product part-no="P" serial-no="S" version="B">'
    '<Product part-no="P2" serial-no="S2"/></Product></Category>{}</UnitReport>'
)


@pytest.mark.parametrize(
    ("grade", "letter"),
    [("PASS", "P"), ("DONE", "P"), ("Failed: low", "F"), ("ABORTED", "T"), ("PENDING", "E")],
)
def test_grades(tmp_path: Path, grade: str, letter: str) -> None:
    run = f'<TestRun name="30" grade="{grade}"><TestRun name="a" grade="PASS"/></TestRun>'
    (tmp_path / "unit.xml").write_text(UNIT.format(run))
    (report,) = accepted(tmp_path / "unit.xml", "sigmaquest")
    assert (report["result"], report["root"]["status"], report["rev"], report["processCode"]) == (
        letter,
        letter,
        "B",
        30,
    )
    assert [part["sn"] for part in report["subUnits"]] == ["S2"]


def test_operators_texts_and_decimal_commas(tmp_path: Path) -> None:
    run = (
        '<TestRun name="30" grade="FAIL"><TestRun name="volts" grade="FAIL">'
        '<Result><ValueDouble name="u" lsl="1,5" usl="2,5" unit="V">2,5</ValueDouble>'
        '<Property><ValueString name="COMP">GTLT</ValueString></Property></Result>'
        '<Result><ValueString name="note">warm</ValueString></Result></TestRun></TestRun>'
    )
    (tmp_path / "unit.xml").write_text(UNIT.format(run))
    (report,) = accepted(tmp_path / "unit.xml", "sigmaquest", decimal=",")
    numbers, texts = leaves(report["root"])
    assert numbers["numericMeas"] == [
        {"name": "u", "compOp": "GTLT", "value": 2.5, "unit": "V", "lowLimit": 1.5, "highLimit": 2.5, "status": "F"}
    ]
    assert texts["stringMeas"] == [{"name": "note", "compOp": "LOG", "value": "warm", "status": "F"}]


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("", "has no TestRun"),
        ('<TestRun name="30" grade="SUPER"/>', "SUPER"),
        (
            '<TestRun name="30" grade="PASS"><TestRun name="a"><Result><ValueDouble name="u">x</ValueDouble></Result>'
            "</TestRun></TestRun>",
            "TestRun 'a', value 'u' 'x' is no number",
        ),
    ],
    ids=["no run", "unknown grade", "no number"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, run: str, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(UNIT.format(run))
    source = Source(path)
    converter = Registry().choose(source)
    with pytest.raises(ConverterError) as caught:
        list(conversion(converter, source, converter.arguments.parse(ARGS)))
    assert said in str(caught.value)
