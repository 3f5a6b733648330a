"""The command itself: its help, its exit codes, and what it says where a package is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pywats_async.cli.exit_codes import ExitCode

from .conftest import Cli


@pytest.mark.parametrize("package", ["typer", "rich", "uvicorn", "starlette"])
def test_a_missing_package_is_one_clear_line(package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from pywats_async.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "demo"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"The command line needs {package}. Run: pip install 'pywats-async[cli]'\n"


def test_another_missing_module_is_not_hidden() -> None:
    code = "import sys; sys.modules['pywats_async.cli.app'] = None; from pywats_async.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Traceback" in done.stderr


def test_help_names_the_commands_and_exit_codes(cli: Cli) -> None:
    shown = cli.run("--help").stdout
    for command in ("config", "demo", "doctor", "query", "serve", "submit"):
        assert command in shown
        assert "Exit codes" in cli.run(command, "--help").stdout or command == "config"


def test_the_documentation_names_them_too(cli: Cli) -> None:
    text = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    for command in ("config show", "demo", "doctor", "query", "serve", "submit"):
        assert f"`{command}" in text
    for code in ExitCode:
        assert f"| {code.value} |" in text


def test_a_file_that_cannot_be_written_is_one_clear_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shown = cli.run("query", "-o", tmp_path / "file" / "table.csv", code=1)
    assert shown.stderr.startswith(f"Error: {tmp_path}")
    assert shown.stderr.count("\n") == 1


def test_it_is_a_module_too() -> None:
    done = subprocess.run([sys.executable, "-m", "pywats_async", "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Exit codes" in done.stdout


def test_version(cli: Cli) -> None:
    assert cli.run("--version").stdout.strip()


def test_no_command_shows_the_help(cli: Cli) -> None:
    assert "Usage" in cli.run(code=2).output
