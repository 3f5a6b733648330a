"""Where a queue's file may be: a folder of this machine that only its owner reads."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from ..errors import ConfigurationError

__all__ = ["default_path", "prepare_file", "prepare_folder"]

_NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "fuse.ceph", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"}
    | {"glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "smb2", "smb3", "smbfs"}
)
_SQLITE = b"SQLite format 3\0"
_REMOTE = 4
"""DRIVE_REMOTE of Windows' GetDriveType."""


def default_path() -> Path:
    """Return `queue.db` in the platform's folder for the user's data."""
    from platformdirs import user_data_path

    return user_data_path("pywats-async", appauthor=False) / "queue.db"


def prepare_folder(path: Path) -> None:
    """Make the file's folder (0700) where it is missing.

    Raises:
        ConfigurationError: it is on a network share, where locks and fsync do not hold what a queue needs; or the file
            is there and is something else.
    """
    if kind := network_kind(path):
        raise ConfigurationError(
            f"The queue's file {path} is on a network share ({kind}), where no report would be safe.",
            hint="Set queue_path to a folder on a disk of this computer.",
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _is_foreign(path):
        raise ConfigurationError(
            f"The file {path} is no queue. It was left alone.",
            hint="Set queue_path to the file of a queue, or to one that does not exist yet.",
        )


def prepare_file(path: Path) -> None:
    """Make the file (0600) where it is missing.

    One that exists is not opened: to close it again would drop the locks that SQLite has on it in this process.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _is_foreign(path: Path) -> bool:
    """Tell whether a file never was a queue, so that it is not taken for a damaged one."""
    if Path(f"{path}.lock").exists():
        return False
    try:
        with path.open("rb") as file:
            first = file.read(4096)
    except FileNotFoundError:
        return False
    if b"CREATE TABLE reports(" in first or not first.strip(b"\0"):
        return False
    other_database = any(first[103:105])  # tables in it
    return other_database or not first.startswith(_SQLITE[: len(first)])


def network_kind(path: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """Return the kind of network file system that the path is on; None for a local one, or where nobody can tell."""
    resolved = path.resolve()
    if sys.platform == "win32":
        import ctypes

        drive = resolved.drive
        remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _REMOTE
        return drive if remote else None
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    kind, longest = "", -1
    for line in lines:
        _, where, found, *_ = line.split(" ")
        folder = Path(where.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if (resolved == folder or folder in resolved.parents) and len(folder.parts) >= longest:
            kind, longest = found, len(folder.parts)
    return kind if kind in _NETWORK else None
