"""What type checkers see of the Software domain: read by mypy and pyright, never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type
from uuid import UUID

from pywats_async import WATS, Async, AsyncWATS, Blocking, Package, PackageStatus, PackageTag, SoftwareService
from pywats_async.software.installing import InstallResult
from pywats_async.software.models import PackageFile, VirtualFolder


async def awaited(wats: AsyncWATS, package: Package, some: UUID) -> None:
    """Calls return coroutines."""
    software = wats.software
    assert_type(software, SoftwareService[Async])
    assert_type(await software.get_packages(), list[Package])
    assert_type(await software.get_package(some), Package)
    assert_type(await software.get_package_by_name("Drivers", PackageStatus.DRAFT, 1), Package)
    assert_type(await software.get_released_package("Drivers"), Package)
    assert_type(await software.get_packages_by_tag("Line", "1"), list[Package])
    assert_type(await software.get_packages_by_tags({"Line": "1"}), list[Package])
    assert_type(await software.get_packages_by_tag_internal("//*"), list[Package])
    assert_type(await software.create_package("Drivers", tags=[PackageTag(key="Line", value="1")]), Package)
    assert_type(await software.update_package(package), Package)
    assert_type(await software.delete_package(some), bool)
    assert_type(await software.delete_package_by_name("Drivers", 1), bool)
    assert_type(await software.submit_for_review(some), bool)
    assert_type(await software.return_to_draft(some), bool)
    assert_type(await software.release_package(some), bool)
    assert_type(await software.revoke_package(some), bool)
    assert_type(await software.get_package_files(some), list[PackageFile])
    assert_type(await software.update_file_attribute(some, "ExecuteOnce"), bool)
    assert_type(await software.upload_zip(some, b"", clean_install=True), bool)
    assert_type(await software.get_virtual_folders(), list[VirtualFolder])
    assert_type(await software.create_virtual_folder("New"), VirtualFolder)
    assert_type(await software.update_virtual_folder(some, "New"), VirtualFolder)
    assert_type(await software.delete_virtual_folder(some), bool)


def blocking(wats: WATS, package: Package, some: UUID) -> None:
    """Calls return their value."""
    software = wats.software
    assert_type(software, SoftwareService[Blocking])
    assert_type(software.is_connected(), bool)
    assert_type(software.install(package, "C:/Tests", manifest=Path("packages.json")), InstallResult)
    assert_type(software.install_many([package], Path()), list[InstallResult])
    assert_type(software.cleanup_revoked("C:/Tests"), list[str])
    assert_type(software.check_for_updates(), list[Package])
    assert_type(software.get_available_packages([some]), list[Package])
    assert_type(software.get_revoked_packages([some], True), list[str])
    assert_type(software.get_package_contents(some), Package)
    assert_type(software.get_package_history("<tags/>"), list[Package])
    assert_type(software.get_package_download_history(5), list[dict[str, Any]])
    assert_type(software.get_software_entity_details(some), dict[str, Any])
    assert_type(software.get_file(some), dict[str, Any])
    assert_type(software.check_file(some, some, "a", "b", 1), dict[str, Any])
    assert_type(software.download_file(some, "a.txt"), Path)
    assert_type(software.log_download(some, 5), Any)
    assert_type(software.create_package_folder(some, {}), dict[str, Any])
    assert_type(software.update_package_folder({}), dict[str, Any])
    assert_type(software.delete_package_folder(some), Any)
    assert_type(software.delete_package_folder_files([some]), Any)
