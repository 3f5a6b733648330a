"""Packages: find, make, edit, release, delete, and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Generic, TypeVar, cast
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import anyio.to_thread

from ..bridge import Service, call
from ..errors import EmptyResponseError, NotFoundError, ValidationError
from ..http.multipart import multipart
from ..settings import ErrorMode
from .models import Package, PackageFile, PackageStatus, PackageTag, VirtualFolder
from .policy import DROPS, PACKAGES

__all__ = ["Packages"]

M = TypeVar("M")
Id = str | UUID
_SENT = {"files", "package_folder", "package_folders"}
"""What a package carries that the public route does not take."""


class Packages(Service[M], Generic[M]):
    """The public routes of packages."""

    @call
    async def get_packages(self) -> list[Package]:
        """Return all packages in all versions (`GET /api/Software/Packages`)."""
        return await self._http.get("/api/Software/Packages", list[Package], cache=PACKAGES)

    @call
    async def get_package(self, package_id: Id) -> Package:
        """Return one package (`GET /api/Software/Package/{id}`)."""
        return await self._http.get("/api/Software/Package/{id}", Package, cache=PACKAGES, id=package_id)

    @call
    async def get_package_by_name(
        self, name: str, status: PackageStatus | str | None = None, version: int | None = None
    ) -> Package:
        """Return the package of this name, in this version or the highest (`GET /api/Software/PackageByName`).

        The server needs a status: without one, the list of all packages is searched.
        """
        if status is None:
            found = [package for package in await self._versions(name) if version in (None, package.version)]
            if not found and self._http.settings.error_mode is ErrorMode.LENIENT:
                return cast("Package", None)
            if not found:
                route, which = "/api/Software/Packages", "" if version is None else f" in version {version}"
                raise NotFoundError(f"There is no package {name!r}{which}.", 404, method="GET", route=route)
            return max(found, key=lambda package: package.version or 0)
        query = {"name": name, "status": PackageStatus(status), "version": version}
        return await self._http.get("/api/Software/PackageByName", Package, query, cache=PACKAGES)

    @call
    async def get_released_package(self, name: str) -> Package:
        """Return the highest released version of a package (`GET /api/Software/PackageByName`)."""
        return await self.get_package_by_name(name, PackageStatus.RELEASED)

    async def _versions(self, name: str) -> list[Package]:
        return [package for package in await self.get_packages() if package.name == name]

    @call
    async def get_packages_by_tag(
        self, tag: str, value: str, status: PackageStatus | str | None = None
    ) -> list[Package]:
        """Return the packages that carry a tag with this value (`GET /api/Software/PackagesByTag`).

        The name of the tag is case-sensitive, the value not. The server needs a status: without one, the list of all
        packages is searched.
        """
        if status is None:
            wanted = (tag, value.casefold())
            return [package for package in await self.get_packages() if wanted in _tags(package)]
        query = {"tag": f"{tag}={value}", "status": PackageStatus(status)}
        return await self._http.get("/api/Software/PackagesByTag", list[Package], query, cache=PACKAGES)

    @call
    async def create_package(
        self,
        name: str,
        description: str | None = None,
        install_on_root: bool = False,
        root_directory: str | None = None,
        priority: int | None = None,
        tags: Sequence[PackageTag] | None = None,
    ) -> Package:
        """Make a draft; if the name exists, its next version (`POST /api/Software/Package`)."""
        package = Package.model_validate(
            {
                "name": name,
                "description": description,
                "install_on_root": install_on_root,
                "root_directory": root_directory,
                "priority": priority,
                "tags": None if tags is None else list(tags),
            }
        )
        return await self._http.send("POST", "/api/Software/Package", Package, _body(package), drops=DROPS)

    @call
    async def update_package(self, package: Package) -> Package:
        """Store a package that was read and changed (`PUT /api/Software/Package/{id}`).

        Of a package that is pending or released, only status and tags can be changed.
        """
        if package.package_id is None:
            raise ValidationError("A package that is stored again needs its id.", field="package_id")
        body = _body(package)
        try:
            return await self._http.send(
                "PUT", "/api/Software/Package/{id}", Package, body, idempotent=True, drops=DROPS, id=package.package_id
            )
        except EmptyResponseError:  # the server's document promises no content
            return package.model_copy(deep=True)

    @call
    async def delete_package(self, package_id: Id) -> bool:
        """Delete a draft or revoked package (`DELETE /api/Software/Package/{id}`). True, or an error is raised."""
        await self._http.send("DELETE", "/api/Software/Package/{id}", type(None), drops=DROPS, id=package_id)
        return True

    @call
    async def delete_package_by_name(self, name: str, version: int | None = None) -> bool:
        """Delete a draft or revoked package (`DELETE /api/Software/PackageByName`). True, or an error is raised.

        The server needs the version. It may be left out where there is only one; this reads the list of packages.
        """
        if version is None:
            versions = sorted({package.version or 0 for package in await self._versions(name)})
            if len(versions) != 1:
                hint = f"Pass the version: there are {', '.join(map(str, versions)) or 'none'}."
                raise ValidationError(f"{name!r} does not name one package.", field="version", hint=hint)
            version = versions[0]
        query = {"name": name, "version": version}
        await self._http.send("DELETE", "/api/Software/PackageByName", type(None), None, query, drops=DROPS)
        return True

    @call
    async def submit_for_review(self, package_id: Id) -> bool:
        """Make a draft pending (`POST /api/Software/PackageStatus/{id}`). True, or an error is raised."""
        return await self._set_status(package_id, PackageStatus.PENDING)

    @call
    async def return_to_draft(self, package_id: Id) -> bool:
        """Make a pending package a draft (`POST /api/Software/PackageStatus/{id}`). True, or an error is raised."""
        return await self._set_status(package_id, PackageStatus.DRAFT)

    @call
    async def release_package(self, package_id: Id) -> bool:
        """Release a pending package (`POST /api/Software/PackageStatus/{id}`). True, or an error is raised."""
        return await self._set_status(package_id, PackageStatus.RELEASED)

    @call
    async def revoke_package(self, package_id: Id) -> bool:
        """Revoke a released package (`POST /api/Software/PackageStatus/{id}`). True, or an error is raised."""
        return await self._set_status(package_id, PackageStatus.REVOKED)

    async def _set_status(self, package_id: Id, status: PackageStatus) -> bool:
        query = {"status": status}
        await self._http.send(
            "POST", "/api/Software/PackageStatus/{id}", type(None), None, query, drops=DROPS, id=package_id
        )
        return True

    @call
    async def get_package_files(self, package_id: Id) -> list[PackageFile]:
        """Return the files of a package, without their content (`GET /api/Software/PackageFiles/{id}`)."""
        return await self._http.get("/api/Software/PackageFiles/{id}", list[PackageFile], cache=PACKAGES, id=package_id)

    @call
    async def update_file_attribute(self, file_id: Id, attributes: str) -> bool:
        """Say what an installer does with a file (`POST /api/Software/Package/FileAttribute/{id}`).

        Args:
            attributes: None, ExecuteOnce, ExecuteAlways, ExecuteOncePerVersion, TopLevelFile, OverwriteNever or
                OverwriteOnNewPackageVersion.
        """
        query = {"attribute": attributes}
        await self._http.send(
            "POST",
            "/api/Software/Package/FileAttribute/{id}",
            type(None),
            None,
            query,
            idempotent=True,
            drops=DROPS,
            id=file_id,
        )
        return True

    @call
    async def upload_zip(self, package_id: Id, zip_content: bytes, clean_install: bool = False) -> bool:
        """Add the files of a zip archive to a package (`POST /api/Software/Package/UploadZip/{id}`).

        Args:
            zip_content: every file in it must lie in a folder; the server refuses files at its top.
            clean_install: delete what the package held before.
        """
        await anyio.to_thread.run_sync(_check_zip, zip_content)
        content, content_type = multipart("file", "package.zip", zip_content, "application/zip")
        query = {"cleanInstall": True} if clean_install else None
        await self._http.send(
            "POST",
            "/api/Software/Package/UploadZip/{id}",
            type(None),
            content,
            query,
            content_type=content_type,
            drops=DROPS,
            id=package_id,
        )
        return True

    @call
    async def get_virtual_folders(self) -> list[VirtualFolder]:
        """Return the folders in which packages are shown (`GET /api/Software/VirtualFolders`)."""
        return await self._http.get("/api/Software/VirtualFolders", list[VirtualFolder], cache=PACKAGES)

    @call
    async def create_virtual_folder(
        self, name: str, parent_id: Id | None = None, description: str = "", is_restricted: bool = False
    ) -> VirtualFolder:
        """Make a folder (`POST /api/Software/VirtualFolder`, which the vendor's public document does not list)."""
        body = _folder(name, parent_id, description, is_restricted)
        return await self._http.send("POST", "/api/Software/VirtualFolder", VirtualFolder, body, drops=DROPS)

    @call
    async def update_virtual_folder(
        self, folder_id: Id, name: str, parent_id: Id | None = None, description: str = "", is_restricted: bool = False
    ) -> VirtualFolder:
        """Change a folder (`PUT /api/Software/VirtualFolder`, which the vendor's public document does not list)."""
        body = {"id": folder_id, **_folder(name, parent_id, description, is_restricted)}
        return await self._http.send(
            "PUT", "/api/Software/VirtualFolder", VirtualFolder, body, idempotent=True, drops=DROPS
        )

    @call
    async def delete_virtual_folder(self, folder_id: Id) -> bool:
        """Delete a folder (`DELETE /api/Software/VirtualFolder/{id}`, which the vendor's public document does not
        list). True, or an error is raised.
        """
        await self._http.send("DELETE", "/api/Software/VirtualFolder/{id}", type(None), drops=DROPS, id=folder_id)
        return True


def _body(package: Package) -> dict[str, Any]:
    return package.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=_SENT)


def _tags(package: Package) -> list[tuple[str, str]]:
    return [(tag.key, (tag.value or "").casefold()) for tag in package.tags or ()]


def _folder(name: str, parent_id: Id | None, description: str, is_restricted: bool) -> dict[str, Any]:
    body = {"name": name, "description": description, "isRestricted": is_restricted}
    return body if parent_id is None else {**body, "parentId": parent_id}


def _check_zip(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            loose = [info.filename for info in archive.infolist() if "/" not in info.filename.strip("/")]
            loose = [name for name in loose if not name.endswith("/")]
    except BadZipFile as error:
        raise ValidationError(f"This is not a zip archive: {error}", field="zip_content") from error
    if loose:
        hint = "Put every file into a folder."
        raise ValidationError(f"{loose[0]!r} lies at the top of the archive.", field="zip_content", hint=hint)
