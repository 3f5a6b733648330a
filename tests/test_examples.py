"""Each example runs as its first line says, without an account, and says what it should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"
SAYS = {
    "awaited.py": ["SN-003 Passed ST-1", "3 of 10 failed"],
    "converter.py": ["good.bench: converted, 2 reports", "half.bench: failed, Line 1: ", "on the server: SN-1 SN-2"],
    "legacy_script.py": ["tested: Failed", "test: SN-1 Failed", "repair: SN-1 bob R12 replaced", "as expected: 404"],
    "offline_station.py": ["without it: 5 queued", "drained: 5", "has: SN-0 SN-1 SN-2 SN-3 SN-4 SN-5"],
    "swap_transport.py": ["version: 2026.1.0.0", "headers: 1 requests: 2", "error: 500 attempts: 1"],
}


def test_every_example_is_run() -> None:
    assert set(SAYS) == {path.name for path in FOLDER.glob("*.py")}


@pytest.mark.parametrize("name", sorted(SAYS))
def test_example(name: str) -> None:
    command = [sys.executable, "-W", "error", str(FOLDER / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    for text in SAYS[name]:
        assert text in done.stdout
