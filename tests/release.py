"""Look into what is published: `python tests/release.py DIST`, in the checkout that it was built from."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

MOST = 2_000_000
"""Bytes that an archive may have."""


def main(dist: Path) -> None:
    """Compare both archives with what git holds: each has all of it that it should, and nothing else."""
    held = set(subprocess.check_output(["git", "ls-files"], text=True).splitlines())
    (wheel,) = dist.glob("*.whl")
    (sdist,) = dist.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        said = {Path(name).name for name in archive.namelist() if ".dist-info/" in name}
    package = {name for name in held if name.startswith("pywats_async/")}
    assert packed == package, sorted(packed ^ package)
    assert {"pywats_async/py.typed", "pywats_async/cli/logs/1-in-circuit.csv"} <= packed
    assert {"METADATA", "entry_points.txt", "LICENSE"} <= said
    with tarfile.open(sdist) as archive:
        sources = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    assert sources == held | {"PKG-INFO"}, sorted(sources ^ held)
    for file in (wheel, sdist):
        assert file.stat().st_size < MOST, file
        print(f"{file.name}: {file.stat().st_size:,} bytes")
    print(f"wheel: {len(packed)} files, sdist: {len(sources)} files, as git has them")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
