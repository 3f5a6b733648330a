"""Packed log files, read within bounds: nothing is written to the disk, no archive in an archive, no bomb.

A zip holds at most 1,000 members; what comes out of one source is at most 256 MB, and at most 200 times what went in.
Everything that is wrong with an archive is a `ConverterError`.
"""

from __future__ import annotations

import bz2
import gzip
import re
import stat
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from typing import IO, Any, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from ..errors import ConverterError
from .source import MAX_BYTES, Source

__all__ = ["MAX_MEMBERS", "MAX_RATIO", "Zip", "is_packed", "open_packed", "open_zip"]

MAX_MEMBERS = 1000
MAX_RATIO = 200
_FREE = 1 << 20
"""Bytes that come out before their ratio counts: small texts pack well."""
_DIRECTORY = 4 << 20
"""Bytes of a zip's directory that are read."""
_ZIP, _GZIP, _BZIP2 = b"PK\x03\x04", b"\x1f\x8b", b"BZh"
_PACKED = (_ZIP, _GZIP, _BZIP2, b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_END = b"PK\x05\x06"
_UNSAFE = re.compile(r"(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:|\0")
_BROKEN = (BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError)


def is_packed(source: Source) -> bool:
    """Return whether a source is a zip, gzip or bzip2 file, by its first bytes."""
    return source.head(4).startswith((_ZIP, _GZIP, _BZIP2))


class _Bounded(RawIOBase):
    """A stream that ends with an error as soon as too much comes out of it."""

    def __init__(self, stream: IO[bytes], spend: Callable[[int], None], what: str) -> None:
        self._stream, self._spend, self._what = stream, spend, what
        self._first = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            block = self._stream.read(len(buffer))
        except _BROKEN as error:
            raise ConverterError(f"{self._what} is no whole archive: {error}.", cause=error) from error
        if self._first and block.startswith(_PACKED):
            raise ConverterError(f"{self._what} holds another archive, which is not read.")
        self._first = False
        self._spend(len(block))
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()


class Zip:
    """The members of a zip, by their names. Made by `open_zip`."""

    def __init__(self, file: ZipFile, what: str, limit: int) -> None:
        self._file, self._what, self._left, self._limit = file, what, limit, limit
        self._members: dict[str, ZipInfo] = {}
        infos = file.infolist()
        if len(infos) > MAX_MEMBERS:
            raise ConverterError(f"{what} has {len(infos):,} members; at most {MAX_MEMBERS:,} are read.")
        for info in infos:
            if _UNSAFE.search(info.orig_filename) or stat.S_ISLNK(info.external_attr >> 16):
                raise ConverterError(f"{what}: the member {info.orig_filename!r} points out of the archive.")
            if not info.is_dir():
                self._members[info.filename] = info

    @property
    def names(self) -> list[str]:
        """The names of all members that are files, in their order."""
        return list(self._members)

    def open(self, name: str) -> BinaryIO:
        """Open a member to stream it. Raises `ConverterError` if there is none."""
        if (info := self._members.get(name)) is None:
            raise ConverterError(f"{self._what} has no member {name}.")
        taken = 0

        def spend(count: int) -> None:
            nonlocal taken
            taken += count
            self._left -= count
            _check(self._what, taken, info.compress_size, self._left < 0, self._limit)

        try:
            stream = self._file.open(info)
        except _BROKEN as error:
            raise ConverterError(f"{self._what}: {name} cannot be read: {error}.", cause=error) from error
        return cast("BinaryIO", BufferedReader(_Bounded(stream, spend, f"{self._what}: {name}"), 1 << 16))

    def read(self, name: str) -> bytes:
        """Return the content of a member. Raises `ConverterError` if there is none, or too much of it."""
        with self.open(name) as stream:
            return stream.read()


@contextmanager
def open_zip(source: Source, limit: int = MAX_BYTES) -> Generator[Zip]:
    """Open a source that is a zip.

    Args:
        limit: bytes that may come out of it, all reads of all members together.
    """
    with source.open() as file:
        _look_at_end(file, source.name)
        try:
            archive = ZipFile(file)
        except _BROKEN as error:
            raise ConverterError(f"{source.name} is no whole zip: {error}.", cause=error) from error
        with archive:
            yield Zip(archive, source.name, limit)


def _look_at_end(file: BinaryIO, what: str) -> None:
    """Refuse a zip with too large a directory before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 22 - 0xFFFF))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise ConverterError(f"{what} is no whole zip: its end is missing.")
    members, directory = (
        int.from_bytes(tail[at + 10 : at + 12], "little"),
        int.from_bytes(tail[at + 12 : at + 16], "little"),
    )
    if members > MAX_MEMBERS or directory > _DIRECTORY:
        raise ConverterError(f"{what} has {members:,} members; at most {MAX_MEMBERS:,} are read.")


@contextmanager
def open_packed(source: Source, limit: int = MAX_BYTES) -> Generator[BinaryIO]:
    """Open a source as a stream of what is in it: gzip, bzip2, a zip with one member, or the file as it is.

    Args:
        limit: bytes that may come out of a packed one; what is streamed may well be larger than what is held.
    """
    head = source.head(4)
    if head.startswith(_ZIP):
        with open_zip(source, limit) as archive:
            if len(archive.names) != 1:
                raise ConverterError(f"{source.name} holds {len(archive.names)} files instead of one.")
            with archive.open(archive.names[0]) as stream:
                yield stream
        return
    with source.open() as file:
        if not head.startswith((_GZIP, _BZIP2)):
            yield file
            return
        unpacked = cast("IO[bytes]", gzip.GzipFile(fileobj=file) if head.startswith(_GZIP) else bz2.BZ2File(file))
        taken = 0

        def spend(count: int) -> None:
            nonlocal taken
            taken += count
            _check(source.name, taken, file.tell(), taken > limit, limit)

        with BufferedReader(_Bounded(unpacked, spend, source.name), 1 << 16) as stream:
            yield cast("BinaryIO", stream)


def _check(what: str, taken: int, packed: int, over: bool, limit: int) -> None:
    if over:
        raise ConverterError(f"{what} unpacks to more than the {limit:,} bytes that are read.")
    if taken > _FREE and taken > MAX_RATIO * max(1, packed):
        raise ConverterError(f"{what} unpacks to more than {MAX_RATIO} times its size: that is no log.")
