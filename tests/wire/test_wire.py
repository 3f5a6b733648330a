"""Our services send what the old client's send, except where a table says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async import AsyncWATS

from .frame import PATH, cases, domain, expected, methods, replay

METHODS = sorted(methods()) or ["no wire file"]
MODULES = sorted(path.stem for path in Path(__file__).with_name("differences").glob("[!_]*.py"))


def require(area: str) -> None:
    if not PATH.is_file():
        pytest.skip("NO WIRE FILE: set PYWATS_WIRE to pywats_wire.json, what the old client sends.")
    if not hasattr(AsyncWATS, area):
        pytest.skip(f"NO {area.upper()} YET: the client has no such domain.")


@pytest.mark.parametrize("name", METHODS)
def test_the_same_call_sends_the_same_requests(name: str) -> None:
    area, _, method = name.partition(".")
    require(area)
    reason = domain(area).differences.get(method)
    found: list[str] = []
    for case in cases(name):
        sent, error = replay(case)
        if sent != expected(case) or error is not None:
            found.append(f"{name}({dict(case.args)})\n  old:  {expected(case)}\n  ours: {sent}\n  {error!r}")
    if reason is None:
        assert not found, "\n".join(found)
    else:
        assert found, f"{name} sends the same: take it out of the table of differences"
        assert len(reason) > 20, f"{name}: the reason is too short to be one"


@pytest.mark.parametrize("area", MODULES)
def test_the_table_of_differences_names_methods_of_the_old_client(area: str) -> None:
    require(area)
    known = {case.method for name in METHODS for case in cases(name)}
    assert set(domain(area).differences) <= known
    assert set(domain(area).scenarios) <= known
