"""What a server exports is mended until it would take it back, and nothing that was measured is touched."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pywats_async.report import wsxf
from pywats_async.report.validation import Finding, find, mend

from .documents import NUMERIC, STEP, STRING, TEST, put, step

FAILING = ("F", "E", "T")


def steps(document: Any) -> Iterator[Any]:
    todo = [document["root"]]
    while todo:
        found = todo.pop()
        yield found
        todo += reversed(found.get("steps") or [])


def measured(found: Any) -> list[Any]:
    return [item for key in ("numericMeas", "stringMeas", "booleanMeas") for item in found.get(key) or []]


@pytest.fixture
def export(samples: Path) -> Any:
    return json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_bytes())


class TestTheRealExport:
    def test_has_no_findings_afterwards(self, export: Any) -> None:
        assert len(find(export)) == 50
        mend(export)
        assert find(export) == []

    def test_says_what_was_done(self, export: Any) -> None:
        done = mend(export)
        assert {code: sum(found.code == code for found in done) for code in {found.code for found in done}} == {
            "status": 2,
            "loop-dissolved": 6,
            "loop-counts": 8,
        }
        assert done[0] == Finding(
            "root.steps[1].steps[2].status",
            "Step 'SinglePassDone' was D and its measurement P; both are P now.",
            "status",
        )
        assert [str(found) for found in done if "GenericStepLoop" in found.message] == [
            "root.steps[5].steps[6].steps[0].loop: Loop 'GenericStepLoop': the Summary step and its 2 runs are ordinary"
            " steps now: stepType is required to match Summary step.",
            "root.steps[5].steps[6].steps[3].loop.endingIndex: Loop 'GenericStepLoop2': endingIndex 2 is 1 now.",
        ]

    def test_keeps_every_step_value_and_limit(self, export: Any) -> None:
        before = copy.deepcopy(export)
        mend(export)
        for one, other in zip(steps(before), steps(export), strict=True):
            assert {key: one[key] for key in one if key not in ("loop", "status", "steps", "booleanMeas")} == {
                key: other[key] for key in other if key not in ("loop", "status", "steps", "booleanMeas")
            }
        assert {key: before[key] for key in before if key != "root"} == {
            key: export[key] for key in export if key != "root"
        }

    def test_lets_nothing_pass_that_had_failed(self, export: Any) -> None:
        before = copy.deepcopy(export)
        mend(export)
        for one, other in zip(steps(before), steps(export), strict=True):
            assert one["status"] not in FAILING or other["status"] in FAILING
            for item, mended in zip(measured(one), measured(other), strict=True):
                assert item["status"] != "F" or mended["status"] == "F"

    def test_mended_again_it_stays_as_it_is(self, export: Any) -> None:
        mend(export)
        assert mend(export) == []

    def test_its_twin_in_xml_is_mended_alike(self, export: Any, samples: Path) -> None:
        twin = wsxf.loads((samples / "wsxf" / "uut-wsxf-export.xml").read_bytes())[0]
        assert mend(twin) == mend(export)
        assert wsxf.strip(twin) == export

    @pytest.mark.parametrize(
        "name", ["uur_example.json", "server_pair/test_report_from_us.json", "server_pair/test_report_from_wats.json"]
    )
    def test_so_do_the_other_samples(self, samples: Path, name: str) -> None:
        document = json.loads((samples / "wsjf" / name).read_bytes())
        mend(document)
        assert find(document) == []


class TestStatus:
    @pytest.mark.parametrize(
        ("status", "measurement", "both"),
        [
            *(("D", "P", "P"), ("D", "F", "F"), ("D", "S", "S")),
            *(("F", "P", "F"), ("F", "S", "F"), ("P", "F", "F")),
            *(("S", "P", "S"), ("S", "F", "F"), ("P", "S", "S")),
            *(("E", "P", "F"), ("E", "F", "F"), ("T", "P", "F")),
            *(("U", "P", "P"), ("U", "F", "F"), ("U", "S", "S")),
        ],
    )
    def test_of_a_step_and_its_only_measurement(self, status: str, measurement: str, both: str) -> None:
        document = step(status=status, numericMeas=[{**NUMERIC, "status": measurement}])
        assert mend(document)
        mended = document["root"]["steps"][0]
        assert (mended["status"], mended["numericMeas"][0]["status"]) == (both, both)
        assert find(document) == []

    @pytest.mark.parametrize(
        ("inside", "status"), [("PP", "D"), ("PF", "F"), ("FE", "E"), ("SD", "D"), ("", "D"), ("FT", "T")]
    )
    def test_unknown_is_as_bad_as_the_worst_inside(self, inside: str, status: str) -> None:
        parts = [{"group": "M", "name": str(number), "status": letter} for number, letter in enumerate(inside)]
        document = put("root", {"group": "M", "name": "r", "status": "U", "steps": parts})
        assert [found.code for found in mend(document)] == ["status"]
        assert document["root"]["status"] == status

    def test_several_measurements_are_left_alone(self) -> None:
        document = step(status="D", numericMeas=[{**NUMERIC, "name": "a"}, {**NUMERIC, "name": "b", "status": "F"}])
        before = copy.deepcopy(document)
        assert mend(document) == []
        assert document == before


class TestLoops:
    def test_a_run_without_a_summary_becomes_a_step(self) -> None:
        document = put("root.steps", [{**STEP, "loop": {"idx": 0}}, {**STEP, "loop": {"idx": 1}}])
        assert [found.code for found in mend(document)] == ["loop-dissolved"] * 2
        assert document["root"]["steps"] == [STEP, STEP]

    def test_a_summary_that_counts_nothing_becomes_a_step(self) -> None:
        document = put("root.steps", [{**STEP, "loop": {"idx": None, "num": None}}])
        mend(document)
        assert document["root"]["steps"] == [STEP]

    def test_what_counts_right_is_left_alone(self) -> None:
        document = put("root.steps", [{**STEP, "loop": {"num": 1, "endingIndex": 0}}, {**STEP, "loop": {"idx": 0}}])
        before = copy.deepcopy(document)
        assert mend(document) == []
        assert document == before


class TestTheRest:
    def test_the_start_in_utc(self) -> None:
        document = put("startUTC", None)
        document["start"] = "2024-03-05T14:07:09.1234567+01:00"
        assert mend(document) == [Finding("startUTC", "startUTC was reckoned from start.", "start-utc")]
        assert document["startUTC"] == "2024-03-05T13:07:09.123456Z"

    def test_no_start_in_utc_without_an_offset(self) -> None:
        document = put("startUTC", None)
        document["start"] = "2024-03-05T14:07:09"
        assert mend(document) == []

    def test_empty_texts_that_were_exported_as_null(self) -> None:
        document = step(numericMeas=..., stringMeas=[{**STRING, "limit": None}])
        document["miscInfos"] = [{"description": "d", "text": None, "numeric": None}]
        assert [found.path for found in mend(document)] == ["miscInfos[0].text", "root.steps[0].stringMeas[0].limit"]
        assert find(document) == []

    def test_a_report_that_is_right_stays_as_it_is(self) -> None:
        document = copy.deepcopy(TEST)
        assert mend(document) == []
        assert document == TEST
