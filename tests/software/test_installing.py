"""Installation of packages: from the bundled server, into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    ConfigurationError,
    NotFoundError,
    Package,
    RetryExhaustedError,
    ValidationError,
)
from pywats_async.testing import FakeWATS

from .test_packages import made, packed

pytestmark = pytest.mark.anyio


class Station:
    """A machine with a folder to install into, and its manifest."""

    def __init__(self, wats: AsyncWATS, folder: Path) -> None:
        self.wats, self.root, self.manifest = wats, folder / "root", folder / "packages.json"

    async def release(self, name: str = "Drivers", **files: str) -> Package:
        package_id = await made(self.wats, name)
        await self.wats.software.upload_zip(package_id, packed(**files))
        await self.wats.software.submit_for_review(package_id)
        await self.wats.software.release_package(package_id)
        return await self.wats.software.get_package(package_id)

    async def install(self, package: Package, **more: Any) -> Any:
        return await self.wats.software.install(package, self.root, manifest=self.manifest, **more)

    def files(self) -> dict[str, str]:
        found = [path for path in self.root.rglob("*") if path.is_file()]
        return {path.relative_to(self.root).as_posix(): path.read_text() for path in found}


@pytest.fixture
def station(awats: AsyncWATS, tmp_path: Path) -> Station:
    return Station(awats, tmp_path)


async def test_files_are_loaded_once(station: Station, wats_server: FakeWATS) -> None:
    package = await station.release(bin__a="1", bin__lib__b="22")
    steps: list[tuple[str, int, int]] = []
    result = await station.install(package, progress=lambda *step: steps.append(step))
    assert station.files() == {"bin/a": "1", "bin/lib/b": "22"}
    assert (result.bytes_downloaded, result.files_skipped, result.success, result.version) == (3, 0, True, 1)
    assert sorted(steps) == [("bin/a", 0, 1), ("bin/a", 1, 1), ("bin/lib/b", 0, 2), ("bin/lib/b", 2, 2)]
    assert ("downloadSize", "3") in wats_server.requests[-1].query
    again = await station.install(package)
    assert (again.bytes_downloaded, again.files_skipped) == (0, 2)
    assert wats_server.count("/api/internal/Software/DownloadFile") == 2
    (station.root / "bin" / "a").write_text("changed")
    assert (await station.install(package)).bytes_downloaded == 1
    assert station.files()["bin/a"] == "1"


@pytest.mark.parametrize(
    ("word", "second", "after_change"),
    [("ExecuteAlways", True, True), ("ExecuteOnce", False, False), ("ExecuteOncePerVersion", False, True)],
)
async def test_what_is_to_be_executed(station: Station, word: str, second: bool, after_change: bool) -> None:
    package = await station.release(bin__setup="1")
    (file,) = await station.wats.software.get_package_files(package.package_id or "")
    await station.wats.software.update_file_attribute(file.file_id or "", word)
    path = station.root / "bin" / "setup"
    assert (await station.install(package)).execute_files == [path]
    assert (await station.install(package)).execute_files == ([path] if second else [])
    newer = await station.release(bin__setup="2")
    (file,) = await station.wats.software.get_package_files(newer.package_id or "")
    await station.wats.software.update_file_attribute(file.file_id or "", word)
    result = await station.install(newer)
    assert (result.version, result.execute_files) == (2, [path] if after_change else [])


async def test_a_file_that_is_the_users_own_is_not_overwritten(station: Station) -> None:
    package = await station.release(conf__a="1", conf__b="1", main__seq="s")
    words = {"a": "OverwriteNever", "b": "OverwriteOnNewPackageVersion", "seq": "TopLevelFile"}
    for file in await station.wats.software.get_package_files(package.package_id or ""):
        await station.wats.software.update_file_attribute(file.file_id or "", words[file.filename or ""])
    result = await station.install(package)
    assert result.top_level_sequences == [station.root / "main" / "seq"]
    for name in "ab":
        (station.root / "conf" / name).write_text("mine")
    await station.install(package)
    assert station.files() == {"conf/a": "mine", "conf/b": "mine", "main/seq": "s"}


def content(*names: str, **stored: Any) -> dict[str, Any]:
    """Return what the server says of a package with one file: its folders, its name, more of it."""
    *folders, name = names
    file = {"repositoryFolderFileId": str(uuid4()), "repositoryFolderFile": {"name": name, **stored}}
    inside: dict[str, Any] = {"name": folders[-1], "packageFolderFiles": [file]}
    for folder in reversed(folders[:-1]):
        inside = {"name": folder, "packageFolders": [inside]}
    return {"packageId": str(uuid4()), "name": "Evil", "packageFolders": [inside]}


@pytest.mark.parametrize(
    "names",
    [
        ("..", "evil.txt"),
        ("bin", "../evil.txt"),
        ("/etc", "passwd"),
        ("C:", "x"),
        ("a", "b:c"),
        ("a", "CON"),
        ("", "x"),
        ("a", ""),
    ],
)
async def test_no_file_lies_outside_whatever_the_server_calls_it(
    station: Station, wats_server: FakeWATS, names: tuple[str, ...]
) -> None:
    said = content(*names)
    wats_server.routes.get("/api/internal/Software/GetPackage", query=("packageId",))(lambda call: said)
    with pytest.raises(ValidationError, match="not a safe file name"):
        await station.install(Package(package_id=UUID(said["packageId"])))
    assert not station.root.exists()
    assert not station.manifest.exists()
    assert wats_server.count("/api/internal/Software/DownloadFile") == 0


@pytest.mark.parametrize(
    ("stored", "says"),
    [
        ({"fileSize": 5}, "has 3 bytes, and not 5"),
        ({"checksum": "00" * 16}, "checksum of bin/a"),
        ({"checksum": "AAAA"}, "checksum of bin/a"),
        ({"checksum": "not base64!"}, "checksum of bin/a"),
    ],
)
async def test_a_file_that_is_another_one_changes_nothing(
    station: Station, wats_server: FakeWATS, stored: dict[str, Any], says: str
) -> None:
    good = await station.release(bin__a="old")
    await station.install(good)
    said = content("bin", "a", **stored)
    wats_server.routes.get("/api/internal/Software/GetPackage", query=("packageId",))(lambda call: said)
    wats_server.routes.get("/api/internal/Software/DownloadFile", query=("repositoryFolderFileId",))(
        lambda call: "1"  # as JSON: three bytes
    )
    before = station.manifest.read_bytes()
    with pytest.raises(ValidationError, match=says):
        await station.install(Package(package_id=UUID(said["packageId"])))
    assert station.files() == {"bin/a": "old"}
    assert station.manifest.read_bytes() == before


@pytest.mark.parametrize(
    "checksum",
    [
        "900150983cd24fb0d6963f7d28e17f72",
        "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
        "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    ],
)
async def test_checksums_are_md5_sha1_or_sha256(station: Station, wats_server: FakeWATS, checksum: str) -> None:
    from starlette.responses import Response

    said = content("bin", "a", checksum=checksum)
    wats_server.routes.get("/api/internal/Software/GetPackage", query=("packageId",))(lambda call: said)
    wats_server.routes.get("/api/internal/Software/DownloadFile", query=("repositoryFolderFileId",))(
        lambda call: Response(b"abc")
    )
    await station.install(Package(package_id=UUID(said["packageId"])))
    assert station.files() == {"bin/a": "abc"}


async def test_a_download_that_breaks_changes_nothing(station: Station, wats_server: FakeWATS) -> None:
    package = await station.release(bin__a="1", bin__b="2")
    wats_server.faults.add(route="/api/internal/Software/DownloadFile", status=503, times=9)
    with pytest.raises(RetryExhaustedError):
        await station.wats.with_options(retries=0).software.install(package, station.root, manifest=station.manifest)
    assert station.files() == {}


async def test_an_installation_that_is_cancelled_leaves_nothing(station: Station, wats_server: FakeWATS) -> None:
    package = await station.release(bin__a="1", bin__b="2")
    wats_server.faults.add(route="/api/internal/Software/DownloadFile", delay=30, times=9)
    with anyio.move_on_after(0.3) as scope:
        await station.install(package)
    assert scope.cancelled_caught
    assert list(station.root.iterdir()) == []
    assert not station.manifest.exists()


async def test_a_server_that_cannot_be_told_does_not_undo_it(
    station: Station, wats_server: FakeWATS, caplog: pytest.LogCaptureFixture
) -> None:
    package = await station.release(bin__a="1")
    wats_server.faults.add(route="/api/internal/Software/Log", status=403)
    assert (await station.install(package)).success
    assert station.files() == {"bin/a": "1"}
    assert "was not told that Drivers was installed" in caplog.text


async def test_updates_are_asked_for_what_is_installed(station: Station, wats_server: FakeWATS) -> None:
    software = station.wats.software
    assert await software.check_for_updates(manifest=station.manifest) == []
    assert wats_server.count() == 0
    package = await station.release(bin__a="1")
    await station.install(package)
    assert await software.check_for_updates(manifest=station.manifest) == []
    newer = await station.release(bin__a="2")
    (found,) = await software.check_for_updates(manifest=station.manifest)
    assert found.package_id == newer.package_id
    assert await software.get_available_packages([package.package_id or ""]) == [found]


async def test_only_installed_files_are_cleaned_up(station: Station) -> None:
    software = station.wats.software
    gone, stays = (
        await station.release(bin__a="1", bin__lib__b="2", both__c="3"),
        await station.release("Other", both__c="3"),
    )
    await station.install(gone)
    await station.install(stays)
    (station.root / "bin" / "mine.txt").write_text("mine")
    assert await software.cleanup_revoked(station.root, manifest=station.manifest) == []
    await software.revoke_package(gone.package_id or "")
    assert await software.get_revoked_packages([gone.package_id or ""]) == [str(gone.package_id)]
    assert await software.cleanup_revoked(station.root, manifest=station.manifest) == ["Drivers"]
    assert station.files() == {"bin/mine.txt": "mine", "both/c": "3"}
    assert not (station.root / "bin" / "lib").exists()
    assert await software.cleanup_revoked(station.root, manifest=station.manifest) == []
    assert await software.cleanup_revoked(station.root / "elsewhere", manifest=station.manifest) == []


async def test_one_that_fails_stops_none(station: Station) -> None:
    good = await station.release(bin__a="1")
    bad = Package(package_id=uuid4(), name="Gone", priority=0)
    first, second = await station.wats.software.install_many([good, bad], station.root, manifest=station.manifest)
    assert (first.package_name, first.success) == ("Gone", False)
    assert "was not found" in (first.error or "")
    assert (second.package_name, second.success) == ("Drivers", True)
    with pytest.raises(NotFoundError):
        await station.install(bad)
    with pytest.raises(ValidationError, match="without an id"):
        await station.install(Package(name="Draft"))


async def test_a_manifest_that_cannot_be_read_is_not_overwritten(station: Station) -> None:
    package = await station.release(bin__a="1")
    station.manifest.write_text("{broken")
    with pytest.raises(ConfigurationError, match=r"packages.json is not a list"):
        await station.install(package)
    assert station.manifest.read_text() == "{broken"


def test_the_blocking_client_has_the_same(wats: WATS, tmp_path: Path) -> None:
    package = wats.software.create_package("Drivers")
    wats.software.upload_zip(package.package_id or "", packed(bin__a="1"))
    result = wats.software.install(package, tmp_path / "root", manifest=tmp_path / "packages.json")
    assert (tmp_path / "root" / "bin" / "a").read_text() == "1"
    assert result.success
