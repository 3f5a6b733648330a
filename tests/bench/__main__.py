"""Measure this package, side by side with pywats-api: `python -m tests.bench --help`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .compare import comparison
from .pictures import write_pictures
from .processes import authority, run, running, version
from .scenarios import SCENARIOS, Scenario, select
from .table import row, table, write_between_markers


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks that the arguments name; return 1 if a target is missed, or one got slower (`--compare`)."""
    options = _parser().parse_args(arguments)
    before = json.loads(options.compare.read_text("utf-8")) if options.compare else None
    result = json.loads(options.results.read_text("utf-8")) if options.results else _run(options)
    if options.markdown:
        write_between_markers(options.markdown, f"{_description(result)}\n\n{table(result['rows'])}")
    if options.pictures:
        _picture(options, result)
    if before is None:
        return int(any(item["passed"] is False for item in result["rows"]))
    text, slower = comparison(before, result)
    print(text)
    return int(slower)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    result = _head(options)
    previous = _rows(options.json) if options.names and options.json else {}
    with TemporaryDirectory() as folder:
        certificate, trusted = authority(Path(folder))
        for scenario in select(options.names):
            rounds = _measure(scenario, options, certificate, trusted)
            previous[scenario.name] = row(scenario, *rounds)
            print(table([previous[scenario.name]]).splitlines()[-1], file=sys.stderr, flush=True)
    result["rows"] = [previous[scenario.name] for scenario in SCENARIOS if scenario.name in previous]
    text = json.dumps(result, indent=1)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    elif not options.compare:
        print(text)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure this package, round by round in turn with pywats-api. Prints JSON.",
    )
    parser.add_argument("names", nargs="*", help="only scenarios whose names begin so (default: all)")
    parser.add_argument("--old", metavar="PYTHON", help="a Python with pywats-api installed; without it, only ours")
    parser.add_argument("--quick", action="store_true", help="short and rough: one round, a fifth of the time")
    parser.add_argument("--rounds", type=int, help="how often each scenario is measured on each side (default: 5)")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the JSON here; with names, other rows in it are kept"
    )
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table between the markers of this file"
    )
    parser.add_argument(
        "--pictures", type=Path, metavar="FOLDER", help="draw ratios and latencies as SVG; --markdown includes them"
    )
    parser.add_argument(
        "--from", dest="results", type=Path, metavar="FILE", help="measure nothing: take the results of this JSON file"
    )
    parser.add_argument(
        "--compare",
        type=Path,
        metavar="OLD.json",
        help="print what changed since that run; exit with 1 if one of ours got more than 10 %% slower beyond the "
        "spread of both runs",
    )
    return parser


def _picture(options: argparse.Namespace, result: dict[str, Any]) -> None:
    files = write_pictures(options.pictures, result)
    if options.markdown:
        page = options.markdown.absolute().parent
        links = [
            f"![{title}]({Path(os.path.relpath(file.absolute(), page)).as_posix()})" for title, file in files.items()
        ]
        text = "\n\n".join([*links, f"*{_description(result)}*"])
        write_between_markers(options.markdown, text, "pictures")


def _measure(
    scenario: Scenario, options: argparse.Namespace, certificate: Path, trusted: Path
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Measure a scenario round by round; which side begins changes with the round."""
    parameters = scenario.given(quick=options.quick)
    rounds = options.rounds or (1 if options.quick else scenario.rounds)
    ours: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    sides = [(sys.executable, "ours", ours)] + (
        [(options.old, "old", old)] if options.old and not scenario.ours_only else []
    )
    for number in range(rounds):
        for python, side, results in sides[:: 1 if number % 2 else -1]:
            if scenario.server is None:
                results.append(run(python, side, scenario, parameters, trusted))
            else:
                with running(scenario.server, certificate) as url:
                    results.append(run(python, side, scenario, {**parameters, "url": url}, trusted))
    return ours, old


def _head(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d"),
        "quick": options.quick,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "versions": {
            "pywats-async": version(sys.executable, "ours"),
            "pywats-api": version(options.old, "old") if options.old else None,
        },
    }


def _rows(file: Path) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in json.loads(file.read_text("utf-8"))["rows"]} if file.exists() else {}


def _description(result: dict[str, Any]) -> str:
    versions = " against ".join(f"{name} {number}" for name, number in result["versions"].items() if number)
    rough = ", a quick and rough run" if result["quick"] else ""
    return f"{result['at']}: {versions}, Python {result['python']}, {result['system']}, {result['cores']} cores{rough}."


if __name__ == "__main__":
    sys.exit(main())
