"""Files that are made to take time or memory: every converter that knows them refuses them, soon.

They are a tenth of the size that `PYWATS_SOAK_FILES` makes them.
"""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Registry, Source
from pywats_async.converters.conversion import conversion

SCALE = 10 if "PYWATS_SOAK_FILES" in os.environ else 1
SECONDS = 5 * 2.0
"""Of the processor, of a busy machine."""
DEEP = 100_000 * SCALE
ARGS = {"part_number": "PN", "revision": "A", "operation_type": "10"}
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
XML = {
    "saki": "Panel", "seica": "R", "sigmaquest": "UnitReport", "stepwize": "ConfigAndResultsDataFile",
    "teststand_xml": "Reports", "testexec_sl": "TestExecSL", "example_xml": "TestReport", "xjtag": "testrun",
    "wsxf": "Reports", "atml": "TestResults",
}  # fmt: skip


def members(count: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("Info.xml", b"<LogFileInfo/>")
    end = stream.getvalue()
    at = end.index(b"PK\x01\x02")
    entry = end[at : end.index(b"PK\x05\x06")]
    size, low = count * len(entry), min(count, 0xFFFF).to_bytes(2, "little")
    tail = b"PK\x05\x06\0\0\0\0" + low + low + size.to_bytes(4, "little") + at.to_bytes(4, "little") + b"\0\0"
    return end[:at] + entry * count + tail


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "billion laughs": lambda: f'<!DOCTYPE a [<!ENTITY e0 "ha">{ENTITIES}]><ROOT>&e9;</ROOT>'.encode(),
    "quadratic": lambda: f'<!DOCTYPE a [<!ENTITY e "{"x" * 50_000}">]><ROOT>{"&e;" * 5000}</ROOT>'.encode(),
    "external entity": lambda: b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><ROOT>&e;</ROOT>',
    "deep": lambda: b"<ROOT>" + b"<a>" * (DEEP // 5) + b"</a>" * (DEEP // 5) + b"</ROOT>",
    "endless name": lambda: b"<ROOT><" + b"a" * (4 << 20),
}


def refused(path: Path, name: str) -> str:
    """Let a converter have a file; return what it says. Fails if that takes too long."""
    began = time.process_time()
    converter, source = Registry().get(name), Source(path)
    assert 0 <= converter.match(source) <= 100
    with pytest.raises(ConverterError) as caught:
        list(conversion(converter, source, converter.arguments.parse(ARGS)))
    assert time.process_time() - began < SECONDS
    assert " failed on " not in caught.value.message, "the converter itself says what is wrong"
    return str(caught.value)


@pytest.mark.parametrize("bomb", BOMBS)
def test_xml_that_grows_is_refused_by_every_converter_of_xml(tmp_path: Path, bomb: str) -> None:
    content = BOMBS[bomb]()
    for name, root in XML.items():
        path = tmp_path / f"{name}.xml"
        path.write_bytes(content.replace(b"ROOT", root.encode()))
        assert refused(path, name)


@pytest.mark.parametrize(
    "text",
    ["[" * DEEP, '{"root":' * DEEP, '{"id":' + "9" * (500_000 * SCALE) + "}"],
    ids=["lists", "objects", "a number"],
)
def test_json_that_nests_or_has_endless_numbers(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deep.json"
    path.write_text(text)
    assert refused(path, "wsjf")


def test_json_with_deep_steps(tmp_path: Path) -> None:
    """What nests within a report: it is refused, or becomes one."""
    step: dict[str, object] = {"name": "s", "stepType": "SequenceCall", "status": "P", "seqCall": {"path": ""}}
    text = json.dumps({"type": "T", "pn": "P", "sn": "S", "rev": "A", "processCode": 10, "root": step})
    opened = json.dumps(step)[:-1] + ', "steps": ['
    path = tmp_path / "deep.json"
    path.write_text(
        text[: text.rindex('{"name"')] + opened * (DEEP // 10) + json.dumps(step) + "]}" * (DEEP // 10) + "}"
    )
    assert refused(path, "wsjf")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xjtag", lambda: members(100_000)),
        ("xjtag", lambda: zipped("Info.xml", bytes((6 << 20) * SCALE))),
        ("stdf", lambda: zipped("lot.std", b"\2\0\0\x0a\2\4" + bytes((6 << 20) * SCALE))),
        ("stdf", lambda: zipped("lot.std", zipped("lot.std", b"\2\0\0\x0a\2\4"))),
    ],
    ids=["100,000 members", "zeros", "zeros in STDF", "a zip in a zip"],
)
def test_zips_that_grow(tmp_path: Path, name: str, content: Callable[[], bytes]) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(content())
    assert refused(path, name)


@pytest.mark.parametrize("name", Registry().names())
def test_a_gigabyte_without_an_end_of_line(tmp_path: Path, name: str) -> None:
    """It takes no room on the disk: the file has a hole."""
    path = tmp_path / "endless.log"
    with path.open("wb") as file:
        file.write(b"S1;")
        file.truncate(1 << 30)
    assert refused(path, name)
    path.unlink()  # what the tests leave is read whole, at the end


@pytest.mark.parametrize("name", ["csv", "gr228x", "listen_soundcheck", "spea_3030", "wstf"])
def test_one_line_of_many_megabytes(tmp_path: Path, name: str) -> None:
    heads = {
        "csv": b"sn,test,value\n", "gr228x": b"F:\\B\\4711_x.obc[01-Aug-12  10:00:00\n", "wstf": b"--Header-Start--\n",
        "listen_soundcheck": b"Serial #:\tTime: \tLot #: \tName\n", "spea_3030": b"START;",
    }  # fmt: skip
    path = tmp_path / "long.log"
    path.write_bytes(heads[name] + b"1;\t" * (SCALE << 20))
    assert refused(path, name if name != "gr228x" else "teradyne_gr228x")
