"""What was converted in a folder that keeps its files."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["Ledger"]

Signature = tuple[int, int]
"""Size in bytes and time of the last writing in nanoseconds."""


class Ledger:
    """A text file with one line for each file that is dealt with: path, size, time, reason of a failure or null.

    A line that a crash cut short is ignored: its file is converted again, to the same ids.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Signature] = {}
        try:
            lines = path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        for line in lines:
            try:
                name, size, time, _ = json.loads(line)
            except ValueError:
                continue
            self._known[name] = (size, time)

    def has(self, name: str, signature: Signature) -> bool:
        """Return whether this file, as it is now, was dealt with."""
        return self._known.get(name) == signature

    def add(self, name: str, signature: Signature, reason: str | None = None) -> None:
        """Remember a file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(b"\n" + json.dumps([name, *signature, reason]).encode())
        self._known[name] = signature

    def forget_failures(self) -> list[str]:
        """Let the files that failed be tried again; return them."""
        rows: dict[str, list[object]] = {}
        for line in self._path.read_bytes().split(b"\n") if self._path.exists() else ():
            try:
                row = json.loads(line)
            except ValueError:
                continue
            rows[row[0]] = row
        failed = [name for name, row in rows.items() if row[3] is not None]
        kept = [json.dumps(row) for row in rows.values() if row[3] is None]
        part = self._path.with_name(self._path.name + ".part")
        if failed:
            part.write_text("\n".join(kept), encoding="ascii")
            part.replace(self._path)
        for name in failed:
            self._known.pop(name, None)
        return failed
