"""What only the server's own client asks: searches by tags, folders, files, histories. Unsupported by the vendor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

from ..bridge import Service, call
from ..errors import ValidationError
from .models import Package, PackageStatus
from .policy import DROPS, PACKAGES

__all__ = ["InternalRoutes"]

M = TypeVar("M")
Id = str | UUID
_TAG = re.compile(r"[^\W\d][\w.-]*\Z")


class InternalRoutes(Service[M], Generic[M]):
    """The internal routes of packages: unsupported by the vendor, each of them."""

    @call
    async def is_connected(self) -> bool:
        """Tell whether the software service answers (`GET /api/internal/Software/isConnected`). Never from a cache."""
        return bool(await self._http.get("/api/internal/Software/isConnected", Any))

    @call
    async def get_packages_by_tags(
        self, tags: Mapping[str, str], status: PackageStatus | str = PackageStatus.RELEASED
    ) -> list[Package]:
        """Return the packages that carry all these tags (`GET /api/internal/Software/GetPackagesByTag`).

        A package for any station (StationName "Any") is for each of them.
        """
        return await self.get_packages_by_tag_internal(_xpath(tags), status)

    @call
    async def get_packages_by_tag_internal(
        self, xpath: str, status: PackageStatus | str = PackageStatus.RELEASED
    ) -> list[Package]:
        """Return the packages whose tags match an XPath (`GET /api/internal/Software/GetPackagesByTag`)."""
        query = {"tags": xpath, "status": PackageStatus(status)}
        return await self._http.get("/api/internal/Software/GetPackagesByTag", list[Package], query, cache=PACKAGES)

    @call
    async def get_package_history(
        self, tags: str, status: int | None = None, all_versions: bool | None = None
    ) -> list[Package]:
        """Return what packages were released for these tags (`GET /api/internal/Software/GetPackageHistory`)."""
        query = {"tags": tags, "status": status, "allVersions": all_versions}
        return await self._http.get("/api/internal/Software/GetPackageHistory", list[Package], query)

    @call
    async def get_package_download_history(self, client_id: int) -> list[dict[str, Any]]:
        """Return what a client has loaded (`GET /api/internal/Software/GetPackageDownloadHistory`)."""
        query = {"clientId": client_id}
        return await self._http.get("/api/internal/Software/GetPackageDownloadHistory", list[dict[str, Any]], query)

    @call
    async def get_revoked_packages(
        self, installed_packages: Sequence[Id], include_revoked_only: bool | None = None
    ) -> list[str]:
        """Return the ids of those packages that are revoked, or deleted unless `include_revoked_only`
        (`GET /api/internal/Software/GetRevokedPackages`).
        """
        query = {"installedPackages": list(installed_packages), "includeRevokedOnly": include_revoked_only}
        return await self._http.get("/api/internal/Software/GetRevokedPackages", list[str], query)

    @call
    async def get_software_entity_details(self, package_id: Id) -> dict[str, Any]:
        """Return a package as the server keeps it (`GET /api/internal/Software/GetSoftwareEntityDetails`)."""
        query = {"packageId": package_id}
        return await self._http.get("/api/internal/Software/GetSoftwareEntityDetails", dict[str, Any], query)

    @call
    async def get_package_contents(self, package_id: Id) -> Package:
        """Return a package with its folders and files (`GET /api/internal/Software/GetPackage`)."""
        return await self._http.get("/api/internal/Software/GetPackage", Package, {"packageId": package_id})

    @call
    async def create_package_folder(self, package_id: Id, folder_data: Mapping[str, Any]) -> dict[str, Any]:
        """Make a folder in a package (`POST /api/internal/Software/PostPackageFolder`)."""
        query = {"packageId": package_id}
        return await self._http.send(
            "POST", "/api/internal/Software/PostPackageFolder", dict[str, Any], folder_data, query, drops=DROPS
        )

    @call
    async def update_package_folder(self, folder_data: Mapping[str, Any]) -> dict[str, Any]:
        """Change a folder of a package (`POST /api/internal/Software/UpdatePackageFolder`)."""
        return await self._http.send(
            "POST",
            "/api/internal/Software/UpdatePackageFolder",
            dict[str, Any],
            folder_data,
            idempotent=True,
            drops=DROPS,
        )

    @call
    async def delete_package_folder(self, package_folder_id: Id) -> Any:
        """Delete a folder of a package (`POST /api/internal/Software/DeletePackageFolder`)."""
        query = {"packageFolderId": package_folder_id}
        return await self._http.send(
            "POST", "/api/internal/Software/DeletePackageFolder", Any, None, query, drops=DROPS
        )

    @call
    async def delete_package_folder_files(self, file_ids: Sequence[Id]) -> Any:
        """Delete files of a package (`POST /api/internal/Software/DeletePackageFolderFiles`)."""
        query = {"packageFolderFileIds": list(file_ids)}
        return await self._http.send(
            "POST", "/api/internal/Software/DeletePackageFolderFiles", Any, None, query, drops=DROPS
        )

    @call
    async def get_file(self, file_id: Id) -> dict[str, Any]:
        """Return what the server knows of a file (`GET /api/internal/Software/File/{id}`)."""
        return await self._http.get("/api/internal/Software/File/{id}", dict[str, Any], id=file_id)

    @call
    async def check_file(
        self, package_id: Id, parent_folder_id: Id, file_path: str, checksum: str, file_date_epoch: int
    ) -> dict[str, Any]:
        """Ask whether a file is stored already (`GET /api/internal/Software/CheckFile`).

        Args:
            file_date_epoch: when it was changed last, seconds since 1970.
        """
        query = {
            "packageId": package_id,
            "parentFolderId": parent_folder_id,
            "filePath": file_path,
            "checksum": checksum,
            "fileDateEpoch": file_date_epoch,
        }
        return await self._http.get("/api/internal/Software/CheckFile", dict[str, Any], query)

    @call
    async def download_file(
        self, repository_folder_file_id: Id, target: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """Stream a stored file into `target`, which appears when it is complete
        (`GET /api/internal/Software/DownloadFile`).
        """
        query = {"repositoryFolderFileId": repository_folder_file_id}
        return await self._http.download("/api/internal/Software/DownloadFile", target, query, overwrite=overwrite)

    @call
    async def log_download(self, package_id: Id, download_size: int) -> Any:
        """Tell the server that this station has loaded a package (`GET /api/internal/Software/Log`).

        Args:
            download_size: bytes.
        """
        query = {"packageId": package_id, "downloadSize": download_size}
        return await self._http.get("/api/internal/Software/Log", Any, query)


def _xpath(tags: Mapping[str, str]) -> str:
    """Return the XPath of elements with these children. A value can never become syntax."""
    found = ""
    for name, value in tags.items():
        if not _TAG.match(name):
            raise ValidationError(f"{name!r} is not the name of a tag.", field="tags", value=name)
        any_station = " or .='Any'" if name == "StationName" else ""
        found += f"[{name}[.={_literal(value)}{any_station}]]"
    return f"//*{found}"


def _literal(text: str) -> str:
    """Return text as XPath 1.0 writes it, which knows no escapes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "concat('" + text.replace("'", "', \"'\", '") + "')"
