"""The Software domain: packages, and their installation on this machine."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID, uuid4

import anyio
from anyio.to_thread import run_sync

from ..bridge import call
from ..errors import NotFoundError, PyWATSError, ValidationError
from ..fanout import gather
from .installing import InstallResult, Step, Wanted, check, plan, uninstall
from .internal import InternalRoutes
from .manifest import InstalledPackage, Manifest, default_path
from .models import Package
from .packages import Packages
from .policy import PACKAGES

__all__ = ["SoftwareService"]

M = TypeVar("M")
AnyPath = str | PathLike[str]
_LOG = logging.getLogger("pywats_async.software")
Progress: TypeAlias = Callable[[str, int, int], None]
_LOADED = 4
"""How many files are loaded at a time."""


class SoftwareService(Packages[M], InternalRoutes[M], Generic[M]):
    """Packages of files: make, release, search, install.

    What is installed is recorded in a manifest, a JSON file (default: one of this user's). The routes of installation
    are internal: unsupported by the vendor.
    """

    @call
    async def get_available_packages(
        self, installed_packages: Sequence[str | UUID] | None = None, *, manifest: AnyPath | None = None
    ) -> list[Package]:
        """Return newer released versions of packages (`GET /api/internal/Software/GetAvailablePackages`).

        Args:
            installed_packages: ids (default: those in the manifest). Without any, nothing is asked.
            manifest: where it is recorded what is installed.
        """
        ids = installed_packages
        if ids is None:
            ids = [package.package_id for package in await run_sync(_manifest(manifest).read)]
        if not ids:
            return []
        query = {"installedPackages": list(ids)}
        return await self._http.get("/api/internal/Software/GetAvailablePackages", list[Package], query, cache=PACKAGES)

    @call
    async def check_for_updates(self, *, manifest: AnyPath | None = None) -> list[Package]:
        """Return newer released versions of what is installed (`GET
        /api/internal/Software/GetAvailablePackages`).
        """
        return await self.get_available_packages(manifest=manifest)

    @call
    async def install(
        self,
        package: Package,
        root_path: AnyPath,
        progress: Progress | None = None,
        *,
        manifest: AnyPath | None = None,
    ) -> InstallResult:
        """Install a package below a folder: its folders and files, wherever the package says it wants to be.

        Every file is loaded and checked (size, checksum) before the first one takes its place; one that is there
        already is skipped. Nothing is executed. The server is told what was loaded, if it can be. One GET for the
        package, one for each file that is loaded (four at a time), one for the log.

        Args:
            root_path: is made if it does not exist.
            progress: called with the name of a file, its bytes so far and in all, before and after it is loaded.
            manifest: where it is recorded what is installed.

        Raises:
            ValidationError: a file would lie outside of `root_path`, or is not the one that the server describes.
                Nothing was changed.
        """
        if package.package_id is None:
            raise ValidationError("A package without an id cannot be installed.", field="package")
        root, record = _root(root_path), _manifest(manifest)
        content = await self.get_package_contents(package.package_id)
        if not content:  # lenient mode
            raise NotFoundError(f"There is no package {package.package_id}.", 404, method="GET")
        name, version = content.name or package.name or str(package.package_id), content.version or package.version or 0
        known = await run_sync(record.find, name, root)
        steps = await run_sync(plan, content, root, known)
        loaded = await self._load([step for step in steps if step.load], root, progress)
        old = [] if known is None else known.files
        kept = {step.wanted.name for step in steps}
        files = [*(step.wanted.record() for step in steps), *(file for file in old if file.path not in kept)]
        await run_sync(
            record.put,
            InstalledPackage(
                package_id=str(package.package_id),
                name=name,
                version=version,
                root=str(root),
                installed=datetime.now(UTC),
                files=files,
            ),
        )
        try:
            await self.log_download(package.package_id, loaded)
        except PyWATSError as error:  # it is installed all the same
            _LOG.warning("The server was not told that %s was installed: %s", name, error)
        return InstallResult(
            package_id=str(package.package_id),
            package_name=name,
            version=version,
            execute_files=[step.wanted.path for step in steps if step.execute],
            top_level_sequences=[step.wanted.path for step in steps if step.wanted.is_top_level],
            bytes_downloaded=loaded,
            files_skipped=sum(not step.load for step in steps),
        )

    async def _load(self, steps: Sequence[Step], root: Path, progress: Progress | None) -> int:
        """Load files aside, check them, and put them in their places. Returns their bytes."""
        aside = root / f".wats-{uuid4().hex[:8]}"

        async def load(number: int, wanted: Wanted) -> int:
            if progress is not None:
                progress(wanted.name, 0, wanted.stored.file_size or 0)
            path = await self.download_file(wanted.file_id, aside / str(number))
            await run_sync(check, path, wanted)
            size = (await anyio.Path(path).stat()).st_size
            if progress is not None:
                progress(wanted.name, size, size)
            return size

        await anyio.Path(aside).mkdir(parents=True)
        try:
            sizes = await gather(
                [partial(load, *one) for one in enumerate(step.wanted for step in steps)], most=_LOADED
            )
            await run_sync(_place, steps, aside)
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(shutil.rmtree, aside)
        return sum(sizes)

    @call
    async def install_many(
        self,
        packages: Sequence[Package],
        root_path: AnyPath,
        progress: Progress | None = None,
        *,
        manifest: AnyPath | None = None,
    ) -> list[InstallResult]:
        """Install packages, the lowest priority number first.

        One that fails stops none: its result has success False, and the error. Arguments as `install`.
        """
        results: list[InstallResult] = []
        for package in sorted(packages, key=lambda package: package.priority or 0):
            try:
                results.append(await self.install(package, root_path, progress, manifest=manifest))
            except (PyWATSError, OSError) as error:
                failed = InstallResult(str(package.package_id), package.name or "", package.version or 0)
                failed.success, failed.error = False, str(error)
                results.append(failed)
        return results

    @call
    async def cleanup_revoked(self, root_path: AnyPath, *, manifest: AnyPath | None = None) -> list[str]:
        """Remove what is installed below a folder and was revoked or deleted on the server; return the names.

        Only files that an installation brought are removed, and folders that are empty then.
        """
        root, record = _root(root_path), _manifest(manifest)
        here = [package for package in await run_sync(record.read) if package.root == str(root)]
        if not here:
            return []
        revoked = {text.lower() for text in await self.get_revoked_packages([known.package_id for known in here])}
        gone = [package for package in here if package.package_id.lower() in revoked]
        await run_sync(uninstall, gone, [package for package in here if package not in gone], root)
        await run_sync(record.remove, gone)
        return [package.name for package in gone]


def _root(path: AnyPath) -> Path:
    return Path(path).absolute()


def _manifest(path: AnyPath | None) -> Manifest:
    return Manifest(default_path() if path is None else Path(path))


def _place(steps: Sequence[Step], aside: Path) -> None:
    for number, step in enumerate(steps):
        step.wanted.path.parent.mkdir(parents=True, exist_ok=True)
        (aside / str(number)).replace(step.wanted.path)
