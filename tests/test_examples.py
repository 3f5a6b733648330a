"""Each example runs as its first line says, without an account, and says what it should."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"
SAYS = {
    "awaited.py": ["SN-003 Passed ST-1", "3 of 10 failed"],
    "bulk_with_progress.py": ["submitted 30, failed 0", "read 30, failed 1", "True: NotFoundError"],
    "cached_dashboard.py": ["hit rate: 98%, requests: 2 for 102 reads", "a write is seen at once: 40 rows, then 41"],
    "converter.py": ["good.bench: converted, 2 reports", "half.bench: failed, Line 1: ", "on the server: SN-1 SN-2"],
    "dataframe_yield.py": ["70 units in 7 days", "yield.png"],
    "fastapi_app.py": ["'result': 'Passed'", "'serial_number': 'SN-1'", "'detail'"],
    "legacy_script.py": ["tested: Failed", "test: SN-1 Failed", "repair: SN-1 bob R12 replaced", "as expected: 404"],
    "load_scenario.py": [" 0 failed; ms from when they were due: p50 "],
    "offline_station.py": ["without it: 5 queued", "drained: 5", "has: SN-0 SN-1 SN-2 SN-3 SN-4 SN-5"],
    "qt_app.py": ["SN-1  Passed"],
    "plots.py": ["measurements: 60", "histogram.png history.png pareto.png yield.png"],
    "swap_transport.py": ["version: 2026.1.0.0", "headers: 1 requests: 2", "error: 500 attempts: 1"],
}
NEEDS = {
    "dataframe_yield.py": "pandas",
    "fastapi_app.py": "fastapi",
    "load_scenario.py": "hdrh",
    "plots.py": "matplotlib",
    "qt_app.py": "qasync",
}
"""What an example needs beside this package."""


def test_every_example_is_run() -> None:
    assert set(SAYS) == {path.name for path in FOLDER.glob("*.py")}


@pytest.mark.parametrize("name", sorted(SAYS))
def test_example(name: str, tmp_path: Path) -> None:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    command = [sys.executable, "-W", "error", str(FOLDER / name)]
    if name == "qt_app.py":
        pytest.importorskip("PySide6.QtWidgets")
        command.append("--once")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    for text in SAYS[name]:
        assert text in done.stdout


def test_the_notebook_runs_in_a_kernel_of_its_own() -> None:
    """In Jupyter a loop runs already: the blocking client works there too, and leaves nothing behind."""
    pytest.importorskip("nbclient")
    script = (
        "import nbclient, nbformat, sys\n"
        "notebook = nbformat.read(sys.argv[1], 4)\n"
        "nbclient.NotebookClient(notebook, timeout=50).execute()\n"
        "print(*(out.get('text', '') for cell in notebook.cells for out in cell.get('outputs', [])))\n"
    )
    command = [sys.executable, "-c", script, str(FOLDER / "yields.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "15 of 20 passed: 75%" in done.stdout
    assert "20 headers, awaited" in done.stdout
