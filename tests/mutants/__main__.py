"""Put each mutant into a copy of the package, and demand that the tests named with it fail.

python -m tests.mutants [-j 2] [WORD ...]     those of a trap ("C4"), or with a word in their defect; all by default

Prints a line for each. Exits with 1 if one survived, and with 2 if the tests fail as it is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import MUTANTS, Mutant
from .mutant import ROOT

_SECONDS = 300
_ENDLESS = f"The tests did not end within {_SECONDS} s."
_SLIPS = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "UnboundLocalError")
"""A test that fails with one of these says that the mutant is no program."""


def copied(folder: Path, mutant: Mutant | None = None) -> Path:
    """Copy the package and its tests, with the defect in it."""
    for name in ("pywats_async", "tests", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("bench", "pictures"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for edit in mutant.edits if mutant else ():
        file = folder / "pywats_async" / edit.file
        text = file.read_text(encoding="utf-8")
        if text.count(edit.old) != 1:
            raise SystemExit(f"{edit.file}: stands there {text.count(edit.old)} times: {edit.old!r}")
        file.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return folder


def run(folder: Path, tests: Iterable[str], *options: str) -> tuple[str, dict[str, list[str]]]:
    """Run the tests in a copy; return what pytest printed, and for each test how its cases failed ("" is a pass)."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout", "15"]
    command += ["--junitxml", "result.xml", *options, *(f"tests/{test}" for test in tests)]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # our own tests
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return _ENDLESS, {}
    outcomes: dict[str, list[str]] = {}
    if (folder / "result.xml").is_file():
        for case in ET.parse(folder / "result.xml").iter("testcase"):  # pytest wrote it
            path = case.get("classname", "").replace("tests.", "", 1).replace(".", "/")
            name = f"{path}.py::{case.get('name')}"
            failed = [f"{found.tag}: {found.get('message')}" for found in case]
            outcomes.setdefault(name, []).append(failed[0] if failed else "")
    return done.stdout + done.stderr, outcomes


def verdict(mutant: Mutant, said: str, outcomes: dict[str, list[str]]) -> str:
    """Return "" if every test found the defect, else why not. Tests that hang with it have found it, too."""
    if said == _ENDLESS:
        return ""
    if not outcomes:
        return f"no test ran: {said.strip()[-400:]}"
    for test in mutant.tests:
        cases = [how for name, all_ in outcomes.items() if name.split("[")[0] == test.split("[")[0] for how in all_]
        failures = [how for how in cases if how.startswith("failure: ") and not how[9:].startswith(_SLIPS)]
        if not failures:
            return f"{test} does not find it: {', '.join(dict.fromkeys(how[:200] or 'passed' for how in cases))}"
    return ""


def tried(mutant: Mutant) -> tuple[Mutant, str]:
    """Run a mutant; return it with its verdict."""
    with tempfile.TemporaryDirectory() as folder:
        return mutant, verdict(mutant, *run(copied(Path(folder), mutant), mutant.tests))


def main() -> int:
    """Run those that were asked for."""
    parser = argparse.ArgumentParser(prog="tests.mutants")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 2, help="how many at a time")
    parser.add_argument("words", nargs="*")
    asked = parser.parse_args()
    mutants = [
        mutant
        for mutant in MUTANTS
        if not asked.words or any(word in mutant.traps.split() or word in mutant.defect for word in asked.words)
    ]
    with tempfile.TemporaryDirectory() as folder:
        tests = dict.fromkeys(test for mutant in mutants for test in mutant.tests)
        said, outcomes = run(copied(Path(folder)), tests, "-n", str(asked.j))
    if not outcomes or any(how.startswith(("failure", "error")) for cases in outcomes.values() for how in cases):
        print(said)
        return 2
    survivors = 0
    with ThreadPoolExecutor(asked.j) as pool:
        for mutant, why in pool.map(tried, mutants):
            survivors += bool(why)
            print(f"{'SURVIVED' if why else 'killed':8}  {mutant.traps:12}  {mutant.defect}", flush=True)
            if why:
                print(f"          {why}", flush=True)
    print(f"{len(mutants) - survivors} of {len(mutants)} killed")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())
