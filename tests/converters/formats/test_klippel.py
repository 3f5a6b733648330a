"""Klippel QC: the real log, a main file with its folder of measures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source, Suspend
from pywats_async.converters.conversion import conversion

from ..accepted import accepted, leaves

ARGS = {"part_number": "Speaker", "revision": "A", "operation_type": 50}


def main_file(samples: Path) -> Path:
    return next((samples / "klippel").glob("DUT*.txt"))


def test_every_measure_and_verdict_of_the_real_log_is_there(samples: Path) -> None:
    path = main_file(samples)
    (report,) = accepted(path, "klippel", **ARGS)
    steps = {step["name"]: step for step in leaves(report["root"])}
    assert (report["sn"], report["result"], report["uut"]["user"]) == ("xyz115", "F", "win:operator")
    assert report["start"] == "2020-05-14T10:01:37.563000+02:00"
    assert {name: step["status"] for name, step in steps.items()} == {
        "imp": "F", "re": "F", "fs": "F", "resp": "P", "level": "P", "pol": "P", "thd": "P", "rbz": "P", "qts": "D",
    }  # fmt: skip
    assert steps["level"]["numericMeas"] == [
        {"compOp": "GELE", "value": 95.203, "lowLimit": 91.337, "highLimit": 97.337, "status": "P"}
    ]
    assert "max: 3.5156" in steps["re"]["reportText"]
    tasks = {step["name"]: step for step in report["root"]["steps"] if "seqCall" in step}
    assert {name: task["status"] for name, task in tasks.items()} == {"Impedance": "F", "Sound Pressure": "P"}
    for name in ("imp", "resp", "thd", "rbz"):
        file = next((path.with_suffix("")).glob(f"*-{name}.txt"))
        rows = [line.split("\t") for line in file.read_text().splitlines()]
        for place, title in enumerate(rows[0][1:], 1):
            points = [(row[0], row[place]) for row in rows[1:] if len(row) > place and row[place] not in ("", "-")]
            curve = next((one for one in steps[name]["chart"]["series"] if one["name"] == title), None)
            ys = [] if curve is None else [float(y) for y in curve["ydata"].split(";")]
            assert ys == [float(y) for _, y in points], (name, title)


def test_the_folder_is_waited_for_and_counts_as_content(samples: Path, tmp_path: Path) -> None:
    path = tmp_path / main_file(samples).name
    shutil.copy(main_file(samples), path)
    source, args = Source(path), Arguments.parse(ARGS)
    klippel = Registry().choose(source)
    with pytest.raises(Suspend, match="not there yet"):
        list(conversion(klippel, source, args))
    folder = path.with_suffix("")
    shutil.copytree(main_file(samples).with_suffix(""), folder)
    first = next(conversion(klippel, source, args)).document["id"]
    (folder / "Impedance-values.txt").write_text("name\tvalue\tmax\tmin\nre\t3.0\t3.5\t2.8\n")
    changed = next(conversion(klippel, Source(path), args)).document
    assert changed["id"] != first
    re = next(step for step in leaves(changed["root"]) if step["name"] == "re")
    assert re["status"] == re["numericMeas"][0]["status"] == "F"  # the tester's verdict stands


@pytest.mark.parametrize(("old", "new", "said"), [
    ("Ctrl_OverallVerdict=0", "Ctrl_OverallVerdict=9", "'9'"),
    ("2020-5-20-135-5-14-10", "2020-13-20-135-5-14-10", "no time|month"),
    ("-563-120-", "-563-99999-", "Cfg_DutStartTime .*strictly between"),
    ("Cfg_SerialNumber=xyz115", "Cfg_SerialNumber=", "serial number"),
])  # fmt: skip
def test_a_main_file_that_makes_no_sense_is_refused(
    samples: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = main_file(samples).read_text()
    path = tmp_path / "unit.txt"
    path.write_text(text.replace(old, new))
    (tmp_path / "unit").mkdir()
    source = Source(path)
    with pytest.raises(ConverterError, match=said):
        list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))


@pytest.mark.parametrize("cut", ["Results_Fail=imp", "Results_Fail=", "//String with all failed"])
def test_half_a_main_file_is_refused(samples: Path, tmp_path: Path, cut: str) -> None:
    """Without its last lists, measures that failed would have no verdict."""
    path, text = tmp_path / "DUT.txt", main_file(samples).read_text()
    path.write_text(text[: text.index(cut)] + cut.rstrip("imp"))
    (tmp_path / "DUT").mkdir()
    with pytest.raises(ConverterError, match="may not be written yet"):
        list(conversion(Registry().get("klippel"), Source(path), Arguments.parse(ARGS)))


def test_a_station_west_of_greenwich(samples: Path, tmp_path: Path) -> None:
    path = tmp_path / "unit.txt"
    path.write_text(main_file(samples).read_text().replace("-563-120-", "-563--300-"))
    (tmp_path / "unit").mkdir()
    source = Source(path)
    (one,) = conversion(Registry().choose(source), source, Arguments.parse(ARGS))
    assert one.document["start"].endswith("-05:00")


def test_a_point_that_is_no_number_is_named_with_its_line(samples: Path, tmp_path: Path) -> None:
    main = next((samples / "klippel").glob("DUT*.txt"))
    copy = tmp_path / main.name
    copy.write_bytes(main.read_bytes())
    copy.with_suffix("").mkdir()
    curve = "frq\tresp\tmax\n200\t91\t97\n206\t-\t96\n212\t9x\t95\n"
    (copy.with_suffix("") / "Sound Pressure-resp.txt").write_text(curve, encoding="utf-8")
    converter = Registry().get("klippel")
    args = converter.arguments.parse({"part_number": "PN", "revision": "A", "operation_type": 10})
    with pytest.raises(ConverterError, match=r"Line 4: Sound Pressure-resp\.txt: resp '9x' is no number"):
        list(conversion(converter, Source(copy), args))
    (copy.with_suffix("") / "Sound Pressure-resp.txt").write_text(curve.replace("9x", "inf"), encoding="utf-8")
    (one,) = conversion(converter, Source(copy), args)
    (step,) = [step for step in leaves(one.document["root"]) if "chart" in step]
    assert [(curve["name"], curve["xdata"]) for curve in step["chart"]["series"]] == [
        ("resp", "200.0;212.0"), ("max", "200;206;212"),
    ]  # fmt: skip
