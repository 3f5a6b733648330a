"""Ids of converted reports: the same file converted again gives the same ids, so that the server stores it once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID, uuid5

from .arguments import Arguments
from .interface import AnyConverter
from .source import Source

__all__ = ["digest_of", "report_id"]

_SPACE = UUID("0d8c3b51-8b0e-5a2f-9c55-0f4b7c1d2a6e")


def digest_of(source: Source, companions: Iterable[Path] = ()) -> str:
    """Return the SHA-256 of a file (or of all files in a folder) and of what belongs to it, in hexadecimal digits."""
    digest = hashlib.sha256()
    if not source.is_folder:
        for block in source.blocks():
            digest.update(block)
    for root in ([source.path] if source.is_folder else []) + sorted(companions):
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file():
                digest.update(f"\0{path.relative_to(root.parent).as_posix()}\0".encode(errors="surrogatepass"))
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def report_id(digest: str, converter: AnyConverter, args: Arguments, index: int) -> UUID:
    """Return the id of the report number `index` of a file.

    The version of the converter is no part of it: a corrected converter replaces what the wrong one sent.
    """
    settings = args.model_dump_json(exclude_defaults=True)
    return uuid5(_SPACE, f"{digest}:{converter.name}:{settings}:{index}")
