"""The short form flags what got slower, by ratios, whatever else the machine does."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench import short


def spin(times: int) -> int:
    return sum(number * number for number in range(times))


def test_what_got_slower_is_flagged_and_nothing_else() -> None:
    expected = short._ratios({"same": lambda: spin(2_000), "slow": lambda: spin(2_000)})
    said: list[str] = []
    works = {"same": lambda: spin(2_000), "slow": lambda: spin(6_000)}
    assert short.slower(works, expected, 1.8, said.append) == ["slow"]
    assert sum(line.startswith("slow ") for line in said) == 3, "it is tried again before it is said"


def test_what_is_measured_has_an_expected_ratio(tmp_path: Path) -> None:
    with short._works(tmp_path) as works:
        for work in works.values():
            work()
        assert list(json.loads(short.EXPECTED.read_text("utf-8"))["ratios"]) == list(works)
