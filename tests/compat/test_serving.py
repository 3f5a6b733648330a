"""Every public name of the old package is served, or docs/migration.md says why not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import pywats_async.compat  # noqa: F401  # serves what is imported below

ROOT = Path(__file__).parents[2]
SURFACE = Path(os.environ.get("PYWATS_SURFACE") or ROOT.parent / "shared" / "wats" / "pywats_surface.json")
GONE = {"pywats.core.client.Response", "pywats.domains.report.models.AttachmentMetadata", "pywats.AttachmentMetadata"}
"""Names that have no place any more."""
GONE_METHODS = {"process": {"cache_stats", "cache_ttl", "last_refresh", "refresh_interval"}}
"""Properties of a cache of one service: the client's cache has groups."""


def surface() -> dict[str, Any]:
    if not SURFACE.exists():
        pytest.skip(f"{SURFACE} is not there: name it in PYWATS_SURFACE")
    loaded: dict[str, Any] = json.loads(SURFACE.read_text(encoding="utf-8"))
    return loaded


def python(script: str, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments] if not script else [sys.executable, "-c", dedent(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)


def test_every_public_name_is_served_or_explained() -> None:

    listed = surface()
    names = [name for kind in ("enums", "models", "report_models") for name in listed[kind] if "[" not in name]
    names += [f"pywats.{name}" for name in listed["top_level"]["__all__"]]
    missing = set()
    for full in names:
        module, _, name = full.rpartition(".")
        try:
            getattr(import_module(module), name)
        except (ImportError, AttributeError):
            missing.add(full)
    assert missing == GONE
    explained = (ROOT / "docs" / "migration.md").read_text(encoding="utf-8")
    assert all(name.rpartition(".")[2] in explained for name in GONE)


def test_enum_members_have_their_old_values() -> None:

    for full, said in surface()["enums"].items():
        module, _, name = full.rpartition(".")
        enum = getattr(import_module(module), name)
        for member, value in said["members"].items():
            if isinstance(value, str | int):
                assert enum[member].value == value, f"{full}.{member}"


def test_every_service_has_every_old_method() -> None:

    for domain, methods in surface()["services"].items():
        service = import_module(f"pywats.domains.{domain}.async_service")
        (kind,) = {getattr(service, name) for name in dir(service) if name.endswith("Service") and name != "Service"}
        assert {name for name in methods if not hasattr(kind, name)} == GONE_METHODS.get(domain, set()), domain


def test_nothing_of_it_loads_without_being_asked_for() -> None:
    script = """
        import sys, pywats_async
        pywats_async.WATS, pywats_async.UUTReport
        sys.exit(any(name.startswith(("pywats_async.compat", "pywats.")) for name in sys.modules))
    """
    assert python(script).returncode == 0


def test_a_name_that_is_gone_says_what_to_do() -> None:
    script = """
        import pywats_async.compat
        try:
            from pywats.core import HttpClient
        except ImportError as error:
            print(error)
        try:
            import pywats.core.routes
        except ModuleNotFoundError as error:
            print(error)
        import pywats
        try:
            pywats.AsyncHttpClient
        except ImportError as error:
            print(error)
    """
    done = python(script)
    assert "transport=" in done.stdout
    assert "serves no module pywats.core.routes" in done.stdout


def test_the_real_package_is_never_mixed_with_it(tmp_path: Path) -> None:
    (tmp_path / "pywats.py").write_text("")
    done = python("import pywats\nimport pywats_async.compat", folder=tmp_path)
    assert "pywats is imported already" in done.stderr


def test_scripts_and_modules_run_with_their_arguments(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("from pywats import Station\n")
    script = tmp_path / "old.py"
    script.write_text(
        "import sys\nfrom helper import Station\nfrom pywats import pyWATS\n"
        "print(Station(name='S').name, *sys.argv[1:], __name__)\n"
    )
    done = python("", "-m", "pywats_async.compat", str(script), "a", "--b")
    assert done.stdout == "S a --b __main__\n", done.stderr
    done = python("", "-m", "pywats_async.compat", "-m", "old", "c", folder=tmp_path)
    assert done.stdout == "S c __main__\n", done.stderr
    assert python("", "-m", "pywats_async.compat", "nowhere.py").returncode == 2


def test_imports_are_rewritten_and_what_needs_a_hand_is_listed(tmp_path: Path) -> None:
    pytest.importorskip("libcst")
    script = tmp_path / "old.py"
    script.write_text(
        dedent(
            """
            import pywats
            from pywats import Product, pyWATS as Client
            from pywats.core.parallel import parallel_execute
            from pywats.domains.report.report_models.wats_base import WATSBase
            from pywats.core.client import HttpClient

            api = pyWATS(base_url="x", token="t", cache_max_size=5)  # keep me
            """
        )
    )
    done = python("", "-m", "pywats_async.compat", "--rewrite", str(tmp_path))
    new = script.read_text()
    assert done.returncode == 1
    assert "from pywats_async.compat.core.parallel import parallel_execute" in new
    assert "from pywats_async import Product, pyWATS as Client" in new
    assert "Document as WATSBase" in new
    assert "# keep me" in new
    assert f"{script}:2: import the names" in done.stdout
    assert "HttpClient" in done.stdout
    assert "cache_max_size= means nothing" in done.stdout
