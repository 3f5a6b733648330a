"""A converter that takes a folder of files as one source; the tests load it by its path."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pywats_async import UUTReport
from pywats_async.converters import Arguments, Source, converter

__all__ = ["rails_folder"]


@converter("rails_folder", patterns=["*"])
def rails_folder(source: Source, args: Arguments) -> Iterator[UUTReport]:
    """A report for each file in the folder."""
    for path in sorted(source.path.glob("*.rails")):
        serial_number = path.read_text(encoding="utf-8").partition(",")[0]
        yield args.new_report(serial_number=serial_number, start=datetime(2026, 1, 2, tzinfo=UTC))
