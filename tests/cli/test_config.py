"""`config show`: which settings hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Cli

CANARY = "CANARY-7f3a"


def test_every_setting_with_its_source_and_meaning(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'attempts = 5\nproxy = "http://ada:{CANARY}@proxy.test"')
    monkeypatch.setenv("PYWATS_CONFIG", str(config))
    monkeypatch.setenv("PYWATS_TOKEN", CANARY)
    shown = cli.json("config", "show")
    assert shown["base_url"]["source"] == "env PYWATS_BASE_URL"
    assert shown["attempts"] == {
        "value": "5",
        "source": f"file {config}",
        "meaning": "How often a request is put on the wire at most, when failures are transient.",
    }
    assert shown["proxy"]["value"] == "http://***@proxy.test"
    assert shown["deadline"]["source"] == "default"
    assert CANARY not in str(shown)
    config.unlink()  # no secret may be left


def test_for_people(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_TOKEN", CANARY)
    done = cli.run("config", "show")
    assert CANARY not in done.output
    assert "token\t**********\tenv PYWATS_TOKEN" in done.stdout
    assert "Configuration files read: " in done.stdout


def test_a_wrong_setting_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_ATTEMPTS", "0")
    assert "PYWATS_ATTEMPTS" in cli.json("config", "show", code=3)["error"]


def test_an_unsafe_setting_is_warned_of(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWATS_VERIFY", "false")
    assert "Warning: verify=False" in cli.run("config", "show").stderr
