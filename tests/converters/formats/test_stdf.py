"""The converter of STDF V4, on made files: no real one was at hand."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import Json, accepted, leaves
from ..made.stdf import EXAMPLES, Writer

ARGS = {"operation_type": "10"}
LITTLE = Writer()


def write(path: Path, *records: bytes, writer: Writer = LITTLE) -> Path:
    path.write_bytes(writer.begin() + b"".join(records) + writer.end())
    return path


def steps_of(path: Path, *records: bytes) -> list[Json]:
    (report,) = accepted(write(path, LITTLE.open(), *records, LITTLE.close("P1")), "stdf", **ARGS)
    return leaves(report["root"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_byte_order_and_packing_says_the_same(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(EXAMPLES[name])
    second, first = accepted(tmp_path / name, "stdf", **ARGS)
    assert [(one["sn"], one["result"]) for one in (first, second)] == [("7", "P"), ("6", "F")]
    assert [first[key] for key in ("pn", "rev", "machineName", "startUTC")] == [
        "PN-7",
        "C",
        "ST-1",
        "2023-11-14T22:16:40Z",
    ]
    assert first["uut"] == {"user": "ada", "testSocketIndex": 0, "execTime": 1.5, "batchSN": "L1"}
    assert first["root"]["seqCall"] == {"path": "", "name": "prog", "version": "1.2"}
    said = {one["description"]: one.get("text", one.get("numeric")) for one in first["miscInfos"]}
    assert said == {
        "Head": 1, "Hard bin": 2, "X": 3, "Y": -4,
        "Wafer": "W1", "Part": "7", "Part text": "note", "Temperature": "25C",
    }  # fmt: skip
    volts, pins, scan = leaves(first["root"])
    limits = {"lowLimit": 1.0, "highLimit": 2.0}
    assert volts["numericMeas"] == [{"compOp": "GELE", "value": 1.5, "unit": "V", **limits, "status": "P"}]
    assert [(one["name"], one["value"], one["status"]) for one in pins["numericMeas"]] == [
        ("VDD", 1.0, "P"),
        ("Result 2", 5.0, "F"),
    ]
    assert (pins["status"], scan["name"], scan["booleanMeas"]) == ("F", "scan", [{"status": "P"}])
    (failed,) = leaves(second["root"])
    assert failed["name"] == "vdd"
    assert failed["numericMeas"] == [{"compOp": "GELE", "value": 2.5, "unit": "V", **limits, "status": "F"}]


@pytest.mark.parametrize(
    ("flags", "letter", "said"),
    [
        (0x00, "P", "test 9"),
        (0x80, "F", "test 9"),
        (0x81, "F", "test 9\nalarm"),
        (0x10, "S", "test 9"),
        (0x82, "F", "test 9\nresult not valid"),
        (0x08, "P", "test 9\ntime-out"),
    ],
)
def test_flags_of_a_test(tmp_path: Path, flags: int, letter: str, said: str) -> None:
    (step,) = steps_of(tmp_path / "a.std", LITTLE.parametric(9, 1.0, flags=flags, limits=(0, 2)))
    assert (step["name"], step["status"], step["reportText"]) == ("Test 9", letter, said)
    if flags & 0x02:
        assert math.isnan(step["numericMeas"][0]["value"])


@pytest.mark.parametrize(
    ("known", "compared", "wanted"),
    [
        (0x00, 0xC0, ("GELE", 1.0, 2.0)),
        (0x00, 0x40, ("GELT", 1.0, 2.0)),
        (0x00, 0x00, ("GTLT", 1.0, 2.0)),
        (0x40, 0xC0, ("LE", 2.0, None)),
        (0x80, 0xC0, ("GE", 1.0, None)),
        (0xC0, 0xC0, ("LOG", None, None)),
        (0x10, 0xC0, ("GELE", 0.5, 2.0)),
        (0x20, 0xC0, ("GELE", 1.0, 2.5)),
    ],
)
def test_limits_and_those_of_the_first_record(
    tmp_path: Path, known: int, compared: int, wanted: tuple[str, float | None, float | None]
) -> None:
    first = LITTLE.parametric(9, 1.0, name="v", limits=(0.5, 2.5))
    second = LITTLE.parametric(9, 1.0, compared=compared, limits=(1.0, 2.0), known=known)
    _, step = steps_of(tmp_path / "a.std", first, second)
    (one,) = step["numericMeas"]
    assert (step["name"], one["compOp"], one.get("lowLimit"), one.get("highLimit")) == ("v", *wanted)


@pytest.mark.parametrize(("flags", "result"), [(0x00, "P"), (0x08, "F"), (0x04, "T"), (0x10, "E"), (0x0C, "T")])
def test_verdicts_of_a_part(tmp_path: Path, flags: int, result: str) -> None:
    path = write(tmp_path / "a.std", LITTLE.open(), LITTLE.close("   6", flags=flags))
    (report,) = accepted(path, "stdf", **ARGS)
    assert (report["sn"], report["result"], leaves(report["root"])) == ("6", result, [])


def test_serial_numbers_of_parts_that_are_just_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.std", LITTLE.wafer("W1"), LITTLE.open(), LITTLE.close("1"))
    (report,) = accepted(path, "stdf", **ARGS, serial_number="$lot.$wafer.$x.$y")
    assert report["sn"] == "L1.W1.3.-4"
    with pytest.raises(ConverterError, match="made of other things"):
        Registry().get("stdf").arguments.parse({"serial_number": "$unit"})


def test_short_functional_tests_and_sections(tmp_path: Path) -> None:
    sections = [LITTLE.record(20, 10, b"\x04Open"), LITTLE.functional(1, whole=False), LITTLE.record(20, 20, b"")]
    path = write(
        tmp_path / "a.std", LITTLE.open(), *sections, LITTLE.functional(2, flags=0x80, failing=7), LITTLE.close("1")
    )
    (report,) = accepted(path, "stdf", **ARGS)
    group, scan = report["root"]["steps"]
    assert (group["name"], group["steps"][0]["name"]) == ("Open", "Test 1")
    assert (scan["status"], scan["reportText"]) == ("F", "test 2\nvector vec\n7 failing pins")


WHOLE = b"".join(LITTLE.parts(2, 2))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (WHOLE[:-3], "ends inside the record at byte"),
        (WHOLE[:-8], "without the record MRR"),
        (LITTLE.begin() + LITTLE.open() + LITTLE.open(), "begins before the last one has ended"),
        (LITTLE.begin() + LITTLE.record(15, 10, b"\1\0\0\0\1\0\0\0"), "is too short"),
        (LITTLE.begin() + LITTLE.close("") + LITTLE.end(), "has no PART_ID"),
        (WHOLE[:6] + LITTLE.close("1") + LITTLE.end(), "before the record MIR"),
    ],
    ids=["half a record", "no end", "part in a part", "short record", "no serial number", "no header"],
)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.std"
    path.write_bytes(content)
    converter = Registry().choose(Source(path))
    with pytest.raises(ConverterError) as caught:
        list(conversion(converter, Source(path), converter.arguments.parse(ARGS)))
    assert said in str(caught.value)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks: list[int] = []
    for parts in (5, 5, 40):  # the first warms up
        path = tmp_path / f"{parts}.std"
        path.write_bytes(b"".join(LITTLE.parts(parts, 200)))
        converter = Registry().choose(Source(path))
        tracemalloc.start()
        count = sum(1 for _ in conversion(converter, Source(path), converter.arguments.parse(ARGS)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == parts
    assert peaks[2] < peaks[1] + 700_000


MEGABYTES = int(os.environ.get("PYWATS_SOAK_MB", "3"))
MEASURE = """
import resource, sys
from pathlib import Path
from pywats_async.converters import Registry, Source
from pywats_async.converters.conversion import conversion

