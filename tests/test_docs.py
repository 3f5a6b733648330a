"""What the documentation shows is true: its code runs, its settings exist, its links lead somewhere."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pywats_async import Settings
from pywats_async.testing import FakeWATS

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#]+)")


def blocks(page: Path) -> list[tuple[int, str]]:
    """Return the Python blocks of a page, each with the number of its first line. Blocks marked `py` are not run."""
    text = page.read_text(encoding="utf-8")
    return [(text.count("\n", 0, match.start(1)), match[1]) for match in FENCE.finditer(text)]


@pytest.mark.anyio
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=lambda page: page.name)
async def test_the_code_on_a_page_runs(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its blocks run one after another, against a server of our own in the place of every wire."""
    server = FakeWATS(token=None)
    monkeypatch.setattr("pywats_async.transports.wire.build_wire", lambda settings: server.transport())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WATS_BASE_URL", "https://acme.wats.com")
    monkeypatch.setenv("WATS_TOKEN", "token")
    names: dict[str, Any] = {"__name__": "__docs__"}
    for line, source in blocks(page):
        code = compile("\n" * line + source, str(page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = eval(code, names)
        if inspect.isawaitable(result):
            await result


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


def test_every_page_is_in_the_navigation() -> None:
    listed = re.findall(r"^  - .*: (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))
