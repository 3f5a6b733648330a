"""The converter of i3070 log records, on made files: no real one was at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves
from ..made.keysight_i3070 import BATCH, EXAMPLES, RESISTOR, btest, log

ARGS = {"operation_types": '{"btest": 30}', "time_zone": "+01:00"}


def convert(tmp_path: Path, content: bytes) -> list[Json]:
    path = tmp_path / "a.log"
    path.write_bytes(content)
    source = Source(path)
    return [one.document for one in conversion(Registry().choose(source), source, Arguments.parse(ARGS))]


def test_two_boards_of_a_panel(tmp_path: Path) -> None:
    path = tmp_path / "i3070.log"
    path.write_bytes(EXAMPLES["i3070.log"])
    first, second = accepted(path, "keysight_i3070", operation_types={"btest": 30}, time_zone="+01:00")
    assert [first[key] for key in ("sn", "pn", "rev", "processCode", "machineName", "result", "start")] == [
        "S1", "PN-1", "RevA", 30, "ict3", "P", "2026-01-05T13:07:09+01:00",
    ]  # fmt: skip
    assert first["uut"] == {"execTime": 350.0, "fixtureId": "12", "batchSN": "B-77", "testSocketIndex": 1}
    assert first["root"]["seqCall"] == {"path": "", "name": "plan_1", "version": "RevA"}
    assert {"description": "Board type", "text": "PN-TYPE"} in first["miscInfos"]
    assert [(step["name"], step["status"]) for step in first["root"]["steps"]] == [
        ("pins", "P"),
        ("r1", "P"),
        ("j1", "P"),
    ]
    _, resistor, jumper = leaves(first["root"])
    assert resistor["numericMeas"] == [
        {"compOp": "GELE", "value": 9980.0, "unit": "Ohm", "lowLimit": 9500.0, "highLimit": 10500.0, "status": "P"}
    ]
    assert resistor["reportText"] == "test: A-RES\nnominal: +1.0E+04"
    assert jumper["numericMeas"] == [  # the tester passed it below its limit
        {"compOp": "GE", "value": -7630803.0, "unit": "Ohm", "lowLimit": 10000.0, "status": "P"}
    ]
    assert (second["sn"], second["result"], second["uut"]["testSocketIndex"]) == ("S2", "F", 2)
    assert (second["uut"]["errorCode"], second["uut"]["comment"]) == (8, "Bauteil {U7}|defekt \u00b5\u03a9")
    assert [(step["name"], step["status"]) for step in leaves(second["root"])] == [
        ("pins", "P"), ("shorts", "F"), ("in", "P"), ("out", "F"), ("u7", "F"),
    ]  # fmt: skip
    shorts, digital = leaves(second["root"])[1], leaves(second["root"])[4]
    assert shorts["reportText"] == "test: TS\nshorts: 1\nopens: 0\nphantoms: 0\nTS-S 1 0 GND TS-D VCC +5V +1.5E+00"
    assert digital["reportText"].endswith("failing vector: 17\npins: 2\nDPIN u7 3 4")


def test_batches_braces_and_records_that_the_tester_cut_short(tmp_path: Path) -> None:
    bare = "{@BATCH|PN-2|B||||btest||||plan||||"
    cut = "{@A-CAP|3|\x04"
    content = log(btest("S1", "{@BLOCK|c1|01", cut, "}"), end="}") + log(btest("S2", RESISTOR), batch=bare, end="")
    first, second = convert(tmp_path, content)
    assert [(one["sn"], one["pn"], one["rev"]) for one in (first, second)] == [
        ("S1", "PN-1", "RevA"),
        ("S2", "PN-2", "B"),
    ]
    (capacitor,) = leaves(first["root"])
    assert (capacitor["name"], capacitor["booleanMeas"]) == ("c1", [{"status": "F"}])
    assert capacitor["reportText"] == "test: A-CAP\ndetector time-out"


@pytest.mark.parametrize(("status", "result"), [("0", "P"), ("80", "E"), ("81", "T"), ("13", "F"), ("95", "F")])
def test_verdicts_of_a_unit(tmp_path: Path, status: str, result: str) -> None:
    (report,) = convert(tmp_path, log(btest("S1", status=status)))
    assert report["result"] == result


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (log(btest("S1", RESISTOR))[:-30], "Line 4: The file ends inside"),
        (log(btest("S1", RESISTOR), end="")[:-2], "Line 2: The file ends inside BTEST"),
        (log(btest("S1", RESISTOR.replace("9.98", "x"))), "Line 4: A-RES"),
        (log(btest("S1", status="ok")), "Line 2: BTEST: the status 'ok'"),
        (log(btest("")), "Line 2: BTEST: The file has no serial number"),
        (log(btest("S1", "hello")), "Line 3: 'hello"),
        (BATCH.encode() + b"}\n", "no report"),
    ],
    ids=["half", "no end", "value", "status", "serial", "text", "no unit"],
)
def test_bad_files_are_refused_with_their_line(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ConverterError) as caught:
        convert(tmp_path, content)
    assert said in str(caught.value)
