"""Who holds a claim, and whether it still lives.

An owner is written "pid:boot:start:number": the process, the boot of the machine, the process' start time (pids are
used again), and a number for each store in the process. Processes see each other if they share a pid namespace: two
containers that use one file have to.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from itertools import count
from pathlib import Path

__all__ = ["Owner", "is_alive", "neighbourhood"]

_numbers = count(1)
_open: set[str] = set()


class Owner:
    """This process as an owner of claims, until `close`."""

    def __init__(self) -> None:
        pid = os.getpid()
        self.name = f"{pid}:{_boot()}:{_start(pid)}:{next(_numbers)}"
        _open.add(self.name)

    def close(self) -> None:
        """Own nothing any more."""
        _open.discard(self.name)


def neighbourhood() -> str:
    """Name the processes that see whether one of them lives: those of this boot, and of this container."""
    try:
        container = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        container = "-"
    return f"{platform.node()}:{_boot()}:{container}"


def is_alive(owner: str) -> bool:
    """Tell whether an owner can still use what it claimed."""
    try:
        pid_text, boot, start, _ = owner.rsplit(":", 3)
        pid = int(pid_text)
    except ValueError:
        return False
    if pid == os.getpid() and start == _start(pid):
        return owner in _open
    return boot == _boot() and _start(pid) == start


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "-"  # start times are absolute where there is no /proc


def _start(pid: int) -> str:
    """Return when a process began, in whatever unit the system has; "" if there is none."""
    if sys.platform == "win32":
        return _windows_start(pid)
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_bytes()
        except OSError:
            return ""
        fields = stat[stat.rindex(b")") + 2 :].split()
        return "" if fields[0] in (b"Z", b"X") else fields[19].decode()
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "TZ": "UTC"})
    return "-".join(shown.stdout.split()).replace(":", ".")


def _windows_start(pid: int) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = wintypes.HANDLE
    process = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not process:
        return "denied" if ctypes.get_last_error() == 5 else ""
    try:
        created, ended, kernel_time, user_time = (wintypes.FILETIME() for _ in range(4))
        times = [ctypes.byref(each) for each in (created, ended, kernel_time, user_time)]
        if not kernel.GetProcessTimes(wintypes.HANDLE(process), *times):
            return ""
        if ended.dwLowDateTime or ended.dwHighDateTime:
            return ""
        return str((created.dwHighDateTime << 32) | created.dwLowDateTime)
    finally:
        kernel.CloseHandle(wintypes.HANDLE(process))
