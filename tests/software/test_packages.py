"""Packages against the bundled server."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID, uuid4

import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    ErrorMode,
    NotFoundError,
    Package,
    PackageStatus,
    PackageTag,
    RejectedError,
    ValidationError,
)
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio


def packed(**files: str) -> bytes:
    """Return a zip archive; "__" in a name stands for a slash."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


async def made(wats: AsyncWATS, name: str = "Drivers", **more: str) -> UUID:
    tags = [PackageTag(key=key, value=value) for key, value in more.items()]
    package = await wats.software.create_package(name, priority=1, tags=tags)
    assert package.package_id is not None
    return package.package_id


async def test_a_package_from_draft_to_the_end(awats: AsyncWATS) -> None:
    software, package_id = awats.software, await made(awats)
    package = await software.get_package(package_id)
    assert (package.name, package.version, package.status) == ("Drivers", 1, PackageStatus.DRAFT)
    package.description = "For ST-1"
    assert (await software.update_package(package)).description == "For ST-1"
    assert (await software.get_package(package_id)).description == "For ST-1"
    assert await software.submit_for_review(package_id)
    assert await software.return_to_draft(package_id)
    assert await software.submit_for_review(package_id)
    assert await software.release_package(package_id)
    assert (await software.get_released_package("Drivers")).package_id == package_id
    with pytest.raises(RejectedError, match="cannot be deleted"):
        await software.delete_package(package_id)
    assert await software.revoke_package(package_id)
    assert await software.delete_package(package_id)
    with pytest.raises(NotFoundError):
        await software.get_package(package_id)


