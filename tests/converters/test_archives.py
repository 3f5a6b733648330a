"""Archives: what is in them, and the bombs that stay shut."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import stat
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Source
from pywats_async.converters.archives import is_packed, open_packed, open_zip

TEXT = b"serial;1\r\n" * 1000
SECONDS = 2.0


def zipped(**members: bytes) -> bytes:
    """Return a zip with these members; "__" in a name stands for a slash."""
    return zipped_as({name.replace("__", "/"): content for name, content in members.items()})


def zipped_as(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def source(content: bytes) -> Source:
    return Source(Path("log.zip"), content=content)


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, bz2.compress, lambda text: zipped(log=text)], ids=["plain", "gzip", "bzip2", "zip"]
)
def test_what_is_in_it_comes_as_a_stream(pack: object) -> None:
    packed = source(pack(TEXT))  # type: ignore[operator]
    assert is_packed(packed) == (pack is not bytes)
    with open_packed(packed) as stream:
        assert stream.read(6) + stream.read() == TEXT


def test_members_have_names_and_are_read_in_any_order() -> None:
    with open_zip(source(zipped(a=b"1", folder__b=b"2"))) as archive:
        assert archive.names == ["a", "folder/b"]
        assert (archive.read("folder/b"), archive.read("a")) == (b"2", b"1")
        with pytest.raises(ConverterError, match="no member c"):
            archive.read("c")


@pytest.mark.parametrize(
    "name", ["../up", "/etc/passwd", "a/../../b", "C:\\win.txt", "\\\\host\\share", "..\\up", "n\0ul"]
)
def test_names_that_point_out_of_it_are_refused(name: str) -> None:
    content = zipped_as({name: b"1"})
    with pytest.raises(ConverterError, match=r"points out|no whole zip"), open_zip(source(content)):
        pass


def test_a_link_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(ConverterError, match="points out"), open_zip(source(buffer.getvalue())):
        pass


def members(count: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(count):
            archive.writestr(str(number), b"")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """What must stay shut."""
    zeros = bytes(40 << 20)
    return {
        "zip": zipped(log=zeros),
        "gzip": gzip.compress(zeros),
        "bzip2": bz2.compress(zeros),
        "nested": zipped(inner=zipped(log=TEXT)),
        "nested gzip": gzip.compress(gzip.compress(TEXT)),
        "many": members(20_000),
        "half": zipped(log=os.urandom(10_000))[:5000],
        "half gzip": gzip.compress(os.urandom(10_000))[:5000],
        "half bzip2": bz2.compress(os.urandom(10_000))[:5000],
        "damaged": zipped(log=TEXT).replace(b"\x00\x00\x00\x00\x00\x00PK", b"\x00\x00\x00\x00\x07\x00PK", 1)[:-30],
        "two": zipped(a=TEXT, b=TEXT),
    }


@pytest.fixture
def timed() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 5 * SECONDS  # of a busy machine


def drain(packed: Source) -> None:
    with open_packed(packed) as stream:
        while stream.read(1 << 16):
            pass


@pytest.mark.usefixtures("timed")
@pytest.mark.parametrize(
    "bomb",
    ["zip", "gzip", "bzip2", "nested", "nested gzip", "many", "half", "half gzip", "half bzip2", "damaged", "two"],
)
def test_a_bomb_is_an_error_and_costs_little(bomb: str, bombs: dict[str, bytes]) -> None:
    with pytest.raises(ConverterError):
        drain(source(bombs[bomb]))


def test_all_reads_of_a_zip_share_one_bound() -> None:
    content = zipped(a=os.urandom(60_000), b=os.urandom(60_000))
    with open_zip(source(content), limit=100_000) as archive:
        archive.read("a")
        with pytest.raises(ConverterError, match="100,000 bytes"):
            archive.read("b")
