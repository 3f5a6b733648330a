"""Which requests the package makes, read from its source: `self._http.get(route, ..., cache=POLICY)` and the like."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pywats_async

__all__ = ["Made", "requests_made"]

PACKAGE = Path(pywats_async.__file__).parent
READS = ("get", "get_bytes", "download")


class Made(NamedTuple):
    """A request, and what it declares."""

    method: str
    route: str
    policy: Any
    """The `Cache` of a read, what a write drops; None where nothing is declared."""
    where: str


def requests_made() -> Iterator[Made]:
    """Yield each request whose route is written down where it is made."""
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        known = _texts(tree.body)
        for function in ast.walk(tree):
            if isinstance(function, (ast.AsyncFunctionDef, ast.FunctionDef)):
                names = {**known, **_texts(list(ast.walk(function)))}
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and (made := _made(node, names, file, function.name)):
                        yield made


def _made(node: ast.Call, names: dict[str, str], file: Path, function: str) -> Made | None:
    if not isinstance(node.func, ast.Attribute) or not ast.unparse(node.func.value).endswith("http"):
        return None
    texts = [arg.value if isinstance(arg, ast.Constant) else names.get(ast.unparse(arg)) for arg in node.args[:2]]
    read = node.func.attr in READS
    method = "GET" if read else str(texts.pop(0) if texts else None)
    if not texts or not isinstance(texts[0], str) or not texts[0].startswith("/api/"):
        return None
    declared = {item.arg: ast.unparse(item.value) for item in node.keywords}.get("cache" if read else "drops")
    policy = None if declared is None else getattr(_policies(file), declared)
    return Made(method, texts[0], policy, f"{file.relative_to(PACKAGE)}: {function}")


def _policies(file: Path) -> Any:
    return import_module(".".join(("pywats_async", *file.parent.relative_to(PACKAGE).parts, "policy")))


def _texts(nodes: list[Any]) -> dict[str, str]:
    """Return the texts that are assigned to names, one by one or several in one statement."""
    found: dict[str, str] = {}
    for node in nodes:
        if not isinstance(node, ast.Assign):
            continue
        target = node.targets[0]
        pairs = (
            zip(target.elts, node.value.elts, strict=True)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            else [(target, node.value)]
        )
        for name, value in pairs:
            if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                found[name.id] = value.value
    return found
