"""Die at a named place, for the tests of crashes: `PYWATS_FAILPOINT=commit-before:3` kills the process there the third
time. Without the variable nothing happens.
"""

from __future__ import annotations

import os
import signal

__all__ = ["FAILPOINTS", "reach"]

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

_NAME, _, _TIMES = os.environ.get("PYWATS_FAILPOINT", "").partition(":")
_left = int(_TIMES or 1)


def reach(name: str) -> None:
    """Die as by `kill -9` if this is the place and the time."""
    global _left
    if name == _NAME:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
