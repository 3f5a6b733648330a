"""Turn imports of `pywats` into imports of this package, and list what needs a hand. Needs libcst."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.helpers import get_full_name_for_node
from libcst.metadata import MetadataWrapper, PositionProvider

from .homes import NOT_THERE, RENAMED

__all__ = ["rewrite", "rewritten"]

_OURS = "pywats_async"
_GONE_ARGUMENTS = frozenset({"enable_throttling", "rate_limiter", "retry_config", "sync_config", "cache_max_size"})


def rewrite(paths: Iterable[Path]) -> int:
    """Rewrite files, and all files of folders, in place; print what needs a hand. Returns 1 if something does."""
    left = 0
    for path in paths:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            old = file.read_text(encoding="utf-8")
            new, notes = rewritten(old)
            if new != old:
                file.write_text(new, encoding="utf-8")
                sys.stdout.write(f"{file}: rewritten\n")
            for line, note in notes:
                sys.stdout.write(f"{file}:{line}: {note}\n")
            left += len(notes)
    return 1 if left else 0


def rewritten(source: str) -> tuple[str, list[tuple[int, str]]]:
    """Return a script with our imports, and by lines what nobody could do for it."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Imports()
    return wrapper.visit(visitor).code, visitor.notes


class _Imports(cst.CSTTransformer):
    """Rewrites `from pywats... import ...`."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[tuple[int, str]] = []

    def _note(self, node: cst.CSTNode, text: str) -> None:
        position: Any = self.get_metadata(PositionProvider, node)
        self.notes.append((position.start.line, text))

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import:
        for alias in original_node.names:
            if (get_full_name_for_node(alias.name) or "").partition(".")[0] in ("pywats", "pywats_client"):
                self._note(original_node, "import the names that are used: from pywats_async import ...")
        return updated_node

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.FlattenSentinel[cst.BaseSmallStatement]:
        module = "" if original_node.module is None else get_full_name_for_node(original_node.module) or ""
        if module.partition(".")[0] not in ("pywats", "pywats_client"):
            return updated_node
        if isinstance(original_node.names, cst.ImportStar):
            self._note(original_node, f"name what is used of {module}")
            return updated_node
        homes: dict[str, list[cst.ImportAlias]] = {}
        left: list[cst.ImportAlias] = []
        for alias in original_node.names:
            name = str(alias.name.value)
            home = _home(module, name)
            if home is None:
                self._note(original_node, f"{module}.{name}: {NOT_THERE.get(name, 'there is nothing of that name')}")
                left.append(alias)
                continue
            new = alias.with_changes(name=cst.Name(RENAMED.get(name, name)), comma=cst.MaybeSentinel.DEFAULT)
            if name in RENAMED and alias.asname is None:
                new = new.with_changes(asname=cst.AsName(cst.Name(name)))
            homes.setdefault(home, []).append(new)
        made: list[Any] = [
            cst.ImportFrom(module=_dotted(home), names=aliases) for home, aliases in sorted(homes.items())
        ]
        if left:
            made.append(updated_node.with_changes(names=_last(left)))
        return cst.FlattenSentinel(made)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        if m.matches(original_node.func, m.Name("pyWATS") | m.Name("AsyncWATS")):
            for argument in original_node.args:
                if argument.keyword is not None and argument.keyword.value in _GONE_ARGUMENTS:
                    self._note(original_node, f"{argument.keyword.value}= means nothing any more")
        return updated_node


def _home(module: str, name: str) -> str | None:
    """Return our module that a name is imported from: the package itself where it has it."""
    package = import_module(_OURS)
    if name in package.__all__:
        return _OURS
    try:
        value = getattr(import_module(module), name)
    except (ImportError, AttributeError):
        return None
    home: str = getattr(value, "__module__", "") or ""
    return home if home.startswith(_OURS) else None


def _dotted(name: str) -> cst.Attribute | cst.Name:
    first, *rest = name.split(".")
    node: cst.Attribute | cst.Name = cst.Name(first)
    for part in rest:
        node = cst.Attribute(node, cst.Name(part))
    return node


def _last(aliases: Sequence[cst.ImportAlias]) -> list[cst.ImportAlias]:
    return [*aliases[:-1], aliases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]
