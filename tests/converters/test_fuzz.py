"""Damaged files: whatever a file holds, a converter answers with reports, `ConverterError`, `Skip` or `Suspend`.

The real samples and the made files are damaged: words are replaced by odd ones, bytes changed, pieces cut and repeated.
Most of it is done to files of a few kilobytes, what is left of the real ones when most of what repeats is taken out:
`PYWATS_FUZZ` says how many for each converter; without it there are few, and always the same. A tenth of that, but a
thousand at most, is done to whole files by hypothesis, which shows the smallest one that fails.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pywats_async import ConverterError
from pywats_async.converters import Registry, Skip, Source, Suspend
from pywats_async.converters.conversion import conversion
from pywats_async.converters.interface import AnyConverter

from .made import made_files

COUNT = int(os.environ.get("PYWATS_FUZZ", "0"))
FEW, WHOLE = 150, min(COUNT // 10, 1000) or 25
SECONDS = 5.0
"""That a damaged file of a few kilobytes may take."""
ARGS = {"part_number": "PN-1", "revision": "A", "operation_type": "10", "time_zone": "UTC"}
SMALL, LONG = 6 * 1024, 300
WORD = re.compile(rb"[\w.+-]+")
VALUE = re.compile(rb"""(?<=")[^"<>]*(?=")|(?<=>)[^<>\s]+(?=<)""")
"""In XML: what is no name."""
ODD = [
    b"", b"-", b"0", b"-1", b"nan", b"-INF", b"1e999", b"0x", b"9" * 400, b"1,5", b"x", b"\xff\xfe", b"\0", b"&#0;",
    "\u00b5\u03a9\U0001f600".encode(), b"]]>", b"\x80\x81", b";;;;;;", b"\t\t\t", b"\r\n\r\n", b"9999-99-99T99:99:99",
    b"2147483648", b"[0][1]", b"PASS", b"Failed", b"a" * 5000, b"\x1f\x8b", b"[" * 300,
]  # fmt: skip

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["word", "word", "word", "byte", "cut", "drop", "repeat"]),
        st.integers(0, 2**31),
        st.sampled_from(ODD) | st.binary(max_size=6),
    ),
    max_size=5,
)


def seeds(samples: Path, name: str) -> list[tuple[str, bytes]]:
    """Return the files that are damaged: those made, the real ones, and what the real ones hold if they are zips."""
    found = list(made_files(name).items())
    for path in sorted((samples / name).rglob("*")):
        if not path.is_file() or path.name.startswith("LICENSE"):
            continue
        content = path.read_bytes()
        found.append((path.name, content))
        if content.startswith(b"PK"):
            with ZipFile(path) as archive:
                found += [(member, archive.read(member)) for member in archive.namelist() if member.endswith(".xml")]
    return found or [("file.log", b"a;b\tc\n1;2\t3\n")]


