"""Teradyne GR228X and Spectrum: their real logs, against readings with regular expressions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves

ARGS = {"revision": "A", "operation_type": 20}
SCALES = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "K": 1e3, "M": 1e6}


def convert(path: Path) -> list[Json]:
    source = Source(path)
    return [one.document for one in conversion(Registry().choose(source), source, Arguments.parse(ARGS))]


def sample(samples: Path, folder: str) -> Path:
    return next(path for path in (samples / folder).iterdir() if "LICENSE" not in path.name)


GR228X_CELLS = r"\w+[=#]([-+\d.]+[A-Z]*)?(?:\(([-\d.]*[A-Z]*),([-\d.]*[A-Z]*)\))?\w*"
"""Value, lower and upper limit of a line; "M" is a thousandth, "MEG" a million."""
LETTERS = {"": 0, "K": 3, "MEG": 6, "M": -3, "U": -6, "N": -9, "P": -12}


def scaled(cell: str | None) -> Any:
    if not cell:
        return None
    number = cell.rstrip("".join(LETTERS))
    return pytest.approx(float(f"{number}e{LETTERS[cell.removeprefix(number)]}"))


def test_every_unit_and_measurement_of_the_gr228x_is_there(samples: Path) -> None:
    path = sample(samples, "teradyne_gr228x")
    reports = accepted(path, "teradyne_gr228x", **ARGS)
    assert [(report["sn"], report["result"]) for report in reports] == [
        ("65428553938829725787", "T"), ("24422984989544535753", "F"), ("42842937739687688567", "P"),
    ]  # fmt: skip
    assert {report["pn"] for report in reports} == {"43420"}
    assert [report["uut"]["execTime"] for report in reports] == [2, 17, 16]
    contacts = leaves(reports[0]["root"])
    assert [step["status"] for step in contacts] == ["F", "F"]
    assert contacts[1]["reportText"].startswith("90,156,172")
    for report, body in zip(reports, path.read_text().split("@")[1:], strict=True):
        lines = [line for line in body.splitlines()[1:] if re.match(r"\w+[=#]", line)]
        tested = [line for line in lines if not re.search(r"#\(,\)(IS|VS)", line)]
        steps = [step for step in leaves(report["root"]) if step["name"] not in ("Contact failures", "Opens")]
        assert [step["name"] for step in steps] == [re.split("[=#]", line)[0] for line in tested]
        for step, line in zip(steps, tested, strict=True):
            found = re.fullmatch(GR228X_CELLS, line.strip())
            assert found is not None, line
            value, low, high = map(scaled, found.groups())
            assert ("numericMeas" in step) == (value is not None), line
            for measured in step.get("numericMeas", ()):
                kind = {(True, True): "GELE", (True, False): "GE", (False, False): "LOG"}[
                    low is not None, high is not None
                ]
                found = (measured["compOp"], measured["value"], measured.get("lowLimit"), measured.get("highLimit"))
                assert found == (kind, value, low, high), line
    last = {step["name"]: step for step in leaves(reports[2]["root"])}
    assert last["V230"]["numericMeas"][0]["value"] == pytest.approx(0.524630547)  # M is a thousandth
    assert last["C206"]["numericMeas"][0] == {
        "compOp": "GELE", "value": 1.0015246e-08, "unit": "F", "lowLimit": 7.999999e-09, "highLimit": 1.2000001e-08,
        "status": "P",
    }  # fmt: skip
    shorted = next(step for step in leaves(reports[1]["root"]) if step["name"] == "R402")
    assert shorted["numericMeas"][0]["compOp"] == "GE"
    assert shorted["numericMeas"][0]["value"] == 45131532.0  # MEG is a million


GR228X = "F:\\B\\4711_x.obc[01-Aug-12  10:00:00\n@01-AUG-12  10:00:01 SN 7\n{}\n/01-AUG-12  10:00:05\n"


def test_settings_of_a_unit_panels_and_failures_of_the_gr228x(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    body = "WATS_partRevision=B\nWATS_operator=ada\nTOP_OF_LOOP-C\n(S 1,2 +\n 3,4\nR1<1K(2K,3K)R\nR2>5MEG(,4MEG)AR"
    path.write_text(GR228X.format(body))
    (report,) = convert(path)
    assert (report["rev"], report["uut"]["user"], report["uut"]["testSocketIndex"]) == ("B", "ada", 3)
    shorts, low, high = leaves(report["root"])
    assert re.findall(r"\d", shorts["reportText"]) == ["1", "2", "3", "4"]
    assert [(one["status"], one["numericMeas"][0]["compOp"]) for one in (low, high)] == [("F", "GELE"), ("F", "LE")]


@pytest.mark.parametrize(("body", "said"), [("R1=?", "Line 3"), ("@01-AUG-12  10:00:02 SN 8", "Line 3: A unit starts")])
def test_bad_lines_of_the_gr228x_are_named(tmp_path: Path, body: str, said: str) -> None:
    path = tmp_path / "x.log"
    path.write_text(GR228X.format(body))
    with pytest.raises(ConverterError, match=said):
        convert(path)


def test_every_page_value_and_limit_of_the_spectrum_is_there(samples: Path) -> None:
    path = sample(samples, "teradyne_spectrum")
    text = path.read_text()
    (report,) = accepted(path, "teradyne_spectrum", **ARGS)
    steps = leaves(report["root"])
    assert (report["pn"], report["sn"], report["result"]) == ("PB3187900", "1111111111", "P")
    assert report["start"].startswith("2023-02-09T16:44:27.988")
    assert report["uut"]["execTime"] == pytest.approx(10.136)
    assert len(steps) == text.count("(PAGE:")
    values = re.findall(r"\(MEASVAL: \(VAL: (\S+)\) (?:\(SCALE: (\w)\) )?\(UNIT: (\w+)\)", text)
    measured = [step["numericMeas"][0] for step in steps if "numericMeas" in step]
    assert [(one["value"], one["unit"]) for one in measured] == [(float(v), s + u) for v, s, u in values]
    for step, page in zip(steps, text.split("(PAGE:")[1:], strict=True):
        ends = (re.findall(rf"\({end}: \(VAL: (\S+)\) (?:\(SCALE: (\w)\) )?", page) for end in ("LOLIM", "HILIM"))
        low, high = (float(found[0][0]) * SCALES[found[0][1]] if found else None for found in ends)
        for one in step.get("numericMeas", ()):
            factor = SCALES[one["unit"][:-1]]
            assert one["compOp"] == ("GELE" if low is not None else "LE"), page
            limits = [low, high] if low is not None else [high]
            assert [one[key] * factor for key in ("lowLimit", "highLimit") if key in one] == pytest.approx(limits), page
    assert [one["compOp"] for one in measured].count("GELE") == 275
    sections = [step["name"] for step in report["root"]["steps"] if "seqCall" in step]
    assert sections == re.findall(r'\(SECTION_NAME: "(.*?)"\)', text)


@pytest.mark.parametrize("size", [20_000, -60, -2])
def test_half_a_spectrum_file_is_refused(samples: Path, tmp_path: Path, size: int) -> None:
    path = tmp_path / "half.txt"
    path.write_text(sample(samples, "teradyne_spectrum").read_text().rstrip()[:size])
    with pytest.raises(ConverterError, match=r"no end|no STATUS"):
        convert(path)


def test_a_clock_of_the_spectrum_without_milliseconds_is_refused(samples: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text(sample(samples, "teradyne_spectrum").read_text().replace("16:44:27:988", "16:44:27:odd"))
    with pytest.raises(ConverterError, match="StartTime '16:44:27:odd' has no milliseconds"):
        convert(path)
