"""The tables of defects stay true: what they name is there, and each trap has one. `nox -s mutants` runs them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from .mutants import MUTANTS, Mutant, Trap
from .mutants.mutant import ROOT


@cache
def functions(file: Path) -> set[str]:
    """Return the names of the tests in a file, those of classes with their class's in front."""
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {prefix + one.name for one in inside if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))}
    return found


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.defect)
def test_its_place_and_its_tests_are_there(mutant: Mutant) -> None:
    for edit in mutant.edits:
        text = (ROOT / "pywats_async" / edit.file).read_text(encoding="utf-8")
        assert text.count(edit.old) == 1, f"{edit.file} has changed: {edit.old}"
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert name.split("[")[0] in functions(ROOT / "tests" / file), test


def test_each_trap_has_a_defect() -> None:
    named = [trap for mutant in MUTANTS for trap in mutant.traps.split()]
    assert {trap.name for trap in Trap} == set(named)
