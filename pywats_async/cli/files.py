"""The report files that a command is given: which they are, and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic_core import from_json

from ..errors import PyWATSError
from ..report import wsxf

__all__ = ["ReportFile", "examples", "find_files", "read_file"]

Json = dict[str, Any]
SUFFIXES = frozenset({".json", ".wsjf", ".xml", ".wsxf"})


@dataclass(slots=True)
class ReportFile:
    """One report of a file; or a file that holds none, and then why."""

    path: Path
    document: Json | None = None
    """The WSJF document."""
    xml: bytes | None = None
    """The file's own text, if it is WSXF with this report alone."""
    error: str | None = None


def examples() -> list[Path]:
    """Return the example reports that come with the package."""
    return find_files([Path(__file__).with_name("reports")])


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and in folders those that may be reports by their names, at any depth, in order."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            found |= dict.fromkeys(sorted(inside))
        else:
            found[path] = None
    return list(found)


def read_file(path: Path) -> Iterator[ReportFile]:
    """Yield the reports in a file: one in WSJF, any number in WSXF. Content decides, not the name."""
    try:
        content = path.read_bytes()
    except OSError as error:
        yield ReportFile(path, error=f"cannot be read: {error.strerror or type(error).__name__}")
        return
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() in (".xml", ".wsxf") or text.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        yield from _wsxf(path, content)
    else:
        yield _wsjf(path, text)


def _wsjf(path: Path, text: bytes) -> ReportFile:
    try:
        document = from_json(text)
    except ValueError as error:
        return ReportFile(path, error=f"not JSON: {error}")
    if not isinstance(document, dict) or document.get("type") not in ("T", "R"):
        return ReportFile(path, error='not a WSJF report: there is no "type" of "T" or "R"')
    return ReportFile(path, cast("Json", document))


def _wsxf(path: Path, content: bytes) -> Iterator[ReportFile]:
    try:
        documents = wsxf.loads(content)
    except PyWATSError as error:
        yield ReportFile(path, error=error.message)
        return
    if not documents:
        yield ReportFile(path, error="not a WSXF report: there is no Report in it")
    for document in documents:
        yield ReportFile(path, document, content if len(documents) == 1 else None)
