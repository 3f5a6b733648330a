"""Scripts in the old API run unchanged, and give what they give under the real `pywats-api`, or better.

Each script prints one JSON object, and `expected.json` holds what it is here; with `PYWATS_OLD_PYTHON` set to a Python
that has pywats-api, each runs there too (`nox -s legacy`). Where the old client cannot do what the script asks,
`BETTER` says what goes wrong there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pywats_async import WATS
from pywats_async.testing import FakeWATS

HERE = Path(__file__).parent
SCRIPTS = sorted(path.stem for path in (HERE / "scripts").glob("*.py"))
EXPECTED: dict[str, Any] = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
OLD = os.environ.get("PYWATS_OLD_PYTHON")
BETTER = {
    "box_build": "its cache still answers that the revision is not there, after it was created",
    "bulk_create": "it sends PUT where the document has POST /api/Product/Products",
    "yield_pareto": "it leaves out what the document requires of GET /api/App/TopFailed",
}
"""Scripts that the old client does not get through, and why."""


def run(python: Sequence[str], script: str) -> dict[str, Any]:
    """Run a script against a new bundled server, and return what it prints last."""
    path = str(HERE / "scripts" / f"{script}.py")
    with FakeWATS() as server, server.serve() as url:
        if script == "serial_numbers":
            with WATS(url, server.token) as wats:
                numbers = "serialNumber\n" + "\n".join(f"{number:012X}" for number in range(20))
                wats.production.import_serial_numbers(numbers.encode(), serial_number_type="MAC")
        done = subprocess.run(
            [*python, path],
            env={**os.environ, "WATS_BASE_URL": url, "WATS_AUTH_TOKEN": str(server.token), "PYTHONWARNINGS": "default"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return printed


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_old_script_runs_unchanged(script: str) -> None:
    assert run([sys.executable, "-m", "pywats_async.compat"], script) == EXPECTED[script]


@pytest.mark.skipif(OLD is None, reason="PYWATS_OLD_PYTHON names no Python with pywats-api: run `nox -s legacy`")
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_old_client_gives_the_same(script: str) -> None:
    assert OLD is not None
    if script in BETTER:
        with pytest.raises(AssertionError):
            assert run([OLD], script) == EXPECTED[script]
    else:
        assert run([OLD], script) == EXPECTED[script]
