"""TAKAYA flying probers: three real logs, against readings of them with split and regular expressions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves

ARGS = {"part_number": "PN", "revision": "A", "operation_type": 60}
FACTORS = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "U": 1e-6, "m": 1e-3, "": 1.0, "K": 1e3, "M": 1e6}


def measured(step: Json) -> Json:
    return step["numericMeas"][0]


def base(value: float, unit: str) -> float:
    return value * FACTORS[unit[:-1]] if unit else value


def expected(function: str, value: str, unit: str, reference: str, of: str, above: str, below: str) -> Json:
    """Return the measurement of a row, from its cells: "**" has a tolerance, "E" and "F" one limit, others none."""
    limits: Json = {"compOp": "LOG"}
    if function in ("E", "F"):
        limits = {"compOp": {"E": "LE", "F": "GE"}[function], "lowLimit": float(reference)}
    elif function == "**":
        assert of == unit
        ends = (float(reference) * (1 + float(one.rstrip("%")) / 100) for one in (below, above))
        limits = {"compOp": "GELE", **dict(zip(("lowLimit", "highLimit"), map(pytest.approx, ends), strict=True))}
    return {"value": float(value), "unit": unit, "status": "P", **limits}


def sample(samples: Path, folder: str) -> Path:
    return next(path for path in (samples / folder).iterdir() if "LICENSE" not in path.name)


def test_each_attempt_of_the_atdx_is_a_report_with_every_row(samples: Path) -> None:
    path = sample(samples, "takaya_atdx")
    rows = [line.split(";") for line in path.read_text("utf-8-sig").splitlines() if re.match(r"\d+;", line)]
    reports = accepted(path, "takaya_atdx", **ARGS)
    steps = [step for report in reports for step in leaves(report["root"])]
    assert len(reports) == 10
    assert {report["sn"] for report in reports} == {"WO250319-0162"}
    assert len({report["id"] for report in reports}) == 10
    assert {report["pn"] for report in reports} == {"289-0254-4.0"}
    assert reports[0]["start"].startswith("2025-05-25T12:26:55")
    assert [report["result"] for report in reports].count("F") == 9
    letters = {"PASS": "P", "SKIP": "S", "UnTested": "S"}
    assert [step["status"] for step in steps] == [letters.get(row[20], "F") for row in rows]
    assert sum(step["status"] == "F" for step in steps) == 35
    for step, row in zip(steps, rows, strict=True):
        if "numericMeas" not in step:
            continue
        text = (row[18] or row[16]).partition("[")[0]
        assert measured(step)["value"] == float(text), row
        kind = {"EQ": "GELE", "OP": "GE", "GE": "GE", "SH": "LE", "LE": "LE"}[row[11]]
        reference, unit = re.fullmatch(r"([\d.]+)(?:\[(\w+)\].*)?", row[9]).groups()  # type: ignore[union-attr]
        factor = base(1, unit or row[10]) / base(1, measured(step).get("unit", ""))
        above, below = (float(cell) / 100 if kind == "GELE" else 0 for cell in (row[12], row[14]))
        assert measured(step)["compOp"] == kind, row
        assert measured(step)["lowLimit"] == pytest.approx(float(reference) * factor * (1 - below)), row
        if kind == "GELE":
            assert measured(step)["highLimit"] == pytest.approx(float(reference) * factor * (1 + above)), row
    inside = Counter(
        (step["status"], m["lowLimit"] <= m["value"] <= m["highLimit"])
        for step in steps
        for m in step.get("numericMeas", ())
        if m["compOp"] == "GELE"
    )
    assert inside.keys() == {("P", True), ("F", False)}


def test_a_short_of_the_atdx_is_at_most_its_reference_and_an_open_at_least(samples: Path) -> None:
    steps = leaves(accepted(sample(samples, "takaya_atdx"), "takaya_atdx", **ARGS)[0]["root"])
    opened = next(step for step in steps if step["name"] == "POWER_SHORTS P-AUTO")
    assert (measured(opened)["compOp"], measured(opened)["lowLimit"], measured(opened)["value"]) == (
        "GE",
        100.0,
        55000.0,
    )
    short = next(step for step in steps if "function: SH" in step["reportText"] and "numericMeas" in step)
    assert measured(short)["compOp"] == "LE"
    impedance = next(step for step in steps if "test 1: 2.500[O]|-1.9" in step["reportText"])
    assert (measured(impedance)["value"], measured(impedance)["unit"], measured(impedance)["compOp"]) == (
        2.5,
        "O",
        "LE",
    )


def test_each_board_of_the_atd_is_a_report_with_every_row(samples: Path) -> None:
    path = sample(samples, "takaya_atd")
    lines = path.read_text("ascii").splitlines()
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines if re.match(r"\d\d\t", line)]
    reports = accepted(path, "takaya_atd", **ARGS)
    assert [report["sn"] for report in reports] == ["0601994566", "0601994567"]
    assert {(report["pn"], report["machineName"], report["result"]) for report in reports} == {
        ("V682780_B_BOT", "TAK4", "P")
    }
    assert [report["uut"]["testSocketIndex"] for report in reports] == [1, 2]
    assert reports[0]["uut"]["execTime"] == 14
    assert reports[0]["start"].startswith("2023-03-01T08:20:27")
    steps = [step for report in reports for step in leaves(report["root"])]
    assert [step["status"] for step in steps] == ["P" if row[15] == "PASS" else "S" for row in rows]
    for step, row in zip(steps, rows, strict=True):
        if step["status"] == "P":
            real = [cell for cell in (row[22], row[26]) if re.match(r"[\d.]+\Z", cell) and set(cell) != {"."}]
            reference = (row[18], row[19])
            assert measured(step) == expected(row[55], real[-1], row[23], *reference, row[33], row[34])
    assert {row[55] for row in rows} == {"**", "OP", "SH", "JP"}


def test_the_board_of_the_apt94xx_has_every_row(samples: Path) -> None:
    path = sample(samples, "takaya_apt94xx")
    rows = [line for line in path.read_text("ascii").splitlines() if re.match(r'\d{6} "', line)]
    (report,) = accepted(path, "takaya_apt94xx", **ARGS)
    steps = leaves(report["root"])
    assert (report["sn"], report["pn"], report["rev"]) == ("SN0001", "DEMO-PCB-A", "V1")
    assert report["uut"]["batchSN"] == "12345"
    assert report["start"].startswith("2024-01-01T08:00:00")
    assert len(steps) == len(rows) == 875
    assert sum(step["status"] == "P" for step in steps) == sum('"PASS   "' in row for row in rows)
    milliseconds = sum(float(re.findall(r'"([\d.]+) ms"', row)[0]) for row in rows)
    assert report["uut"]["execTime"] == pytest.approx(milliseconds / 1000)
    for step, row in zip(steps, rows, strict=True):
        cells = [cell.strip() for cell in re.findall(r'"([^"]*)"', row)]
        real = [cell.split() for cell in cells[4:6] if set(cell) != {"."}]
        assert (step["status"] == "S") == ("numericMeas" not in step) == (not real), row
        if real:
            tolerances = re.findall(r" ([+-]\d+%)", row)
            assert measured(step) == expected(cells[-1], *real[-1], *cells[3].split(), *tolerances), row


@pytest.mark.parametrize("folder", ["takaya_atd", "takaya_apt94xx", "takaya_atdx"])
def test_half_a_file_is_refused(samples: Path, tmp_path: Path, folder: str) -> None:
    whole = sample(samples, folder).read_bytes()
    half = tmp_path / f"half{sample(samples, folder).suffix}"
    half.write_bytes(whole[: whole.rfind(b"\n", 0, len(whole) * 3 // 4) - 60])
    source = Source(half)
    with pytest.raises(ConverterError):
        list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))


def test_a_row_of_the_apt94xx_with_too_few_columns_is_named(samples: Path, tmp_path: Path) -> None:
    whole = sample(samples, "takaya_apt94xx").read_text("ascii")
    row = next(line for line in whole.splitlines() if re.match(r'\d{6} "', line))
    path = tmp_path / "short.ATD"
    path.write_text(whole.replace(row, re.sub(r' "[\d.O ]+"', "", row)))
    source = Source(path)
    with pytest.raises(ConverterError, match=r"Line \d+: A row has \d+ columns"):
        list(conversion(Registry().get("takaya_apt94xx"), source, Arguments.parse(ARGS)))


def test_a_test_time_of_the_atd_without_a_number_is_left_out(samples: Path, tmp_path: Path) -> None:
    whole = sample(samples, "takaya_atd").read_text("ascii")
    path = tmp_path / "timeless.ATD"
    path.write_text(re.sub(r"Test time:\d+ s", "Test time:... s", whole))
    assert path.read_text() != whole
    assert "execTime" not in accepted(path, "takaya_atd", **ARGS)[0]["uut"]
