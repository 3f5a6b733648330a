"""Die at a named place, for the tests of crashes: `PYWATS_FAILPOINT=commit-before:3` kills the process there the third
time. Without the variable nothing happens.
"""

from __future__ import annotations

import os
import signal

__all__ = ["FAILPOINTS", "arm", "reach"]

FAILPOINTS = (
    "insert-before",
    "insert-after",
    "commit-before",
    "commit-after",
    "claim-before",
    "claim-after",
    "send-before",
    "send-after",
    "delete-before",
    "delete-after",
)
"""The places that there are."""

_armed = os.environ.get("PYWATS_FAILPOINT", "")


def arm(point: str) -> None:
    """Die at "NAME:TIMES" from now on; nowhere if it is empty."""
    global _armed
    _armed = point


def reach(name: str) -> None:
    """Die as by `kill -9` if this is the place and the time."""
    if _armed and _armed.partition(":")[0] == name:
        left = int(_armed.partition(":")[2] or 1) - 1
        if left == 0:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        arm(f"{name}:{left}")
