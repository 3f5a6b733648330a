"""What legacy scripts call is there: each method, argument, model field and enumeration of the old domains."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest

import pywats_async
from pywats_async import AsyncWATS

PATH = Path(os.environ.get("PYWATS_SURFACE") or Path(__file__).parents[3] / "shared" / "wats" / "pywats_surface.json")
"""Where the list is: `PYWATS_SURFACE`, read before the tests clean the environment, else beside the checkout."""
DOMAINS = (
    "analytics",
    "asset",
    "manual_inspection",
    "process",
    "production",
    "rootcause",
    "scim",
    "software",
)


@cache
def surface() -> dict[str, Any]:
    return dict(json.loads(PATH.read_text(encoding="utf-8"))) if PATH.is_file() else {}


def named(area: str, kind: str) -> list[str]:
    return [name for name in surface().get(kind, ()) if name.startswith(f"pywats.domains.{area}.")]


def ours(area: str, path: str) -> Any:
    name = path.rpartition(".")[2]
    package = import_module(f"{pywats_async.__name__}.{area}")
    modules = [import_module(module.name) for module in walk_packages(package.__path__, f"{package.__name__}.")]
    homes = [module for module in modules if name in getattr(module, "__all__", ())]
    assert homes or hasattr(pywats_async, name), f"pywats_async.{area} has no {name}"
    return getattr(homes[0] if homes else pywats_async, name)


def arguments(signature: str) -> list[str]:
    """Return the names that a written signature has, without `self`; values that are no Python stand for themselves."""
    function = ast.parse(f"def f{re.sub('<[^>]*>', '0', signature)}: ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    return [argument.arg for argument in (*function.args.args[1:], *function.args.kwonlyargs)]


@pytest.fixture(autouse=True)
def listed() -> None:
    if not surface():
        pytest.skip("NO SURFACE FILE: set PYWATS_SURFACE to pywats_surface.json, what the old client has.")


@pytest.mark.parametrize("area", [*DOMAINS, "report"])
def test_every_method_takes_the_old_arguments_in_the_old_order(area: str) -> None:
    service = getattr(AsyncWATS("https://wats.test", "token"), area)
    for name, signature in surface()["services"][area].items():
        if signature == "property":
            continue
        old, new = arguments(signature), inspect.signature(getattr(service, name)).parameters
        names = [argument.name for argument in new.values() if argument.kind is not argument.VAR_KEYWORD]
        many = len(names) < len(new)  # the fields of a filter, as keyword arguments
        assert names[: len(old)] == old or (many and old[: len(names)] == names), name


@pytest.mark.parametrize("area", DOMAINS)
def test_every_model_has_the_old_fields(area: str) -> None:
    for path in named(area, "models"):
        missing = surface()["models"][path]["fields"].keys() - ours(area, path).model_fields.keys()
        assert not missing, path


@pytest.mark.parametrize("area", DOMAINS)
def test_every_enumeration_has_the_old_names_and_values(area: str) -> None:
    for path in named(area, "enums"):
        members = {name: member.value for name, member in ours(area, path).__members__.items()}
        assert surface()["enums"][path]["members"].items() <= members.items(), path
