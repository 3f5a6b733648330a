"""Reports on their way from the worker that made them to the queue: in memory while they are few, else in a file.

Each is two lines: a JSON array of id, part number, serial number and size, and the report as WSJF.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

from ..report import wsxf
from ..report.deep_json import dumps
from ..report.document import Json

__all__ = ["IN_MEMORY", "Spool", "Spooled", "read_spool"]

IN_MEMORY = 4 << 20
"""Bytes of reports that a worker hands over without a file."""
_BATCH_BYTES, _BATCH_REPORTS = 8 << 20, 500


class Spooled(NamedTuple):
    """One report, ready to be sent."""

    id: str
    part_number: str
    serial_number: str
    body: bytes


class Spool:
    """Takes reports; `file` is made only if they are many."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._stream: BinaryIO = BytesIO()
        self.path: Path | None = None
        """The file, if there is one."""

    def add(self, document: Json) -> None:
        """Take one report."""
        body = dumps(wsxf.strip(document))
        head = [str(UUID(document["id"])), str(document.get("pn") or ""), str(document.get("sn") or ""), len(body)]
        self._stream.write(json.dumps(head).encode() + b"\n" + body + b"\n")
        if self.path is None and self._stream.tell() > IN_MEMORY:
            content = self.content()
            self._stream = self._path.open("wb")
            self.path = self._path
            self._stream.write(content)

    def content(self) -> bytes:
        """Return everything, if it is in memory."""
        return self._stream.getvalue() if isinstance(self._stream, BytesIO) else b""

    def close(self, *, keep: bool) -> None:
        """Let go of the file, and remove it unless it is to be kept."""
        self._stream.close()
        if self.path is not None and not keep:
            self.path.unlink(missing_ok=True)
            self.path = None


def read_spool(content: bytes, file: Path | None, *, whole: bool = False) -> Iterator[list[Spooled]]:
    """Yield the reports, in batches of bounded size; or all in one."""
    with BytesIO(content) if file is None else file.open("rb") as stream:
        batch: list[Spooled] = []
        size = 0
        while line := stream.readline():
            report_id, part_number, serial_number, length = json.loads(line)
            batch.append(Spooled(report_id, part_number, serial_number, stream.read(length)))
            stream.read(1)
            size += length
            if not whole and (size >= _BATCH_BYTES or len(batch) >= _BATCH_REPORTS):
                yield batch
                batch, size = [], 0
        if batch:
            yield batch
