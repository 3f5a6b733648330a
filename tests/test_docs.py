"""What the documentation shows is true: its code runs, its settings and commands exist, its links lead somewhere."""

from __future__ import annotations

import ast
import configparser
import inspect
import re
import textwrap
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import anyio.to_thread
import pytest
import typer
from pydantic import SecretStr

import pywats_async
from pywats_async import WATS, Settings
from pywats_async.bridge import Service
from pywats_async.cli.app import app
from pywats_async.testing import FakeWATS
from pywats_async.transports import assembly

from .newcomer import matches
from .pages import ROOT, blocks, navigation

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#]+)")


@pytest.mark.anyio
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
async def test_the_code_on_a_page_runs(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its blocks run one after another, against a server of our own in the place of every wire."""
    server = FakeWATS(token=None)
    monkeypatch.setattr("pywats_async.transports.wire.build_wire", lambda settings: server.transport())
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("WATS_BASE_URL", "PYWATS_BASE_URL"):
        monkeypatch.setenv(name, "https://acme.wats.com")
    for name, value in {
        "TOKEN": "token",
        "QUEUE_PATH": tmp_path / "queue.db",
        "CACHE_PATH": tmp_path / "cache.db",
    }.items():
        monkeypatch.setenv(f"PYWATS_{name}", str(value))
    names: dict[str, Any] = {"__name__": "__docs__"}
    for block in blocks(page):
        if block.title:  # the reader saves it under this name
            (tmp_path / block.title).parent.mkdir(exist_ok=True)
            (tmp_path / block.title).write_text(block.text, encoding="utf-8")
        if block.language == "python":
            code = compile("\n" * block.line + block.text, str(page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            if block.title:  # a program: it may have a loop of its own
                await anyio.to_thread.run_sync(eval, code, names)
            elif inspect.isawaitable(result := eval(code, names)):
                await result


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "py")], ids=lambda page: page.name)
def test_parts_of_code_have_their_types(page: Path) -> None:
    """Each stands in a file that mypy and pyright check: of the package, or `tests/typing/parts.py`."""
    checked = [ROOT / "tests/typing/parts.py", *(ROOT / "pywats_async").rglob("*.py")]
    texts = [textwrap.dedent(block.text) for block in blocks(page, "py") if not block.title]
    for text in texts:
        wanted = [text, textwrap.indent(text, " " * 4)]
        assert any(one in path.read_text(encoding="utf-8") for path in checked for one in wanted), text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_on_a_page_are_whole(page: Path) -> None:
    """What a reader copies into a file can be read by what reads it, and holds settings that exist."""
    for block in blocks(page, "toml"):
        said = tomllib.loads(block.text)
        if block.title == "config.toml" or block.text.startswith("# config.toml"):
            assert said.keys() <= Settings.model_fields.keys()
    for block in blocks(page, "ini"):
        configparser.ConfigParser(strict=False).read_string(block.text if "[" in block.text else f"[x]\n{block.text}")
    for block in blocks(page, "xml"):
        ET.fromstring(block.text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_on_a_page_exist(page: Path) -> None:
    """Every `pywats-async` command that a page shows takes the options that it shows."""
    shown = [block.text for block in blocks(page, "sh", "console", "powershell", "ini", "xml")]
    shown.append(" ".join(re.findall(r"`(pywats-async [^`]+)`", page.read_text(encoding="utf-8"))))
    for line in "\n".join(shown).splitlines():
        for command in re.findall(r"pywats-async ([a-z][^|>&#\n`]*?)(?=pywats-async|[|>&#`]|$)", line):
            words = command.partition(" -- ")[0].split()
            found: Any = typer.main.get_command(app)
            while words and isinstance(found, typer.core.TyperGroup) and words[0] in found.commands:
                found = found.commands[words.pop(0)]
            known = {option for parameter in found.params for option in parameter.opts} | {"--help"}
            assert not isinstance(found, typer.core.TyperGroup) or not words or words[0].startswith("-"), command
            assert {word for word in words if word.startswith("--") and len(word) > 2} <= known, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not missing


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.M)
    documented = dict(rows)
    assert list(documented) == [name for name, _ in rows], "a setting is documented twice"
    assert documented.keys() == Settings.model_fields.keys()
    for name, field in Settings.model_fields.items():
        default = getattr(field.default, "value", field.default)
        if isinstance(default, SecretStr):
            default = default.get_secret_value()
        if default not in (None, "") and default is not ... and field.default_factory is None:
            assert documented[name] == f"`{default}`", name


def test_every_page_is_in_the_navigation_once() -> None:
    groups = navigation()
    assert list(groups) == ["", "Tutorial", "How-to", "Reference", "Explanation"]
    listed = [page.name for pages in groups.values() for page in pages]
    assert sorted(listed) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def test_each_promise_names_a_test() -> None:
    page = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", page)
    assert len(named) > 60
    for file, test in named:
        assert f"def {test}" in (ROOT / "tests" / file).read_text(encoding="utf-8"), f"{file}::{test}"


def test_outputs_are_compared() -> None:
    assert matches("a ... c\n...\nend", "a b c\n\n1\n2\nend  ")
    assert matches("...\nend", "end\n")
    assert not matches("a ... c", "a b d")
    assert not matches("a\nb", "a\n1\nb")


def test_the_picture_of_the_layers_is_true() -> None:
    """It names what the import contract names, from top to bottom, and the transports in the order of the stack."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    drawn: dict[str, list[str]] = {"layer": [], "stack": []}
    for text in ET.parse(ROOT / "docs" / "pictures" / "layers.svg").iter("{http://www.w3.org/2000/svg}text"):
        if (kind := text.get("class", "")) in drawn:
            drawn[kind].append("".join(text.itertext()))
    assert [layer.split(" · ") for layer in drawn["layer"]] == [layer.split(" | ") for layer in contract["layers"]]
    assert " > ".join(drawn["stack"]) in (assembly.__doc__ or "")


def test_every_public_name_is_in_the_reference() -> None:
    """Each has its entry on the API page, or its module has one; so has each property of a client."""
    listed = re.findall(r"^::: (\S+)$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    public = [getattr(pywats_async, name) for name in pywats_async.__all__]
    homes = [(getattr(inspect.getmodule(value), "__name__", ""), value) for value in public]
    missing = {f"{home}.{value.__name__}" for home, value in homes if home and home not in listed}
    with WATS("https://acme.wats.com", "token", transport=FakeWATS().transport()) as wats:
        for name in dir(wats):
            if not name.startswith("_") and isinstance(value := getattr(wats, name), Service):
                missing.add(f"{type(value).__module__}.{type(value).__name__}")
    assert missing - set(listed) == set()