async def test_what_is_read_is_kept_until_a_write(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    package_id = await made(awats)
    for _ in range(3):
        assert len(await awats.software.get_packages()) == 1
        (await awats.software.get_package(package_id)).name = "mine alone"
    assert (wats_server.count("/api/Software/Packages"), wats_server.count("/api/Software/Package/{id}")) == (1, 1)
    await made(awats)
    assert [package.version for package in await awats.software.get_packages()] == [1, 2]


async def test_packages_are_found_by_name(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    first, second = await made(awats), await made(awats)
    software = awats.software
    assert (await software.get_package_by_name("Drivers")).package_id == second
    assert (await software.get_package_by_name("Drivers", version=1)).package_id == first
    assert (await software.get_package_by_name("Drivers", "draft", 1)).package_id == first
    for version in (None, 9):
        with pytest.raises(NotFoundError, match="no package 'Lost'"):
            await software.get_package_by_name("Lost", version=version)
    transport = wats_server.transport()
    async with AsyncWATS(
        "http://wats.test", wats_server.token, transport=transport, error_mode=ErrorMode.LENIENT
    ) as lenient:
        assert await lenient.software.get_package_by_name("Lost") is None
        assert await lenient.software.get_released_package("Drivers") is None


async def test_packages_are_found_by_tag(awats: AsyncWATS) -> None:
    package_id = await made(awats, Line="L1")
    await made(awats, "Other", Line="L2")
    for status in (None, PackageStatus.DRAFT):
        (found,) = await awats.software.get_packages_by_tag("Line", "l1", status)
        assert found.package_id == package_id
    assert await awats.software.get_packages_by_tag("line", "L1") == []


async def test_a_version_is_deleted_by_name(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    await made(awats)
    await made(awats)
    with pytest.raises(ValidationError, match=r"there are 1, 2"):
        await awats.software.delete_package_by_name("Drivers")
    assert await awats.software.delete_package_by_name("Drivers", 1)
    assert await awats.software.delete_package_by_name("Drivers")
    assert await awats.software.get_packages() == []


async def test_files_go_up_in_a_zip(awats: AsyncWATS) -> None:
    software, package_id = awats.software, await made(awats)
    assert await software.upload_zip(package_id, packed(bin__a="1", bin__lib__b="22"))
    files = await software.get_package_files(package_id)
    assert [(file.path, file.filename, file.attributes) for file in files] == [
        ("bin", "a", "none"),
        ("bin/lib", "b", "none"),
    ]
    assert files[0].file_id is not None
    assert await software.update_file_attribute(files[0].file_id, "ExecuteOnce")
    assert (await software.get_package_files(package_id))[0].attributes == "executeonce"
    assert await software.upload_zip(package_id, packed(doc__c="3"), clean_install=True)
    assert [file.filename for file in await software.get_package_files(package_id)] == ["c"]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"PK\x03\x04zip", "not a zip archive"), (packed(a="1"), "'a' lies at the top")],
    ids=["none", "flat"],
)
async def test_a_bad_zip_is_not_sent(awats: AsyncWATS, wats_server: FakeWATS, content: bytes, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        await awats.software.upload_zip(uuid4(), content)
    assert wats_server.count() == 0


async def test_folders_in_which_packages_are_shown(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    (folder,) = await awats.software.get_virtual_folders()
    assert folder.name == "Packages"
    for method in (wats_server.routes.post, wats_server.routes.put):
        method("/api/Software/VirtualFolder")(lambda call: call.object())
    wats_server.routes.delete("/api/Software/VirtualFolder/{id}")(lambda call: None)
    made = await awats.software.create_virtual_folder("New", folder.folder_id)
    assert (made.name, made.parent_id) == ("New", folder.folder_id)
    assert folder.folder_id is not None
    renamed = await awats.software.update_virtual_folder(folder.folder_id, "Newer", description="d", is_restricted=True)
    assert (renamed.folder_id, renamed.is_restricted) == (folder.folder_id, True)
    assert await awats.software.delete_virtual_folder(folder.folder_id)


@pytest.mark.parametrize(
    ("tags", "xpath"),
    [
        ({"StationName": "ST1", "Line": "L1"}, "//*[StationName[.='ST1' or .='Any']][Line[.='L1']]"),
        ({"Line": "O'Brien"}, '//*[Line[.="O\'Brien"]]'),
        ({"Line": 'O\'Brien "5"'}, "//*[Line[.=concat('O', \"'\", 'Brien \"5\"')]]"),
        ({"Line": "x'] or //*['"}, "//*[Line[.=\"x'] or //*['\"]]"),
    ],
)
async def test_a_value_is_never_syntax(
    awats: AsyncWATS, wats_server: FakeWATS, tags: dict[str, str], xpath: str
) -> None:
    wats_server.routes.get("/api/internal/Software/GetPackagesByTag", query=("tags", "status"))(lambda call: [])
    assert await awats.software.get_packages_by_tags(tags) == []
    assert dict(wats_server.requests[-1].query) == {"tags": xpath, "status": "Released"}
    with pytest.raises(ValidationError, match="not the name of a tag"):
        await awats.software.get_packages_by_tags({"a][b": "c"})


async def test_internal_routes_of_folders_and_files(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    software, some = awats.software, str(uuid4())
    base = "/api/internal/Software"
    for name, query in (
        ("PostPackageFolder", ("packageId",)),
        ("UpdatePackageFolder", ()),
        ("DeletePackageFolder", ("packageFolderId",)),
        ("DeletePackageFolderFiles", ("packageFolderFileIds",)),
    ):
        wats_server.routes.post(f"{base}/{name}", query=query)(lambda call: {"done": True})
    for name, query in (
        ("GetSoftwareEntityDetails", ("packageId",)),
        ("CheckFile", ("packageId", "parentFolderId", "filePath", "checksum", "fileDateEpoch")),
        ("File/{id}", ()),
    ):
        wats_server.routes.get(f"{base}/{name}", query=query)(lambda call: {"done": True})
    for name, query in (
        ("GetPackageHistory", ("tags", "status", "allVersions")),
        ("GetPackageDownloadHistory", ("clientId",)),
    ):
        wats_server.routes.get(f"{base}/{name}", query=query)(lambda call: [{"name": "Drivers"}])
    assert await software.create_package_folder(some, {"name": "F"}) == {"done": True}
    assert await software.update_package_folder({"name": "F"}) == {"done": True}
    assert await software.delete_package_folder(some) == {"done": True}
    assert await software.delete_package_folder_files([some, some]) == {"done": True}
    assert wats_server.requests[-1].query == (("packageFolderFileIds", f"{some},{some}"),)
    assert await software.get_software_entity_details(some) == {"done": True}
    assert await software.check_file(some, some, "a/b", "abc", 5) == {"done": True}
    assert await software.get_file(some) == {"done": True}
    assert [package.name for package in await software.get_package_history("<tags/>", all_versions=True)] == ["Drivers"]
    assert await software.get_package_download_history(5) == [{"name": "Drivers"}]
    assert await software.is_connected() is True
    wats_server.routes.get(f"{base}/isConnected")(lambda call: False)
    assert await software.is_connected() is False
    assert {request.headers["referer"] for request in wats_server.requests} == {"http://wats.test"}


def test_the_blocking_client_has_the_same(wats: WATS) -> None:
    package = wats.software.create_package("Drivers")
    assert wats.software.get_packages() == [package]
    with pytest.raises(ValidationError, match="needs its id"):
        wats.software.update_package(Package(name="new"))
