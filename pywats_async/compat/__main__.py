"""Run a script that was written for `pywats-api`, or rewrite its imports.

python -m pywats_async.compat script.py [args]
python -m pywats_async.compat -m module [args]
python -m pywats_async.compat --rewrite DIR
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

__all__ = ["main"]

_USAGE = "python -m pywats_async.compat SCRIPT [ARGS] | -m MODULE [ARGS] | --rewrite FILE-OR-FOLDER..."


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return the exit code."""
    match arguments:
        case [] | ["-h" | "--help", *_]:
            sys.stdout.write(f"{__doc__}\n")
            return 0 if arguments else 2
        case ["--rewrite", first, *more]:
            from .rewrite import rewrite

            return rewrite([Path(first), *map(Path, more)])
        case ["-m", module, *rest]:
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case [script, *rest] if not script.startswith("-"):
            if not Path(script).exists():
                sys.stderr.write(f"{script} does not exist. Usage: {_USAGE}\n")
                return 2
            sys.argv = [script, *rest]
            sys.path.insert(0, str(Path(script).resolve().parent))
            runpy.run_path(script, run_name="__main__")
        case _:
            sys.stderr.write(f"Usage: {_USAGE}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
