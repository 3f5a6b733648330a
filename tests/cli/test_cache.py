"""`cache stats` and `cache clear` on the file that clients use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pywats_async import WATS
from pywats_async.cli.app import app
from pywats_async.testing import FakeWATS


def test_stats_and_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache.db"
    monkeypatch.setenv("PYWATS_CACHE", "sqlite")
    monkeypatch.setenv("PYWATS_CACHE_PATH", str(path))
    monkeypatch.setenv("PYWATS_CACHE_TTL", "report=60")
    server = FakeWATS(token="test-token")

    def read() -> None:
        with WATS("https://acme.wats.com", "test-token", transport=server.transport()) as wats:
            wats.report.query_uut_headers(top=3)

    read()
    read()
    assert server.count("/api/Report/Query/Header") == 1
    shown = CliRunner().invoke(app, ["cache", "stats", "--json"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.output)["entries"] == 1
    assert CliRunner().invoke(app, ["cache", "clear"]).exit_code == 0
    read()
    assert server.count("/api/Report/Query/Header") == 2


def test_memory_has_nothing_to_show() -> None:
    assert CliRunner().invoke(app, ["cache", "stats"]).exit_code == 3
