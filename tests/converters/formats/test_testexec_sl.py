"""The converter of Keysight TestExec SL results, on made files: no real one was at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted
from ..made.testexec_sl import EXAMPLES, TESTS, results

ARGS = {"operation_type": "10", "time_zone": "+01:00"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_header_groups_and_measurements(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(EXAMPLES[name].replace(b"<Status>Passed", b"<Status>Failed"))
    (report,) = accepted(tmp_path / name, "testexec_sl", **ARGS)
    assert [report[key] for key in ("sn", "pn", "rev", "result", "machineName")] == ["S1", "PN-1", "B", "F", "ST-1"]
    assert (report["start"], report["uut"]) == ("2026-01-05T13:07:09+01:00", {"user": "ada", "execTime": 9.5})
    assert report["miscInfos"] == [{"description": "Tests", "text": "2"}]
    group, two = report["root"]["steps"]
    assert (group["name"], group["status"]) == ("power", "F")
    rail, led = group["steps"]
    assert rail["numericMeas"] == [
        {"compOp": "GELE", "value": 5.5, "unit": "V", "lowLimit": 5.0, "highLimit": 6.0, "status": "P"}
    ]
    assert led["booleanMeas"] == [{"status": "F"}]
    assert [(one["name"], one["compOp"], one["status"]) for one in two["numericMeas"]] == [
        ("a", "LOG", "P"),
        ("b", "LE", "F"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (results(TESTS)[:-20], "Not XML"),
        (results(TESTS).replace(b"Summary", b"Sum"), "has no Summary"),
        (results(TESTS, "Odd"), "Summary: Status 'Odd'"),
        (results(TESTS).replace(b">5.5<", b">x<"), "Test 'rail': Value 'x' is no number"),
    ],
    ids=["half a file", "no summary", "unknown verdict", "no number"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    source = Source(path)
    with pytest.raises(ConverterError) as caught:
        list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))
    assert said in str(caught.value)
