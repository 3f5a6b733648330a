"""docs/cache.md says of every route whether its answers are cached: checked against what the services declare."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pywats_async.report import policy
from pywats_async.transports.policy import Cache

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "cache.md").read_text(encoding="utf-8")


def said(policy: Cache | None) -> tuple[str, str]:
    if policy is None:
        return "", "never"
    return f"`{policy.group}`", f"{policy.ttl:g}" if policy.ttl else "off unless asked"


def reads() -> Iterator[tuple[str, Cache | None]]:
    """Yield the route and the policy of every GET in the package."""
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
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(attr="_http"), attr="get" | "get_bytes" | "download"),
                    args=[route, *_],
                    keywords=keywords,
                ):
                    path = route.value if isinstance(route, ast.Constant) else names[ast.unparse(route)]
                    declared = [ast.unparse(item.value) for item in keywords if item.arg == "cache"]
                    yield str(path), getattr(policy, declared[0]) if declared else None
                case _:
                    pass


def test_the_table_is_what_the_routes_declare() -> None:
    rows = re.findall(r"^\| `GET (\S+)` \| (\S*) ?\| (.*?) \|$", PAGE, re.MULTILINE)
    documented = {(route, group, seconds) for route, group, seconds in rows}
    assert documented == {(route, *said(policy)) for route, policy in reads()}


def test_what_decides_is_never_cached() -> None:
    for route, declared in reads():
        if route.startswith("/api/App") or "is_" in route:
            assert declared is None, route


def test_the_writes_drop_what_the_page_says() -> None:
    assert re.findall(r"^\| `POST (\S+)` \| `(\w+)` \|$", PAGE, re.MULTILINE) == [
        ("/api/Report/WSJF", policy.DROPS[0]),
        ("/api/Report/WSXF", policy.DROPS[0]),
    ]
