"""The example logs become exactly the reports that were looked at once: `golden/NAME.jsonl`, a WSJF object a line.

After a wanted change: `pywats-async convert LOG --dry-run --json --arg ... > golden/NAME.jsonl`; look at what differs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import pywats_async
from pywats_async.cli.conversion import log_files
from pywats_async.testing import assert_converts

LOGS = Path(pywats_async.__file__).parent / "cli" / "logs"
GOLDEN = Path(__file__).with_name("golden")
GIVEN = {
    "part_number": "PCB-3301",
    "revision": "C",
    "operation_type": 20,
    "station_name": "ST-1",
    "time_zone": "+01:00",
}


@pytest.mark.parametrize("log", list(log_files([LOGS])), ids=lambda path: path.name)
def test_an_example_log_becomes_its_golden_reports(log: Path) -> None:
    assert_converts(log, GOLDEN / f"{log.name}.jsonl", arguments=GIVEN)


def test_every_golden_file_has_its_log() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{log.name}.jsonl" for log in log_files([LOGS])}
