"""Packages, their files and folders."""

from __future__ import annotations

from enum import IntFlag, StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field

from ..models import Entity, Moment, Row, either
from ..tags import Setting

__all__ = [
    "FileAttribute",
    "Package",
    "PackageFile",
    "PackageFolder",
    "PackageFolderFile",
    "PackageStatus",
    "PackageTag",
    "RepositoryFolderFile",
    "VirtualFolder",
]


class PackageStatus(StrEnum):
    """How far a package is: a draft becomes pending, then released (or a draft again), then revoked."""

    DRAFT = "Draft"
    PENDING = "Pending"
    RELEASED = "Released"
    REVOKED = "Revoked"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return next((member for member in cls if member.value.lower() == str(value).strip().lower()), None)


class FileAttribute(IntFlag):
    """What an installer does with a file."""

    NONE = 0
    EXECUTE_ALWAYS = 1
    EXECUTE_ONCE = 2
    EXECUTE_ONCE_PER_VERSION = 4
    TOP_LEVEL_FILE = 8
    OVERWRITE_NEVER = 16
    OVERWRITE_ON_NEW_VERSION = 32


class PackageTag(Setting):
    """A tag of a package."""


class PackageFile(Row):
    """A file of a package, without its content."""

    file_id: UUID | None = either("packageFileId", "fileId", "id")
    filename: str | None = either("name", "filename", "fileName")
    path: str | None = either("packageFolderName", "path")
    """The folder that it is in."""
    size: int | None = None
    checksum: str | None = None
    created_utc: Moment | None = either("createdUtc", "created")
    modified_utc: Moment | None = either("modifiedUtc", "modified")
    attributes: str | None = None
    description: str | None = either("Description", "description")


class VirtualFolder(Row):
    """A folder in which packages are shown."""

    folder_id: UUID | None = either("id", "folderId")
    parent_id: UUID | None = None
    name: str | None = None
    path: str | None = None
    description: str | None = None
    is_restricted: bool | None = None


class RepositoryFolderFile(Entity):
    """A stored file."""

    repository_folder_file_id: UUID | None = None
    name: str | None = None
    file_modified_date: Moment | None = None
    file_size: int | None = None
    """Bytes."""
    checksum: str | None = None
    """The MD5, SHA-1 or SHA-256 of the file (its length says which), in base64 or hexadecimal."""
    valid: bool | None = None
    version: int | None = None
    file_version: str | None = None
    description: str | None = None


class PackageFolderFile(Entity):
    """A file in a folder of a package."""

    package_folder_file_id: UUID | None = None
    package_folder_id: UUID | None = None
    repository_folder_file_id: UUID | None = None
    attributes: int | None = 0
    """See `FileAttribute`."""
    repository_folder_file: RepositoryFolderFile | None = None


class PackageFolder(Entity):
    """A folder of a package."""

    package_folder_id: UUID | None = None
    package_id: UUID | None = None
    parent_folder_id: UUID | None = None
    name: str | None = None
    modified: Moment | None = None
    package_folder_files: list[PackageFolderFile] = Field(default_factory=list["PackageFolderFile"])
    package_folders: list[PackageFolder] = Field(default_factory=list["PackageFolder"])


class Package(Entity):
    """A package in one version."""

    package_id: UUID | None = either("packageId", "id")
    name: str | None = None
    description: str | None = None
    version: int | None = None
    status: PackageStatus | str | None = None
    install_on_root: bool | None = None
    root_directory: str | None = None
    priority: int | None = None
    """The order in which packages are installed: the lowest first."""
    tags: list[PackageTag] | None = None
    virtual_folder_id: UUID | None = None
    created_utc: Moment | None = either("created", "createdUtc")
    modified_utc: Moment | None = either("modified", "modifiedUtc")
    created_by: str | None = None
    modified_by: str | None = None
    released: Moment | None = None
    released_by: str | None = None
    revoked: Moment | None = None
    revoked_by: str | None = None
    files: list[PackageFile] | None = None
    package_folder: bool | None = None
    package_folders: list[PackageFolder] | None = None
    """Its folders and files, where the route gives them."""
