"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run each async test on both event loops."""
    return str(request.param)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own WATS settings out of the tests."""
    for name in list(os.environ):
        if name.upper().startswith(("PYWATS_", "WATS_")) and name != "PYWATS_SAMPLES":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYWATS_CONFIG", os.devnull)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real sample files: `PYWATS_SAMPLES`, else `../shared/samples` beside the checkout."""
    folder = Path(os.environ.get("PYWATS_SAMPLES") or Path(__file__).parents[2] / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip(f"NO SAMPLE FILES: {folder} is missing. Set PYWATS_SAMPLES to the folder of real sample files.")
    return folder
