"""Install a package: decide file by file, load everything aside, check it, then put it in its place."""

from __future__ import annotations

import os
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from uuid import UUID

from ..errors import ValidationError
from ..http.names import inside
from .manifest import InstalledFile, InstalledPackage
from .models import FileAttribute, Package, PackageFolder, PackageFolderFile, RepositoryFolderFile

__all__ = ["InstallResult", "Step", "Wanted", "check", "plan", "uninstall"]

_DIGESTS = {16: "md5", 20: "sha1", 32: "sha256"}
"""The digest of a checksum, by its length in bytes."""
_CLOCK = 2.0
"""Seconds by which the times of one file may differ: FAT keeps even ones."""


@dataclass
class InstallResult:
    """What an installation did. Paths are those of the installed files."""

    package_id: str
    package_name: str
    version: int
    execute_files: list[Path] = field(default_factory=list[Path])
    """What is to be executed now, as the attributes of the files say. Nothing was executed."""
    top_level_sequences: list[Path] = field(default_factory=list[Path])
    bytes_downloaded: int = 0
    files_skipped: int = 0
    success: bool = True
    error: str | None = None


@dataclass(frozen=True)
class Wanted:
    """A file of a package, and where it belongs."""

    parts: tuple[str, ...]
    path: Path
    attributes: FileAttribute
    file_id: UUID
    stored: RepositoryFolderFile

    @property
    def name(self) -> str:
        """The path relative to the root, with slashes."""
        return "/".join(self.parts)

    @property
    def modified(self) -> float | None:
        """When the file was changed last, in seconds since 1970."""
        return None if self.stored.file_modified_date is None else self.stored.file_modified_date.timestamp()

    @property
    def is_top_level(self) -> bool:
        """Whether it is a sequence that operators open."""
        return FileAttribute.TOP_LEVEL_FILE in self.attributes

    def record(self) -> InstalledFile:
        """Return what the manifest keeps of it."""
        return InstalledFile(path=self.name, modified=self.stored.file_modified_date, attributes=self.attributes)


@dataclass(frozen=True)
class Step:
    """What is to be done with a file."""

    wanted: Wanted
    load: bool
    execute: bool


def plan(package: Package, root: Path, known: InstalledPackage | None) -> list[Step]:
    """Return what is to be done with each file. `known` is the version that is installed.

    Raises:
        ValidationError: a file would lie outside of `root`, or two in one place.
    """
    steps: list[Step] = []
    taken: set[str] = set()
    for parts, file in _files(package.package_folders or ()):
        stored = file.repository_folder_file or RepositoryFolderFile()
        file_id = file.repository_folder_file_id or stored.repository_folder_file_id
        if file_id is None:
            raise ValidationError(f"The server names no content for {'/'.join(parts)}.", field="package")
        if (name := "/".join(parts).casefold()) in taken:
            raise ValidationError(f"The package holds {'/'.join(parts)} twice.", field="package")
        taken.add(name)
        wanted = Wanted(parts, inside(root, *parts), FileAttribute(file.attributes or 0), file_id, stored)
        steps.append(Step(wanted, _is_due(wanted, known, package.version), _runs(wanted, known, package.version)))
    return steps


def _files(
    folders: Iterable[PackageFolder], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], PackageFolderFile]]:
    for folder in folders:
        here = (*above, folder.name or "")
        for file in folder.package_folder_files:
            yield (*here, (file.repository_folder_file and file.repository_folder_file.name) or ""), file
        yield from _files(folder.package_folders, here)


def _is_due(wanted: Wanted, known: InstalledPackage | None, version: int | None) -> bool:
    """Whether the file has to be loaded: it is not there, is another one, and may be overwritten."""
    if not wanted.path.is_file():
        return True
    if FileAttribute.OVERWRITE_NEVER in wanted.attributes:
        return False
    if FileAttribute.OVERWRITE_ON_NEW_VERSION in wanted.attributes:
        return known is None or (version or 0) > known.version
    here = wanted.path.stat()
    same_size = wanted.stored.file_size in (None, here.st_size)
    return not (same_size and wanted.modified is not None and abs(here.st_mtime - wanted.modified) < _CLOCK)


def _runs(wanted: Wanted, known: InstalledPackage | None, version: int | None) -> bool:
    if FileAttribute.EXECUTE_ALWAYS in wanted.attributes:
        return True
    if FileAttribute.EXECUTE_ONCE_PER_VERSION in wanted.attributes and (known is None or known.version != version):
        return True
    before = None if known is None else known.file(wanted.name)
    return FileAttribute.EXECUTE_ONCE in wanted.attributes and before is None


def check(path: Path, wanted: Wanted) -> None:
    """Compare a loaded file with what the server says of it, and give it its time.

    Raises:
        ValidationError: its size or checksum is another one.
    """
    size, stored = path.stat().st_size, wanted.stored
    if stored.file_size is not None and stored.file_size != size:
        raise ValidationError(
            f"{wanted.name} has {size:,} bytes, and not {stored.file_size:,}.", field="file_size", value=size
        )
    if stored.checksum:
        expected = _digest(stored.checksum)
        with path.open("rb") as file:
            found = file_digest(file, _DIGESTS[len(expected)]).digest() if len(expected) in _DIGESTS else None
        if found != expected:
            raise ValidationError(
                f"The checksum of {wanted.name} is not the one that the server gives.",
                field="checksum",
                value=stored.checksum,
                hint="Install again; if it stays so, upload the file again.",
            )
    if wanted.modified is not None:
        os.utime(path, (wanted.modified, wanted.modified))


def _digest(text: str) -> bytes:
    """Return a checksum as bytes; none where it is neither hexadecimal nor base64."""
    try:
        return bytes.fromhex(text) if len(text) in (32, 40, 64) else b64decode(text, validate=True)
    except (ValueError, NotBase64):
        return b""


def uninstall(gone: Iterable[InstalledPackage], staying: Iterable[InstalledPackage], root: Path) -> None:
    """Remove the files that packages brought and no other one has, and folders that are empty then; never `root`."""
    kept = {file.path.casefold() for package in staying for file in package.files}
    for package in gone:
        for file in package.files:
            path = inside(root, *file.path.split("/"))
            if file.path.casefold() in kept:
                continue
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()
