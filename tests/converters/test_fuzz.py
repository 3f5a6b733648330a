"""Damaged files: whatever a file holds, a converter answers with reports, `ConverterError`, `Skip` or `Suspend`.

The real samples and the made files are damaged: words are replaced by odd ones, bytes changed, pieces cut and repeated.
`PYWATS_FUZZ` says how many files for each converter; without it there are few, and always the same.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
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
ARGS = {"part_number": "PN-1", "revision": "A", "operation_type": "10", "time_zone": "UTC"}
LARGEST = 96 * 1024
WORD = re.compile(rb"[\w.+-]+")
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
    for path in sorted((samples / name).glob("*")) if (samples / name).is_dir() else ():
        if not path.is_file() or path.name.startswith("LICENSE"):
            continue
        content = path.read_bytes()
        found.append((path.name, content if content.lstrip(b"\xef\xbb\xbf")[:1] == b"<" else content[:LARGEST]))
        if content.startswith(b"PK"):
            with ZipFile(path) as archive:
                found += [(member, archive.read(member)) for member in archive.namelist() if member.endswith(".xml")]
    return found or [("file.log", b"a;b\tc\n1;2\t3\n")]


def damaged(content: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    """Return a file after some edits; each names a place by a number, whatever the size."""
    for what, number, odd in edits:
        at = number % (len(content) + 1)
        match what:
            case "word":
                word = WORD.search(content, at)
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
def test_damaged_files_give_reports_or_converter_errors(samples: Path, tmp_path: Path, name: str) -> None:
    converter, found = Registry().get(name), seeds(samples, name)

    @settings(
        max_examples=COUNT or 60,
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


@settings(max_examples=COUNT or 60, derandomize=not COUNT, deadline=None, database=None)
@given(content=st.binary(max_size=300))
def test_noise_is_refused_by_every_converter(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "noise"
    path.write_bytes(content)
    for converter in Registry():
        assert 0 <= converter.match(Source(path)) <= 100
        convert(converter, Source(path, name="noise.log"))
