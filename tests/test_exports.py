"""What can be imported from where, and what an import costs."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import pywats_async

PACKAGE = Path(pywats_async.__file__).parent
NEEDS_EXTRA = {"pywats_async.testing.plugin": "pytest"}
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages([str(PACKAGE)], "pywats_async.")
    if not any(part.startswith("_") for part in module.name.split("."))
)


def in_new_process(script: str) -> str:
    """Run `script` in an interpreter of its own and return what it prints."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def assigned(path: Path, name: str) -> ast.expr | None:
    """Return what the file assigns to `name` at its top."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [target.id for target in node.targets if isinstance(target, ast.Name)] == [
            name
        ]:
            return node.value
    return None


def type_checking_imports() -> dict[str, str]:
    """Return what the package imports for type checkers: each public name with the module that it comes from."""
    found: dict[str, str] = {}
    for node in ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for statement in node.body:
                assert isinstance(statement, ast.ImportFrom)
                found |= {alias.asname or alias.name: statement.module or "" for alias in statement.names}
    return found


def isort_order(name: str) -> tuple[int, str]:
    """Sort constants first, then classes, then the rest, as ruff does (RUF022)."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name


def test_the_public_names_are_sorted_and_unique() -> None:
    assert pywats_async.__all__ == sorted(set(pywats_async.__all__), key=isort_order)


@pytest.mark.parametrize("name", pywats_async.__all__)
def test_each_public_name_can_be_imported_from_the_top(name: str) -> None:
    assert getattr(pywats_async, name) is not None
    assert name in dir(pywats_async)


def test_type_checkers_see_the_names_that_the_interpreter_gives() -> None:
    seen = type_checking_imports()
    assert sorted(seen, key=isort_order) == pywats_async.__all__
    for name, module in seen.items():
        home = importlib.import_module(f"pywats_async.{module}")
        assert getattr(pywats_async, name) is getattr(home, "WATS" if name == "pyWATS" else name), name


def test_each_lazy_name_lives_where_the_table_says() -> None:
    homes = {name: module for module, names in pywats_async._HOMES.items() for name in names}
    imports = type_checking_imports()
    assert homes == {name: module for name, module in imports.items() if module != "errors" and name != "pyWATS"}
    assert {name for name, module in imports.items() if module == "errors"} == set(pywats_async.errors.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Wats'"):
        pywats_async.Wats  # noqa: B018


def test_the_version_is_that_of_the_distribution() -> None:
    assert pywats_async.__version__[0].isdigit()


@pytest.mark.parametrize("module", MODULES)
def test_each_module_says_what_is_public(module: str) -> None:
    if module in NEEDS_EXTRA:
        pytest.importorskip(NEEDS_EXTRA[module])
    loaded = importlib.import_module(module)
    if module.endswith(".__main__"):
        return
    listed = assigned(Path(str(loaded.__file__)), "__all__")
    assert listed is not None, f"{module} has no __all__"
    names: list[str] = ast.literal_eval(listed)
    assert names == sorted(set(names), key=isort_order)
    assert not [name for name in names if not hasattr(loaded, name)]


def test_importing_the_package_loads_no_library() -> None:
    """A script that only wants an error class waits for nothing else."""
    heavy = {"anyio", "hishel", "httpcore", "httpx", "pydantic", "pydantic_core", "rich", "starlette", "typer"}
    script = "import sys; before = set(sys.modules); import pywats_async; print(*set(sys.modules) - before)"
    assert not heavy & set(in_new_process(script).split())


def test_building_a_report_loads_no_http_library() -> None:
    script = (
        "import sys; before = set(sys.modules); from pywats_async import UUTReport; print(*set(sys.modules) - before)"
    )
    assert not {"hishel", "httpcore", "httpx", "starlette"} & set(in_new_process(script).split())


def test_a_report_is_sent_with_what_comes_without_extras() -> None:
    script = Path(__file__).with_name("bare.py")
    subprocess.run([sys.executable, "-P", "-W", "error", str(script)], check=True, timeout=60)
