"""The converter of XJTAG logs against an independent reading of the real ones."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import unescape
from zipfile import ZipFile

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted, leaves

ARGS = {"part_number": "PN-1", "revision": "A", "operation_type": "10"}
LOGS = ["1234_14_25_32_10.08.2018_Pass.xjlog", "Demonstration hardware--28_10_2019-2.xjlog"]
FUNCTION = re.compile(r'<testfunction name="([^"]*)">(.*?)</testfunction>', re.DOTALL)


def runs(path: Path) -> list[str]:
    with ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if re.fullmatch(r"Run \d+\.xml", name))
        return [archive.read(name).decode("utf-8-sig").replace("\r\n", "\n") for name in names]


def tag(text: str, name: str) -> str | None:
    found = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return found[1] if found else None


@pytest.mark.parametrize("name", LOGS)
def test_every_run_test_verdict_and_time_of_the_real_logs_is_there(samples: Path, name: str) -> None:
    path = samples / "xjtag" / name
    reports, expected = accepted(path, "xjtag", **ARGS), runs(path)
    assert len(reports) == len(expected) == (1 if name == LOGS[0] else 3)
    for report, text in zip(reports, expected, strict=True):
        info = tag(text, "testruninfo") or ""
        assert (report["sn"], report["uut"]["user"]) == (tag(info, "serial"), tag(info, "user"))
        assert report["result"] == (tag(info, "result") or "")[0]
        assert report["uut"]["comment"] == "Demonstration hardware"
        assert report["start"][:19] == re.findall(r'datetime="([^.]*)', text)[0]
        assert report["start"].endswith("+00:00")
        taken = tag(info, "time-taken")
        assert report["uut"].get("execTime") == (int(taken) / 1000 if taken else None)
        steps = leaves(report["root"])
        functions = FUNCTION.findall(text)
        assert [step["name"] for step in steps] == [function for function, _ in functions]
        for step, (_, body) in zip(steps, functions, strict=True):
            assert step["status"] == re.findall(r'<result value="(\w)', body)[0]
            time = tag(body, "time-taken")
            assert step.get("totTime") == (int(time) / 1000 if time else None)
            written = tag(body, "plain-text")
            if written is not None:
                assert step["reportText"] == unescape(written).strip()
        assert [step["name"] for step in report["root"]["steps"]] == re.findall(r'<testgroup name="([^"]*)"', text)


def test_single_values_of_the_real_logs(samples: Path) -> None:
    first, _, last = accepted(samples / "xjtag" / LOGS[1], "xjtag", **ARGS)
    assert [step["status"] for step in leaves(first["root"])] == ["P", "P", "F"]
    assert first["root"]["steps"][2]["status"] == "F"
    assert leaves(first["root"])[2]["errorMessage"] == "Error on net IO0-NetJP1_19: Stuck at 0."
    assert first["machineName"] == "OriginalXJLink"
    assert first["root"]["seqCall"]["name"] == "demo.xjp"
    assert {step["status"] for step in leaves(last["root"])} == {"P"}
    (old,) = accepted(samples / "xjtag" / LOGS[0], "xjtag", **ARGS)
    assert leaves(old["root"])[0]["reportText"].startswith("Checking voltage on CN1 pin 1")
    assert old["root"]["reportText"].startswith("IC3.TestDestructive skipped\nEraseIC3 skipped")


def test_a_run_as_a_file_of_its_own_is_the_same(samples: Path, tmp_path: Path) -> None:
    with ZipFile(samples / "xjtag" / LOGS[1]) as archive:
        (tmp_path / "run.xml").write_bytes(archive.read("Run 2.xml"))
    (alone,) = accepted(tmp_path / "run.xml", "xjtag", **ARGS)
    packed = accepted(samples / "xjtag" / LOGS[1], "xjtag", **ARGS)[1]
    assert alone["root"]["steps"] == packed["root"]["steps"]


def convert(path: Path) -> None:
    source = Source(path)
    list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))


def test_bad_files_are_refused(samples: Path, tmp_path: Path) -> None:
    whole = (samples / "xjtag" / LOGS[0]).read_bytes()
    half = tmp_path / "half.xjlog"
    half.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConverterError, match=r"half\.xjlog is no whole zip"):
        convert(half)
    with ZipFile(samples / "xjtag" / LOGS[0]) as archive, ZipFile(tmp_path / "less.xjlog", "w") as less:
        less.writestr("Run 1.xml", archive.read("Run 1.xml"))
        less.writestr("Info.xml", archive.read("Info.xml").replace(b"Count>1<", b"Count>2<"))
    with pytest.raises(ConverterError, match=r"no Run 2\.xml"):
        convert(tmp_path / "less.xjlog")
    (tmp_path / "open.xml").write_text('<testrun><testgroup name="g"/></testrun>')
    with pytest.raises(ConverterError, match="testruninfo is missing"):
        convert(tmp_path / "open.xml")
