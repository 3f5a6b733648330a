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
from time import perf_counter
from typing import Any

from .beside import BESIDE, beside_row, beside_table
from .compare import comparison
from .pictures import write_pictures
from .processes import Rounds, authority, version
from .scenarios import SCENARIOS, select
from .short import short
from .table import missed, row, table, write_between_markers


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks that the arguments name; return 1 if a target is missed, or one got slower (`--compare`)."""
    options = _parser().parse_args(arguments)
    if options.short:
        return short(write=options.write)
    before = json.loads(options.compare.read_text("utf-8")) if options.compare else None
    result = json.loads(options.results.read_text("utf-8")) if options.results else _run(options)
    if options.markdown:
        _write(options.markdown, result)
    if options.pictures:
        _picture(options, result)
    if before is None:
        return int(any(item["passed"] is False for item in result["rows"]))
    text, slower = comparison(before, result)
    print(text)
    return int(slower)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    result = _head(options)
    earlier = json.loads(options.json.read_text("utf-8")) if _keeps(options) else {"rows": [], "beside": []}
    kept = {item["name"]: item for item in (*earlier["rows"], *earlier.get("beside", ()))}
    with TemporaryDirectory() as folder:
        rounds = Rounds(options.rounds, options.quick, *authority(Path(folder)))
        for scenario in select(options.names):
            old = [(options.old, "old", scenario)] if options.old and not scenario.ours_only else []
            begun = perf_counter()
            ours, theirs = [*rounds.measure([(sys.executable, "ours", scenario), *old]), []][:2]
            kept[scenario.name] = item = row(scenario, ours, theirs)
            _told(item, perf_counter() - begun, table([item]))
            _save(options.json, result, kept)
        for beside in BESIDE if options.peers else ():
            if options.names and not beside.ours.name.startswith(tuple(options.names)):
                continue
            ours_first, *others = beside.scenarios()
            sides = [(sys.executable, "ours", ours_first), *((options.peers, "peers", other) for other in others)]
            begun = perf_counter()
            kept[beside.ours.name] = item = beside_row(beside, rounds.measure(sides))
            _told(item, perf_counter() - begun, beside_table([item]))
            _save(options.json, result, kept)
    _save(options.json, result, kept)
    if not options.json and not options.compare:
        print(json.dumps(result, indent=1))
    return result


def _save(file: Path | None, result: dict[str, Any], kept: dict[str, dict[str, Any]]) -> None:
    """Keep what was measured so far, so that a run that breaks off leaves it."""
    result["rows"] = [kept[scenario.name] for scenario in SCENARIOS if scenario.name in kept]
    result["beside"] = [kept[beside.ours.name] for beside in BESIDE if beside.ours.name in kept]
    if file:
        file.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def _keeps(options: argparse.Namespace) -> bool:
    return bool(options.names and options.json and options.json.exists())


def _told(item: dict[str, Any], seconds: float, text: str) -> None:
    """Note how many seconds a row took, and say what it became."""
    item["seconds"] = round(seconds, 1)
    print(*text.splitlines()[2:], f"({seconds:.0f} s)", sep="\n", file=sys.stderr, flush=True)


def _write(page: Path, result: dict[str, Any]) -> None:
    parts = _description(result), table(result["rows"]), missed(result["rows"])
    write_between_markers(page, "\n\n".join(parts))
    if result["beside"]:
        write_between_markers(page, f"{result['versions']['peers']}.\n\n{beside_table(result['beside'])}", "beside")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure this package, round by round in turn with pywats-api. Prints JSON.",
    )
    parser.add_argument("names", nargs="*", help="only scenarios whose names begin so (default: all)")
    parser.add_argument("--old", metavar="PYTHON", help="a Python with pywats-api installed; without it, only ours")
    parser.add_argument("--peers", metavar="PYTHON", help="one with other libraries installed, to be set beside ours")
    parser.add_argument("--quick", action="store_true", help="short and rough: one round, a fifth of the time")
    parser.add_argument(
        "--rounds",
        type=int,
        help="how often each row is measured on each side (default: 2, fewer where a row takes long)",
    )
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
    parser.add_argument(
        "--short",
        action="store_true",
        help="nothing of the above: in seconds, compare ratios to a fixed piece of Python with those committed",
    )
    parser.add_argument("--write", action="store_true", help="with --short: commit the ratios of this machine")
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
            "peers": version(options.peers, "peers") if options.peers else None,
        },
    }


def _description(result: dict[str, Any]) -> str:
    versions = " against ".join(
        f"{name} {number}" for name, number in result["versions"].items() if number and name != "peers"
    )
    rough = ", a quick and rough run" if result["quick"] else ""
    return f"{result['at']}: {versions}, Python {result['python']}, {result['system']}, {result['cores']} cores{rough}."


if __name__ == "__main__":
    sys.exit(main())
