"""Listen SoundCheck: the real log of eleven units, and made ones as other languages of Windows write them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves

ARGS = {"revision": "A", "operation_type": 50}


def convert(path: Path, **arguments: str) -> list[Json]:
    source = Source(path)
    converter = Registry().choose(source)
    return [one.document for one in conversion(converter, source, converter.arguments.parse({**ARGS, **arguments}))]


def test_every_scalar_and_curve_of_the_real_log_is_there(samples: Path) -> None:
    path = next((samples / "listen_soundcheck" / "US").glob("*.txt"))
    rows = [line.rstrip("\t").split("\t") for line in path.read_text().splitlines() if line.strip()]
    scalars = [row for row in rows if len(row) == 9 and row[0] != "Serial #:"]
    titles = [row for row in rows if row[0] == "Serial #:" and "Result" not in row]
    reports = accepted(path, "listen_soundcheck", **ARGS)
    assert [report["sn"] for report in reports] == list(dict.fromkeys(row[0] for row in scalars))
    assert {report["pn"] for report in reports} == {"WATS_PN_12345"}
    assert reports[0]["start"].startswith("2020-11-02T16:36:07")
    steps = [(report["sn"], step) for report in reports for step in leaves(report["root"])]
    values = [
        (sn, step["name"], step["numericMeas"][0]["value"], step["status"])
        for sn, step in steps
        if "numericMeas" in step
    ]
    assert values == [(row[0], row[3], float(row[4]), row[6][0]) for row in scalars]
    measured = [step["numericMeas"][0] for _, step in steps if "numericMeas" in step]
    for one, row in zip(measured, scalars, strict=True):
        given = list(map(float, row[8].split("/"))) if row[7] == "Max/Min" else []
        assert [one[limit] for limit in ("highLimit", "lowLimit") if limit in one] == given
        assert (one["compOp"], one["unit"]) == ("GELE" if given else "LOG", row[5])
    charts = [step["chart"] for _, step in steps if "chart" in step]
    assert Counter(chart["label"] for chart in charts) == Counter(title[3].strip() for title in titles)
    points = [row for row in rows if len(row) > 20 and row[0] != "Serial #:"]
    for chart, x, y in zip(charts, points[::2], points[1::2], strict=True):
        (curve,) = chart["series"]
        assert [float(value) for value in curve["xdata"].split(";")] == [float(value) for value in x[3:] if value]
        assert [float(value) for value in curve["ydata"].split(";")] == [float(value) for value in y[3:] if value]
    failed = {row[0] for row in scalars if row[6] == "FAIL"}
    assert {report["sn"] for report in reports if report["result"] == "F"} == failed


EUROPEAN = (
    "Serial #:\tOperator:\tTime:\tLot #:\tName\tMargin\tUnit\tResult\tTolerance\tLimits\n"
    "S1\tada\t13-01-2021 08:00:00\tP/N #1\tSensitivity\t31,90\tdB\tPASS\tMax/Min\t33,0/30,5\n"
    "S2\tada\t13-01-2021 08:00:02\tP/N #1\tSensitivity\t-1,5\tdB\tFAIL\tMax/Min\t33,0/\n"
)


def test_decimal_commas_days_first_and_an_operator(tmp_path: Path) -> None:
    path = tmp_path / "eu.txt"
    path.write_text(EUROPEAN, encoding="cp1252")
    one, two = convert(path, decimal=",", date_order="day first")
    assert (one["pn"], one["uut"]["user"], one["start"][:19]) == ("P/N #1", "ada", "2021-01-13T08:00:00")
    assert one["root"]["steps"][0]["numericMeas"][0] == {
        "compOp": "GELE", "value": 31.9, "unit": "dB", "lowLimit": 30.5, "highLimit": 33.0, "status": "P",
    }  # fmt: skip
    assert two["result"] == "F"
    assert two["root"]["steps"][0]["numericMeas"][0]["compOp"] == "LE"


def test_a_number_or_date_of_another_language_is_an_error_that_says_where(tmp_path: Path) -> None:
    path = tmp_path / "eu.txt"
    path.write_text(EUROPEAN, encoding="cp1252")
    with pytest.raises(ConverterError, match="Line 2"):
        convert(path, date_order="day first")
    with pytest.raises(ConverterError, match="Line 2: Time '13-01-2021"):
        convert(path, decimal=",")
    with pytest.raises(ConverterError, match="decimal"):
        convert(path, decimal=";")


def test_a_line_that_does_not_end_is_half_a_file(samples: Path, tmp_path: Path) -> None:
    whole = next((samples / "listen_soundcheck" / "US").glob("*.txt")).read_bytes()
    half = tmp_path / "half.txt"
    half.write_bytes(whole[: whole.rindex(b".") + 2])  # 1900.0 of 1900.00
    with pytest.raises(ConverterError, match=r"Line 144: The line does not end"):
        convert(half)


def test_a_header_without_a_lot_is_named(tmp_path: Path) -> None:
    path = tmp_path / "eu.txt"
    path.write_text(EUROPEAN.replace("Lot #:", "Batch"), encoding="cp1252")
    with pytest.raises(ConverterError, match="Line 1: The header has nothing behind a Lot #"):
        convert(path)
