"""What is installed on this machine: a JSON file, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import platformdirs
import pydantic
from pydantic import BaseModel

from ..errors import ConfigurationError

__all__ = ["InstalledFile", "InstalledPackage", "Manifest", "default_path"]


class InstalledFile(BaseModel):
    """A file that an installation wrote; `path` is relative to its root, with slashes."""

    path: str
    modified: datetime | None = None
    attributes: int = 0


class InstalledPackage(BaseModel):
    """A package that was installed under `root`."""

    package_id: str
    name: str
    version: int = 0
    root: str
    installed: datetime
    files: list[InstalledFile] = []

    def file(self, path: str) -> InstalledFile | None:
        """Return the record of a file."""
        return next((file for file in self.files if file.path == path), None)


class _Content(BaseModel):
    packages: list[InstalledPackage] = []


def default_path() -> Path:
    """Return where the manifest of this user is."""
    return platformdirs.user_data_path("pywats-async", appauthor=False) / "packages.json"


class Manifest:
    """The file at `path`. Its methods block: call them in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[InstalledPackage]:
        """Return the installed packages; none where there is no file.

        Raises:
            ConfigurationError: the file is no manifest.
        """
        try:
            return _Content.model_validate_json(self.path.read_bytes()).packages
        except FileNotFoundError:
            return []
        except pydantic.ValidationError as error:
            hint = "Delete or mend it; then packages count as not installed."
            raise ConfigurationError(f"{self.path} is not a list of installed packages.", hint=hint) from error

    def find(self, name: str, root: Path) -> InstalledPackage | None:
        """Return the package of this name under `root`, in whatever version."""
        return next((known for known in self.read() if (known.name, known.root) == (name, str(root))), None)

    def put(self, package: InstalledPackage) -> None:
        """Record a package, in place of the one of the same name under the same root."""
        others = [known for known in self.read() if (known.name, known.root) != (package.name, package.root)]
        self._write([*others, package])

    def remove(self, packages: Iterable[InstalledPackage]) -> None:
        """Forget packages."""
        gone = {(package.package_id, package.root) for package in packages}
        self._write([known for known in self.read() if (known.package_id, known.root) not in gone])

    def _write(self, packages: list[InstalledPackage]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(f".{self.path.name}.{uuid4().hex[:8]}.part")
        try:
            partial.write_text(_Content(packages=packages).model_dump_json(indent=2), encoding="utf-8")
            partial.replace(self.path)
        finally:
            partial.unlink(missing_ok=True)