converter = Registry().get("stdf")
args = converter.arguments.parse({"operation_type": "10"})
for path in sys.argv[1:]:
    count = sum(1 for _ in conversion(converter, Source(Path(path)), args))
    print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.timeout(3600)
@pytest.mark.skipif(sys.platform != "linux", reason="it measures as Linux does")
def test_a_large_file_needs_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    """`PYWATS_SOAK_MB` says how large; half of each part is a record that nobody reads."""
    part = b"".join(LITTLE.parametric(number, 1.5, name="volts", limits=(1.0, 2.0)) for number in range(500))
    part += LITTLE.record(50, 30, bytes(20_000))
    paths = [tmp_path / "small.std", tmp_path / "large.std"]
    for path, size in zip(paths, (1, MEGABYTES), strict=True):
        count = size * (1 << 20) // len(part) + 1
        with path.open("wb") as file:
            file.write(LITTLE.begin())
            for number in range(count):
                file.write(LITTLE.open() + part + LITTLE.close(f"P{number}"))
            file.write(LITTLE.end())
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)], capture_output=True, text=True, check=True, timeout=3000
    )
    (few, small), (many, large) = (map(int, row.split()) for row in done.stdout.splitlines())
    assert many > few * MEGABYTES * 0.9
    assert large < small + 32, f"{small} MB for a file of 1 MB, {large} MB for one of {MEGABYTES}"
