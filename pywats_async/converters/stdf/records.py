"""The records of STDF V4, read one after the other from a stream, in either byte order."""

from __future__ import annotations

import bz2
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from ...errors import ConverterError
from ..source import Source, decode

__all__ = ["Fields", "begins_stdf", "read_records"]

_BLOCK = 1 << 18
_FIRST = (b"\x02\x00\x00\x0a", b"\x00\x02\x00\x0a")
"""The header of the first record, FAR, with the low byte first and with the high byte first."""
_LITTLE, _BIG, _VERSION = 2, 1, 4
_TEXTS: dict[bytes, str] = {}
_MANY = 4096


def begins_stdf(source: Source) -> bool:
    """Return whether a file, or what is packed in it, begins with the record FAR of version 4."""
    head = source.head()
    try:
        if head.startswith(b"\x1f\x8b"):
            head = zlib.decompressobj(31).decompress(head, 6)
        elif head.startswith(b"BZh"):
            head = bz2.BZ2Decompressor().decompress(head, 6)
        elif head.startswith(b"PK\x03\x04"):
            start = 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            packed = head[8:10] == b"\x08\x00"
            head = zlib.decompressobj(-15).decompress(head[start:], 6) if packed else head[start:]
    except (zlib.error, OSError, ValueError):
        return False
    return head[:4] in _FIRST and head[4:5] in (b"\x01", b"\x02") and head[5:6] == b"\x04"


def read_records(stream: BinaryIO) -> Iterator[tuple[int, int, Fields]]:
    """Yield type, sub-type and fields of each record; the fields are valid until the next one.

    Raises:
        ConverterError: It is no STDF V4, or ends inside a record.
    """
    data = stream.read(_BLOCK)
    if data[:4] not in _FIRST or len(data) < 6:
        raise ConverterError("The file does not begin with the record FAR of STDF.")
    if data[4] not in (_LITTLE, _BIG) or data[5] != _VERSION:
        raise ConverterError(
            f"STDF of CPU type {data[4]} and version {data[5]} is not read; types 1 and 2, version 4 are."
        )
    order = "<" if data[:4] == _FIRST[0] else ">"
    unpack = struct.Struct(f"{order}HBB").unpack_from
    fields = Fields(order)
    at = offset = 0
    while True:
        left = len(data) - at
        if left < 4 or left < 4 + unpack(data, at)[0]:
            offset += at
            more = stream.read(_BLOCK)
            if not more:
                if left:
                    raise ConverterError(
                        f"The file ends inside the record at byte {offset:,}: it may not be written yet."
                    )
                return
            data, at = data[at:] + more, 0
            continue
        length, kind, sub = unpack(data, at)
        fields.open(data, at + 4, at + 4 + length, offset + at)
        yield kind, sub, fields
        at += 4 + length


class Fields:
    """The fields of one record, read in their order. Those at its end may be missing: `more` tells."""

    __slots__ = ("_at", "_data", "_end", "_order", "_structs", "where")

    def __init__(self, order: str) -> None:
        self._order = order
        self._structs: dict[str, struct.Struct] = {}
        self._data, self._at, self._end = b"", 0, 0
        self.where = 0
        """Where in the file the record begins."""

    def open(self, data: bytes, start: int, end: int, where: int) -> None:
        """Begin with another record."""
        self._data, self._at, self._end, self.where = data, start, end, where

    @property
    def more(self) -> bool:
        """Whether there is another field."""
        return self._at < self._end

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return self._end - self._at

    def take(self, form: str) -> tuple[Any, ...]:
        """Return fields of fixed size, as `struct` has them. Raises `ConverterError` if the record ends before."""
        found = self._structs.get(form)
        if found is None:
            found = self._structs[form] = struct.Struct(self._order + form)
        end = self._at + found.size
        if end > self._end:
            raise ConverterError(f"The record at byte {self.where:,} is too short.")
        values = found.unpack_from(self._data, self._at)
        self._at = end
        return values

    def optional(self, form: str, default: Any) -> Any:
        """Return one field, or `default` where the record has ended."""
        return self.take(form)[0] if self._at < self._end else default

    def skip(self, size: int) -> None:
        """Leave out bytes, as many as there are."""
        self._at = min(self._at + size, self._end)

    def text(self) -> str:
        """Return a text, without the blanks around it; "" where the record has ended."""
        at = self._at
        if at >= self._end:
            return ""
        self._at = at = at + 1
        length = self._data[at - 1]
        if not length:
            return ""
        self._at = end = at + length
        if end > self._end:
            raise ConverterError(f"The record at byte {self.where:,} is too short for its text.")
        raw = self._data[at:end]
        found = _TEXTS.get(raw)
        if found is None:
            found = decode(raw)[0].replace("\0", "").strip()
            if len(_TEXTS) < _MANY:
                _TEXTS[raw] = found
        return found
