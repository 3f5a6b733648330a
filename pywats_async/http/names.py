"""Names of files that a server chose: they never lead out of the folder that they are meant for."""

from __future__ import annotations

import re
import unicodedata
from email.message import Message
from pathlib import Path, PurePosixPath

from ..errors import ValidationError

__all__ = ["inside", "offered_name", "safe_name"]

_LONGEST = 255
"""Bytes that a name may have on common file systems."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
"""Separators, streams, wildcards, controls, and what makes a name look like another one."""
_UNSAFE_HEADER = re.compile(r"[\x00-\x1f\x7f]")
_RESERVED = re.compile(r"CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9¹²³]", re.IGNORECASE)
"""Names of devices on Windows, with any ending."""


def safe_name(name: str, default: str = "file") -> str:
    """Return `name` as one path component that is safe on every system. What is not is replaced by underscores."""
    text = unicodedata.normalize("NFC", name)
    text = _UNSAFE.sub("_", text).strip().rstrip(". ")
    if not text.strip("._ "):
        text = default
    if _RESERVED.fullmatch(text.split(".")[0].rstrip()):
        text = f"_{text}"
    if len(text.encode()) > _LONGEST:
        text = _shortened(text)
    return text


def _shortened(text: str) -> str:
    """Cut the stem so that the whole fits; the ending stays, unless it is what is too long."""
    path = PurePosixPath(text)
    ending = path.suffix if len(path.suffix.encode()) <= 20 else ""
    stem = text[: len(text) - len(ending)].encode()[: _LONGEST - len(ending.encode())].decode(errors="ignore")
    return stem.rstrip(". ") + ending


def offered_name(content_disposition: str) -> str:
    """Return the name that an answer gives to its content, made safe."""
    header = Message()
    header["content-disposition"] = _UNSAFE_HEADER.sub("_", content_disposition)
    return safe_name(header.get_filename() or "", default="download")


def inside(root: Path, *parts: str) -> Path:
    """Return the path of a file below `root`, following no link out of it.

    Raises:
        ValidationError: a part is not a safe name, or a link leads elsewhere.
    """
    names = [unicodedata.normalize("NFC", part) for part in parts]
    for name in names:
        if safe_name(name) != name:
            raise ValidationError(f"{name!r} is not a safe file name.", field="path", value=name)
    path = root.joinpath(*names)
    if not path.resolve().is_relative_to(root.resolve()):
        raise ValidationError(f"{path} leads out of {root}.", field="path", value=str(path))
    return path
