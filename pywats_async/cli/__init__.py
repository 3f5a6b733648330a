"""The command `pywats-async`: reports, log files, the queue and the server from a shell. Needs the extra `cli`."""

from __future__ import annotations

import sys

__all__ = ["main"]

_NEEDED = {"click", "rich", "starlette", "typer", "uvicorn"}


def main() -> None:
    """Run the command line and leave with its exit code; say what to install where a part of it is missing."""
    try:
        from .app import run

        run()
    except ImportError as error:
        cause = error if error.name else error.__cause__
        missing = (getattr(cause, "name", None) or "").partition(".")[0]
        if missing not in _NEEDED:
            raise
        sys.stderr.write(f"The command line needs {missing}. Run: pip install 'pywats-async[cli]'\n")
        sys.exit(2)
