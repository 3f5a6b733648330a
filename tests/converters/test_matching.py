"""Which converter gets a file: each real sample the one of its format, and no other claims it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async.converters import Confidence, Registry, Source
from pywats_async.converters.source import decode

from .made import made_files


def claims(path: Path) -> dict[str, int]:
    """Return the converters that know a file by more than its name."""
    source = Source(path)
    return {one.name: sure for one in Registry() if (sure := one.match(source)) >= Confidence.LIKELY}


def test_each_real_sample_goes_to_the_converter_of_its_format_and_to_no_other(samples: Path) -> None:
    known, seen = set(Registry().names()), set[str]()
    for path in sorted(samples.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(samples).parts[0]
        other = path.name.startswith("LICENSE") or path.parent == samples
        if other or (path.parent.parent.name == "klippel"):
            assert claims(path) == {}, path
        elif name in known:
            assert list(claims(path)) == [name], path
            assert Registry().choose(Source(path)).name == name
            seen.add(name)
        else:
            assert claims(path) == {}, f"{path} is of a format that has no converter"
    assert {"saki", "sigmaquest", "spea_3030", "stepwize", "teststand_xml", "wsjf", "wsxf", "xjtag"} <= seen


@pytest.mark.parametrize(
    "name",
    [
        *("csv", "keysight_i3070", "klippel", "listen_soundcheck", "spea_3030", "takaya_apt94xx", "takaya_atd"),
        *("takaya_atdx", "teradyne_gr228x", "teradyne_nano", "teradyne_spectrum", "wsjf", "wstf"),
    ],
)
def test_a_byte_order_mark_hides_no_text_format(samples: Path, name: str, tmp_path: Path) -> None:
    """As editors and shells of Windows save a file."""
    real = [path for path in samples.glob(f"{name}/**/*") if path.is_file() and not path.name.startswith("LICENSE")]
    files = {path.name: path.read_bytes() for path in real if not path.parent.name.startswith("DUT ")}
    for file, content in {**files, **made_files(name)}.items():
        for encoding in ("utf-16", "utf-8-sig"):
            (tmp_path / file).write_bytes(decode(content)[0].encode(encoding))
            assert list(claims(tmp_path / file)) == [name], (file, encoding)


@pytest.mark.parametrize("name", Registry().names())
def test_made_files_go_to_the_converter_of_their_format_and_to_no_other(name: str, tmp_path: Path) -> None:
    for file, content in made_files(name).items():
        (tmp_path / file).write_bytes(content)
        assert list(claims(tmp_path / file)) == [name], file


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 4096,
        b"PK\x03\x04",
        b"<",
        b"<a/>",
        b"{}",
        b"\xff\xfe<\0",
        b"\x02\x00\x00",
        b"hello;world\n",
        b"<?xml ",
    ],
    ids=["empty", "zeros", "zip", "less", "xml", "json", "utf-16", "short", "text", "declaration"],
)
def test_no_converter_claims_what_is_no_log(tmp_path: Path, content: bytes) -> None:
    for suffix in (".xml", ".log", ".txt", ".csv", ".json", ".xjlog", ".std"):
        path = tmp_path / f"file{suffix}"
        path.write_bytes(content)
        assert claims(path) == {}
