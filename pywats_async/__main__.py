"""The command line, where a script's folder is not on the PATH: `python -m pywats_async`."""

from __future__ import annotations

from .cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
