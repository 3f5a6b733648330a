"""The tables in docs/ say of every route whether its answers are cached: checked against what the services declare."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from pywats_async.report.policy import DROPS
from pywats_async.transports.policy import Cache

ROOT = Path(__file__).parents[1]
PAGES = "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
READS = ("get", "get_bytes", "download")


def said(policy: Cache | None) -> tuple[str, str]:
    if policy is None:
        return "", "never"
    return f"`{policy.group}`", f"{policy.ttl:g}" if policy.ttl else "off unless asked"


def calls() -> Iterator[tuple[str, str, Any]]:
    """Yield each request that the package makes: method, route, and what it declares (a `Cache`, or what it drops)."""
    for file in (ROOT / "pywats_async").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {
            node.targets[0].id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="_http"), attr=verb), args=[*args]):
                    if verb not in (*READS, "send"):
                        continue
                    texts = [
                        arg.value if isinstance(arg, ast.Constant) else names.get(ast.unparse(arg)) for arg in args
                    ]
                    method = "GET" if verb in READS else str(texts.pop(0))
                    declared = {item.arg: ast.unparse(item.value) for item in node.keywords}
                    wanted = declared.get("cache" if verb in READS else "drops")
                    yield method, str(texts[0]), None if wanted is None else _policy(file, wanted)
                case _:
                    pass


def _policy(file: Path, name: str) -> Any:
    package = ".".join(file.parent.relative_to(ROOT).parts)
    return getattr(import_module(f"{package}.policy"), name)


def test_the_tables_are_what_the_routes_declare() -> None:
    rows = re.findall(r"^\| `GET (\S+)` \| (\S*) ?\| (.*?) \|$", PAGES, re.MULTILINE)
    documented = {(route, group, seconds) for route, group, seconds in rows}
    assert documented == {(route, *said(policy)) for method, route, policy in calls() if method == "GET"}


def test_what_decides_is_never_cached() -> None:
    for method, route, declared in calls():
        if method == "GET" and ("Version" in route or "is_" in route):
            assert declared is None, route


def test_the_writes_drop_what_the_pages_say() -> None:
    rows = re.findall(r"^\| `(POST|PUT|PATCH|DELETE) (\S+)` \| (.*?) \|$", PAGES, re.MULTILINE)
    documented = {(method, route, drops) for method, route, drops in rows}
    assert len(documented) == len(rows), "a route is listed twice"
    declared = {(method, route, groups or ()) for method, route, groups in calls() if method != "GET"}
    declared |= {("POST", f"/api/Report/{form}", DROPS) for form in ("WSJF", "WSXF")}
    assert documented == {
        (method, route, ", ".join(f"`{group}`" for group in groups) or "nothing") for method, route, groups in declared
    }
