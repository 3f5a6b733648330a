"""The tables in docs/ say of every route whether its answers are cached: checked against what the services declare."""

from __future__ import annotations

import re
from pathlib import Path

from pywats_async.report.policy import DROPS
from pywats_async.transports.policy import Cache

from .requests_made import requests_made

ROOT = Path(__file__).parents[1]
PAGES = "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
MADE = list(requests_made())


def said(policy: Cache | None) -> tuple[str, str]:
    if policy is None:
        return "", "never"
    return f"`{policy.group}`", f"{policy.ttl:g}" if policy.ttl else "off unless asked"


def test_the_tables_are_what_the_routes_declare() -> None:
    rows = re.findall(r"^\| `GET (\S+)` \| (\S*) ?\| (.*?) \|$", PAGES, re.MULTILINE)
    documented = {(route, group, seconds) for route, group, seconds in rows}
    assert documented == {(route, *said(policy)) for method, route, policy, _ in MADE if method == "GET"}


def test_what_decides_is_never_cached() -> None:
    for method, route, declared, where in MADE:
        if method == "GET" and ("Version" in route or "is_" in route):
            assert declared is None, where


def test_the_writes_drop_what_the_pages_say() -> None:
    rows = re.findall(r"^\| `(POST|PUT|PATCH|DELETE) (\S+)` \| (.*?) \|$", PAGES, re.MULTILINE)
    documented = {(method, route, drops) for method, route, drops in rows}
    assert len(documented) == len(rows), "a route is listed twice"
    declared = {(method, route, groups or ()) for method, route, groups, _ in MADE if method != "GET"}
    declared |= {("POST", f"/api/Report/{form}", DROPS) for form in ("WSJF", "WSXF")}
    assert documented == {
        (method, route, ", ".join(f"`{group}`" for group in groups) or "nothing") for method, route, groups in declared
    }
