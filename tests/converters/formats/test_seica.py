"""The converter of Seica logs, on made files: no real one was at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted, leaves
from ..made.seica import log, row

ARGS = {"operation_type": "10", "time_zone": "+01:00"}


def test_one_board(tmp_path: Path) -> None:
    rows = [
        row("R1", 99.5, low=90, high=110),
        row("R2", 200, 1, low=90),
        row("C1", "", 1, group="CAP"),
        row("R3", -1e-3),
    ]
    (tmp_path / "a.xml").write_bytes(log(("S1", rows), failures=2))
    (report,) = accepted(tmp_path / "a.xml", "seica", **ARGS)
    assert [report[key] for key in ("sn", "pn", "rev", "result")] == ["S1", "PN_1", "B", "F"]
    assert (report["start"], report["uut"]) == ("2026-01-05T13:07:09+01:00", {"user": "ada", "execTime": 10.0})
    assert report["miscInfos"] == [{"description": "Board", "text": "board"}]
    assert [(group["name"], group["status"]) for group in report["root"]["steps"]] == [("RES", "F"), ("CAP", "F")]
    first, second, third, last = leaves(report["root"])
    assert first["numericMeas"] == [
        {"compOp": "GELE", "value": 99.5, "unit": "Ohm", "lowLimit": 90.0, "highLimit": 110.0, "status": "P"}
    ]
    assert second["numericMeas"][0]["compOp"] == "GE"
    assert (second["status"], second["totTime"]) == ("F", 0.0125)
    assert (third["numericMeas"][0]["compOp"], last["booleanMeas"]) == ("LOG", [{"status": "F"}])


def test_a_passing_board_may_have_failed_rows_and_boards_of_a_panel_are_units(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(log(("S1", [row("R1", 1, 1)]), failures=0, program="PN B"))
    (alone,) = accepted(tmp_path / "a.xml", "seica", **ARGS)
    assert (alone["pn"], alone["rev"], alone["result"]) == ("PN", "B", "P")
    (tmp_path / "b.xml").write_bytes(log(("S1", [row("R1", 1)]), ("S2", [row("R1", 1, 1)]), failures=1))
    assert [(one["sn"], one["result"]) for one in accepted(tmp_path / "b.xml", "seica", **ARGS)] == [
        ("S1", "P"),
        ("S2", "F"),
    ]


WHOLE = log(("S1", [row("R1", 1)]), program="PN")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (WHOLE, "no revision"),
        (WHOLE.replace(b'MR="1"', b'MR="x"').replace(b"PN", b"PN_A"), "TEST 'R1': MR 'x' is no number"),
        (WHOLE.replace(b'TR="0"', b""), "TEST 'R1' has no result"),
        (WHOLE[: WHOLE.index(b"<ET")] + b"</R>", "The board 'S1' has no end"),
        (WHOLE[:-9], "Not XML"),
        (WHOLE.replace(b"05-01-2026 13:07:09", b"01/05/2026 1 PM"), "BI/@SD"),
    ],
    ids=["no revision", "no number", "no result", "no end", "half a file", "wrong date"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    source = Source(path)
    with pytest.raises(ConverterError) as caught:
        list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))
    assert said in str(caught.value)
