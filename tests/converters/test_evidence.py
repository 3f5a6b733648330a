"""What each format was read from: real files, or files that the tests make as it is described. Its docs say which."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pywats_async import WATS
from pywats_async.converters import Registry
from pywats_async.testing import FakeWATS

from ..pages import DOCS
from .made import made_files

ROW = re.compile(r"^\| [^|]+ \| `(\w+)` \|[^|]+\|[^|]+\| ([^|]+) \|", re.MULTILINE)
SAID = dict(ROW.findall((DOCS / "formats.md").read_text(encoding="utf-8")))
"""What the table of the page says of a converter's sample."""
UNREAL = sorted(name for name, said in SAID.items() if not said.startswith("yes"))
GIVEN = {"part_number": "PN-1", "revision": "A", "operation_type": "10", "station_name": "ST-1", "time_zone": "UTC"}


def test_the_page_lists_every_converter() -> None:
    assert sorted(SAID) == sorted(Registry().names())


def test_the_page_claims_real_files_only_where_there_are_some(samples: Path) -> None:
    real = {path.name for path in samples.iterdir() if path.is_dir()}
    assert {name for name, said in SAID.items() if said.startswith("yes")} == real
    assert all(re.match(r"(\*\*)?no\b|made by the tests", SAID[name]) for name in UNREAL)


@pytest.mark.parametrize("name", UNREAL)
def test_what_has_no_real_file_has_made_ones_that_a_server_accepts(name: str, tmp_path: Path) -> None:
    files = made_files(name)
    assert files
    with FakeWATS() as server, WATS("https://wats.test", server.token, transport=server.transport()) as wats:
        arguments = {
            key: GIVEN[key] for key in GIVEN if key in wats.converters.registry.get(name).arguments.model_fields
        }
        for file, content in files.items():
            (tmp_path / file).write_bytes(content)
            reports = wats.converters.convert(tmp_path / file, converter=name, arguments=arguments)
            assert reports, file
            for report in reports:
                wats.report.submit_report(report)
        assert server.store.uuids()
