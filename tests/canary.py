"""What the tests take for tokens, passwords and users has a mark: what the suite leaves behind is searched for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

__all__ = ["Canary", "marked_files"]

MARKS = (b"test-token", b"CANARY", b"Q0FOQVJZ", b"s3cret-canary", b"S3CRET-7f3a")
"""Those of the `wats_server` fixture, and of the tests that make up secrets."""


def marked_files(folder: Path, marks: Iterable[bytes] = MARKS) -> Iterator[Path]:
    """Yield the files below a folder in whose bytes or name a secret is found."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            name, content = path.name.encode(errors="replace"), path.read_bytes()
            if any(mark in name or mark in content for mark in marks):
                yield path


class Canary:
    """Fails a run that leaves a secret in a file below the temporary folder, or in what its tests logged or printed."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._told: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Search what a test logged and printed, also if it passed."""
        for title, text in report.sections:
            if any(mark.decode() in text for mark in MARKS):
                self._told.append(f"{report.nodeid}: {title}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Search the files, when all tests are done."""
        factory = self._config._tmp_path_factory  # type: ignore[attr-defined]  # pytest has no public way to it
        if (folder := factory._basetemp) is not None:
            self._told += map(str, marked_files(folder))
        if self._told:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what was found."""
        if self._told:
            terminalreporter.section("secrets left behind", red=True)
            terminalreporter.write("\n".join([*self._told, ""]))
