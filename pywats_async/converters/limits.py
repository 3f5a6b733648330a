"""How much memory this process may take from now on."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["limit_memory"]


def limit_memory(size: int) -> None:
    """Let this process take at most `size` bytes more than it has; beyond that Python raises `MemoryError`.

    On Windows it counts what the process has already. macOS keeps no such limit: there, time alone is limited.
    """
    if sys.platform == "win32":
        _limit_job(size)
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _taken(resource.getpagesize()) + size
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
    except (ValueError, OSError):
        if sys.platform == "linux":
            raise


def _taken(page: int) -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * page
    except OSError:
        return 0


def _limit_job(size: int) -> None:
    """Put this process into a job of its own that may commit so many bytes."""
    if sys.platform != "win32":
        return
    import ctypes
    from ctypes import wintypes

    class Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("times", ctypes.c_int64 * 2),
            ("flags", wintypes.DWORD),
            ("working_set", ctypes.c_size_t * 2),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("classes", wintypes.DWORD * 2),
            ("counters", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peaks", ctypes.c_size_t * 2),
        )

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
    job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
    limits = Limits(flags=0x100, process_memory=size)  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
    good = kernel.SetInformationJobObject(job, 9, ctypes.byref(limits), ctypes.sizeof(limits))
    if not (good and kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))):
        raise OSError(ctypes.get_last_error(), "the memory of a worker cannot be limited")
