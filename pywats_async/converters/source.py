"""A log file that is to be converted: its name, and its content as bytes, text or lines."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ..errors import ConverterError

__all__ = ["HEAD_BYTES", "MAX_BYTES", "Source", "decode"]

HEAD_BYTES = 64 * 1024
"""How much of a file a converter sees to say whether it knows it."""
MAX_BYTES = 256 * 1024 * 1024
"""The largest file that is read as a whole; converters of larger ones stream it from `open`."""

_BLOCK = 1 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return text and the encoding that it was in: that of a byte order mark, else `encoding`, else UTF-8, else cp1252.

    Raises `ConverterError` if it is not text in `encoding`, or if that is none.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            encoding, content = name, content[len(mark) :]
            break
    else:
        if encoding is None:
            try:
                return content.decode(), "utf-8"
            except UnicodeDecodeError:
                # The five bytes that cp1252 leaves open are what ISO-8859-1 makes of them.
                return content.decode("cp1252", "cp1252_open"), "cp1252"
    try:
        return content.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError) as error:
        raise ConverterError(f"Not text in {encoding}: {error}.", cause=error) from error


def _open_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("cp1252_open", _open_bytes)


class Source:
    """One file, or one folder, that is to be converted. Reading it changes nothing.

    Args:
        path: where it is.
        name: what it is called, if that is not the name at `path` (a file that was claimed has another one).
        content: its bytes, if they were read already.
    """

    def __init__(self, path: Path, *, name: str | None = None, content: bytes | None = None) -> None:
        self.path = path
        self.name = path.name if name is None else name
        self.notes: list[str] = []
        """What is worth a line in the log: the encoding that was guessed, what was left out and why."""
        self._content = content

    @property
    def suffix(self) -> str:
        """The last part of the name, in lower case: ".log"."""
        return Path(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its last part."""
        return Path(self.name).stem

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self._content is None and self.path.is_dir()

    @cached_property
    def modified(self) -> datetime:
        """When the file was written last, in UTC."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    @cached_property
    def _head(self) -> bytes:
        if self._content is not None:
            return self._content[:HEAD_BYTES]
        if self.is_folder:
            return b""
        with self.path.open("rb") as file:
            return file.read(HEAD_BYTES)

    def head(self, size: int = HEAD_BYTES) -> bytes:
        """Return the first bytes, at most 64 KiB; none of a folder."""
        return self._head[:size]

    @cached_property
    def head_text(self) -> str:
        """The first 64 KiB as text, with whatever is no text replaced."""
        head = self._head
        for mark, name in _MARKS:
            if head.startswith(mark):
                return head[len(mark) :].decode(name, "replace")
        return head.decode("utf-8", "replace")

    def open(self) -> BinaryIO:
        """Open the file to stream it."""
        return self.path.open("rb") if self._content is None else BytesIO(self._content)

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """Return the content. Raises `ConverterError` if it is longer than `limit` bytes."""
        if self._content is None:
            size = self.path.stat().st_size
            if size > limit:
                raise ConverterError(f"{self.name}: {size:,} bytes are more than the {limit:,} that are read at once.")
            self._content = self.path.read_bytes()
        return self._content

    def blocks(self) -> Iterator[bytes]:
        """Yield the content piece by piece; a small one is kept, for whoever reads it next."""
        if self._content is None:
            with self.path.open("rb") as file:
                block = file.read(_BLOCK)
                if len(block) == _BLOCK:
                    while block:
                        yield block
                        block = file.read(_BLOCK)
                    return
            self._content = block
        yield self._content

    def text(self, encoding: str | None = None) -> str:
        """Return the content as text: see `decode`. What was guessed is noted."""
        text, used = decode(self.read(), encoding)
        if used != (encoding or "utf-8"):
            self.notes.append(f"read as {used}")
        return text

    def lines(self, encoding: str | None = None, *, ended: bool = False) -> Iterator[str]:
        """Yield the lines, without their ends: CR LF, or LF.

        Args:
            encoding: see `decode`.
            ended: the last one must have its end too, for formats in which nothing else shows that a file is cut.

        Raises:
            ConverterError: it has none.
        """
        lines = self.text(encoding).removesuffix("\r").replace("\r\n", "\n").split("\n")
        if ended and lines[-1]:
            raise ConverterError("The line does not end: the file may not be written yet.", line=len(lines))
        return iter(lines)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"
