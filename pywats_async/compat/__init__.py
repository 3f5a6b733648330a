"""Run scripts that were written for `pywats-api`, unchanged.

    python -m pywats_async.compat old_script.py        # or, as the first line of a script:
    import pywats_async.compat

From then on `import pywats` and its public submodules are served from this package. Nothing else loads any of this.
"""

from __future__ import annotations

from .finder import install

__all__ = ["install"]

install()