def damaged(content: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    """Return a file after some edits; each names a place by a number, whatever the size."""
    for what, number, odd in edits:
        at = number % (len(content) + 1)
        match what:
            case "word" | "value":
                word = (VALUE if what == "value" and content[:1] == b"<" else WORD).search(content, at)
                if word:
                    content = content[: word.start()] + odd + content[word.end() :]
            case "byte":
                content = content[:at] + odd + content[at + len(odd) :]
            case "cut":
                content = content[:at]
            case "drop":
                content = content[:at] + content[at + 1 + number % 97 :]
            case _:
                content = content[:at] + content[max(0, at - number % 997) :]
    return content


def shortened(value: Any) -> Any:
    """Return a JSON value with short lists and texts."""
    if isinstance(value, dict):
        return {key: shortened(inner) for key, inner in value.items()}
    return (
        [shortened(inner) for inner in value[:3]]
        if isinstance(value, list)
        else value[:LONG]
        if isinstance(value, str)
        else value
    )


def thinned(content: bytes, converts: Callable[[bytes], bool]) -> bytes:
    """Return what is left of a file when most of what repeats in it is taken out."""
    if content.lstrip(b"\xef\xbb\xbf")[:1] == b"<":
        root = ET.fromstring(content)
        for element in list(root.iter()):
            seen = Counter[object]()
            for child in list(element):
                kind = child.tag, child.get("Name")
                seen[kind] += 1
                if seen[kind] > 2:
                    element.remove(child)
            element.text = (element.text or "")[:LONG]
        return ET.tostring(root)
    if content.startswith((b"{\n", b"{\r", b"{ ")) or content[:2] == b'{"':
        return json.dumps(shortened(json.loads(content)), indent=1).encode()
    end = b"\n(" if content.startswith(b"(") else b"\n"
    lines = content.split(end)
    if converts(less := end.join(line[:LONG] for line in lines)):
        lines, content = less.split(end), less
    size = len(lines) // 4
    while size and len(content) > SMALL:
        at = 0
        while at < len(lines) and len(content) > SMALL:
            less = lines[:at] + lines[at + size :]
            if converts(end.join(less)):
                lines, content = less, end.join(less)
            else:
                at += size
        size //= 2
    return content


def edits_of(chance: random.Random, content: bytes, words: list[bytes]) -> list[tuple[str, int, bytes]]:
    """Return one to five edits of a file."""
    often = "byte" if b"\0" in content else "value"
    return [
        (
            chance.choice((often, often, often, "word", "byte", "cut", "drop", "repeat")),
            chance.getrandbits(31),
            chance.choice(chance.choice((ODD, words)))
            if chance.random() < 0.8
            else chance.randbytes(chance.randint(0, 6)),
        )
        for _ in range(1 + min(4, int(chance.expovariate(0.8))))
    ]


def convert(converter: AnyConverter, source: Source) -> None:
    """Convert; an error that is none of a converter's own is raised as it was."""
    try:
        for _ in conversion(converter, source, converter.arguments.parse(ARGS)):
            pass
    except (Skip, Suspend):
        pass
    except ConverterError as error:
        if error.message.startswith(f"The converter {converter.name} failed on"):
            raise AssertionError(error.message) from error


@pytest.mark.parametrize("name", Registry().names())
def test_small_damaged_files_give_reports_or_converter_errors(samples: Path, tmp_path: Path, name: str) -> None:
    converter, place = Registry().get(name), tmp_path / "file"
    place.touch()
    for folder in (path for path in samples.glob(f"{name}/*") if path.is_dir()):  # what belongs to a file
        shutil.copytree(folder, tmp_path / folder.name)
    beside = {path: b"".join(path.read_bytes().splitlines(keepends=True)[:12]) for path in sorted(tmp_path.glob("*/*"))}
    for path, content in beside.items():
        path.write_bytes(content)

    def converts(file: str, content: bytes) -> bool:
        try:
            return any(
                list(conversion(converter, Source(place, name=file, content=content), converter.arguments.parse(ARGS)))
            )
        except (ConverterError, Suspend):
            return False

    found = [(file, thinned(content, partial(converts, file))) for file, content in seeds(samples, name)]
    found = [one for one in found if converts(*one)]
    assert found
    words = sorted({word for _, content in found for word in WORD.findall(content)})
    failed: dict[str, str] = {}
    for number in range(COUNT or FEW):
        chance = random.Random(f"{name}:{number}")
        file, content = chance.choice(found)
        other = chance.choice(list(beside)) if beside and chance.random() < 0.4 else None
        if other is None:
            content = damaged(content, edits_of(chance, content, words))
        else:
            other.write_bytes(damaged(beside[other], edits_of(chance, beside[other], words)))
        source = Source(place, name=file, content=content)
        began = time.process_time()
        try:
            assert 0 <= converter.match(source) <= 100
            convert(converter, source)
        except Exception as error:
            inner = (error.__cause__ and error.__cause__.__cause__) or error
            where = traceback.extract_tb(inner.__traceback__)[-1]
            failed.setdefault(f"{where.filename}:{where.lineno}: {type(inner).__name__}: {inner}", f"number {number}")
        if other is not None:
            other.write_bytes(beside[other])
        if time.process_time() - began > SECONDS:
            failed.setdefault("it took too long", f"number {number}")
    assert not failed, "\n".join(f"{what}, {said}" for what, said in failed.items())


@pytest.mark.parametrize("name", Registry().names())
def test_damaged_files_give_reports_or_converter_errors(samples: Path, tmp_path: Path, name: str) -> None:
    converter, found = Registry().get(name), seeds(samples, name)

    @settings(
        max_examples=WHOLE,
        derandomize=not COUNT,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(seed=st.sampled_from(range(len(found))), edits=EDITS)
    def run(seed: int, edits: list[tuple[str, int, bytes]]) -> None:
        file, content = found[seed]
        path = tmp_path / "fuzzed"
        path.write_bytes(damaged(content, edits))
        source = Source(path, name=file)
        assert 0 <= converter.match(source) <= 100
        convert(converter, source)

    run()


@settings(max_examples=WHOLE, derandomize=not COUNT, deadline=None, database=None)
@given(content=st.binary(max_size=300))
def test_noise_is_refused_by_every_converter(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "noise"
    path.write_bytes(content)
    for converter in Registry():
        assert 0 <= converter.match(Source(path)) <= 100
        convert(converter, Source(path, name="noise.log"))
