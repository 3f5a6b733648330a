"""Defects that the tests must find: each is put into a copy of the package, and the tests named with it must fail.

`nox -s mutants`, or `python -m tests.mutants`, runs them; `tests/test_mutants.py` keeps the tables true meanwhile.
"""

from __future__ import annotations

from .cache import CACHE
from .mutant import Mutant, Trap
from .wire import WIRE

__all__ = ["MUTANTS", "Mutant", "Trap"]

MUTANTS: list[Mutant] = [*CACHE, *WIRE]
