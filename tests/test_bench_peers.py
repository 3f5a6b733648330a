"""Peers are measured where they are installed, and named where they are not."""

from __future__ import annotations

import sys

import pytest

from tests.bench.peers import PEERS, measured, peers_table


def test_what_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("aiohttp", "aiohttp_client_cache", "persistqueue", "requests_cache"):
        monkeypatch.setitem(sys.modules, name, None)
    figures = measured(0.02)
    assert figures.keys() == PEERS.keys()
    missing = {title.partition(": ")[2] for title, figure in figures.items() if figure is None}
    assert missing == {"aiohttp", "aiohttp-client-cache", "persist-queue", "requests-cache"}
    table = peers_table(figures)
    assert table.count("| not installed |") == 4
    assert all(figure > 0 for figure in figures.values() if figure is not None)
