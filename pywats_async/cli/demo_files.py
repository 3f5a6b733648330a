"""The log files of a demo: those that were named, or examples, copied into a hot folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from .conversion import log_files

__all__ = ["fill"]

_NO_LOGS = {
    "licence": ("license*", "licence*", "copying*", "notice*"),
    "description": ("readme*", "sources.json", "*.md"),
}
"""Files that stand beside logs, by what they are."""


def fill(hot: Path, named: Iterable[Path] | None) -> list[str]:
    """Copy log files into a hot folder, with what belongs to them; return what was left out of folders, and why."""
    left: list[str] = []
    for number, path in enumerate(named or [Path(__file__).with_name("logs")]):
        if path.is_dir():
            # The package's own may be links: uv installs so, and hot folders leave links alone.
            for file in log_files([path]) if named else sorted(each for each in path.rglob("*") if each.is_file()):
                relative = file.relative_to(path)
                if what := _no_log(file.name):
                    left.append(f"{relative.as_posix()}: a {what}, no log")
                else:
                    _copy(file, _free(hot, relative, number))
        else:
            _copy(path, _free(hot, Path(path.name), number))
    return left


def _no_log(name: str) -> str | None:
    found = (what for what, patterns in _NO_LOGS.items() if any(fnmatch(name.lower(), each) for each in patterns))
    return next(found, None)


def _free(hot: Path, relative: Path, number: int) -> Path:
    """Return where a file goes: of two with the same path the second goes into a folder of its own."""
    target = hot / relative
    return hot / f"{number + 1}" / relative if target.exists() else target


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    for source in _with_companions(file):
        place = target.with_name(target.stem) if source.is_dir() else target
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True)
        else:
            shutil.copy2(source, place)


def _with_companions(file: Path) -> Iterator[Path]:
    if (folder := file.with_suffix("")) != file and folder.is_dir():
        yield folder
    yield file
