"""The pictures of the benchmarks are well-formed, say what the rows say, and stand in the page."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from pywats_async.loadtest.factory import Factory
from tests.bench.__main__ import main
from tests.bench.factory import drawn
from tests.bench.pictures import latencies, ratios, stores
from tests.bench.scenarios import SCENARIOS
from tests.bench.table import row

READ = next(scenario for scenario in SCENARIOS if scenario.name == "read-1")
SVG = "{http://www.w3.org/2000/svg}"
DOCS = Path(__file__).parents[1] / "docs"


def round_of(value: float) -> dict[str, Any]:
    shares = {"p1": 0.5, "p25": 0.8, "p50": 1.0, "p75": 1.2, "p99": 3.0}
    return {"value": value, "latency": {key: share * value for key, share in shares.items()}}


def rows(ours: float, old: float) -> list[dict[str, Any]]:
    return [row(READ, [round_of(ours)], [round_of(old)])]


def of_class(picture: str | None, tag: str, name: str) -> list[ET.Element]:
    assert picture is not None
    found = ET.fromstring(picture).iter(SVG + tag)
    return [element for element in found if name in (element.get("class") or "").split()]


def test_a_bar_reaches_its_target_only_if_the_ratio_does() -> None:
    for old, met in ((0.008, True), (0.0011, False)):
        picture = ratios(rows(0.001, old))
        (bar,), (target,) = of_class(picture, "rect", "ours"), of_class(picture, "line", "target")
        reached = float(bar.attrib["x"]) + float(bar.attrib["width"]) >= float(target.attrib["x1"])
        assert reached is met
        assert ("missed" in bar.attrib["class"].split()) is not met


def test_a_slower_side_stands_further_right() -> None:
    picture = latencies(rows(0.001, 0.008))
    (ours,), (old,) = of_class(picture, "rect", "ours"), of_class(picture, "rect", "old")
    assert float(ours.attrib["x"]) < float(old.attrib["x"])
    assert picture is not None
    assert "24 ms" in picture, "the 99th percentile of the old side"


def test_a_bar_for_each_place_where_an_answer_may_be_kept() -> None:
    kept = [item for item in SCENARIOS if item.name in ("cached-1", "cached-1000", "stored-redis-hit")]
    picture = stores([*rows(0.001, 0.002), *(row(item, [round_of(0.001)], []) for item in kept)])
    assert len(of_class(picture, "rect", "ours")) == 2
    assert picture is not None
    assert "kept in Redis" in picture
    assert stores(rows(0.001, 0.002)) is None


def test_without_the_other_side_there_are_no_ratios() -> None:
    alone = [row(READ, [round_of(0.001)], [])]
    assert ratios(alone) is None
    assert len(of_class(latencies(alone), "rect", "box")) == 1


def test_the_pictures_are_included_by_the_page(tmp_path: Path) -> None:
    versions = {"pywats-async": "1", "pywats-api": "0.6"}
    head = {"at": "2026-01-01", "quick": True, "python": "3.11", "system": "Linux", "cores": 2, "versions": versions}
    results, page = tmp_path / "results.json", tmp_path / "page.md"
    results.write_text(json.dumps({**head, "rows": rows(0.001, 0.008), "beside": []}), "utf-8")
    assert main(["--from", str(results), "--markdown", str(page), "--pictures", str(tmp_path / "pictures")]) == 0
    text = page.read_text("utf-8")
    assert "](pictures/ratios.svg)" in text
    assert "](pictures/latencies.svg)" in text
    assert "a quick and rough run" in text.partition("<!-- pictures: begin -->")[2]


def test_every_picture_of_the_documentation_is_there_and_needs_nothing_else() -> None:
    pages = (DOCS / "benchmarks.md", DOCS / "cache.md")
    included = [re.findall(r"\]\((pictures/[^)]+)\)", page.read_text("utf-8")) for page in pages]
    assert all(included)
    for name in {*chain(*included)}:
        text = (DOCS / name).read_text("utf-8")
        assert ET.fromstring(text).tag == SVG + "svg"
        assert not re.search(r"(href|src|url\()", text)
        assert "prefers-color-scheme: dark" in text


def test_a_reconnect_is_drawn_reckoned_and_simulated() -> None:
    factory = Factory(stations=100, seconds_per_unit=300, service=0.4, servers=4)
    picture = ET.fromstring(drawn(factory))
    lines = [one.get("class", "") for one in picture.iter() if one.tag.endswith("polyline")]
    assert [line.endswith("reckoned") for line in lines] == [False, True] * 3
    assert "1,200 reports wait in the stations; the server stores 10 a second" in "".join(picture.itertext())
