"""The converter of Teradyne Nano-51e logs, on made files: no real one was at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted, leaves
from ..made.teradyne_nano import NAME, ROWS

ARGS = {"revision": "A", "operation_type": 20, "time_zone": "+01:00"}


def test_one_unit(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(ROWS, encoding="utf-8")
    (report,) = accepted(tmp_path / NAME, "teradyne_nano", **ARGS)
    assert [report[key] for key in ("sn", "pn", "result", "start")] == ["S1", "PN-1", "F", "2026-01-05T13:07:09+01:00"]
    assert report["miscInfos"] == [{"description": "SMT date", "text": "20260104"}]
    assert [(step["name"], step["status"]) for step in report["root"]["steps"]] == [
        ("Rails", "P"), ("R1", "F"), ("LED", "P"),
    ]  # fmt: skip
    volts, amps, ohms, led = leaves(report["root"])
    assert volts["numericMeas"] == [
        {"compOp": "GELE", "value": 5.02, "unit": "V", "lowLimit": 4.9, "highLimit": 5.1, "status": "P"}
    ]
    assert amps["numericMeas"] == [{"compOp": "LE", "value": -0.0015, "unit": "A", "lowLimit": 0.001, "status": "P"}]
    assert (ohms["numericMeas"][0]["unit"], led["booleanMeas"]) == ("\u03a9", [{"status": "P"}])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (NAME, ROWS.replace("PASS", "so", 1), "Line 2: verdict 'so'"),
        (NAME, ROWS[:40], "Line 2: The row has"),
        (NAME, ROWS.splitlines()[0], "no test in the file"),
        (NAME, ROWS.replace("5.02V", "5,02V"), "Line 2: The row has 6 cells"),
        (NAME, ROWS.replace("5.02V", "x5"), "Line 2: value 'x5'"),
        (NAME.replace("0105", "1305"), ROWS, "time in the name"),
        ("a.csv", ROWS, "the name is not"),
    ],
    ids=["verdict", "half", "no test", "comma", "value", "time", "name"],
)
def test_bad_files_are_refused_with_their_line(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConverterError) as caught:
        list(conversion(Registry().get("teradyne_nano"), Source(tmp_path / name), Arguments.parse(ARGS)))
    assert said in str(caught.value)
