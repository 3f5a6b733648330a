"""Real reports: loaded whole, read through the right classes, and dumped as they were."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from pywats_async.report.enums import CompOp, StepStatus
from pywats_async.report.measurements import NumericMeasurement
from pywats_async.report.parts import AdditionalDataArray
from pywats_async.report.step import Step
from pywats_async.report.steps import ChartStep, MultiNumericStep, NumericStep
from pywats_async.report.uur import UURReport
from pywats_async.report.uut import UUTReport

FILES = [
    "uut-wsjf-export.json",
    "uur_example.json",
    "server_pair/test_report_from_us.json",
    "server_pair/test_report_from_wats.json",
]


def load(samples: Path, name: str) -> UUTReport | UURReport:
    text = (samples / "wsjf" / name).read_bytes()
    of = UURReport if json.loads(text)["type"] == "R" else UUTReport
    return of.model_validate_json(text)


@pytest.fixture(scope="session")
def export(samples: Path) -> UUTReport:
    report = load(samples, "uut-wsjf-export.json")
    assert isinstance(report, UUTReport)
    return report


@pytest.mark.parametrize("name", FILES)
def test_a_report_is_dumped_as_it_was(samples: Path, name: str) -> None:
    report = load(samples, name)
    document = json.loads((samples / "wsjf" / name).read_bytes())
    assert report.model_dump() == document
    assert json.loads(report.to_bytes()) == document
    assert report.model_copy() == report


@pytest.mark.parametrize("name", FILES)
def test_reading_every_attribute_changes_nothing(samples: Path, name: str) -> None:
    report = load(samples, name)
    before = report.to_bytes()
    seen = 0
    todo: list[Any] = [report]
    while todo:
        document = todo.pop()
        for attribute in document._fields:
            value = getattr(document, attribute)
            seen += 1
            if hasattr(value, "_owner"):
                todo.extend(value)
            elif hasattr(value, "_fields"):
                todo.append(value)
    assert seen > 50
    assert report.to_bytes() == before


def test_all_steps_are_there_with_their_classes(export: UUTReport) -> None:
    steps = [export.get_root_sequence_call(), *export.get_root_sequence_call().iter_steps()]
    assert len(steps) == 186
    assert Counter(type(step).__name__ for step in steps) == {
        "NumericStep": 65,
        "SequenceCall": 27,
        "GenericStep": 42,
        "StringValueStep": 16,
        "PassFailStep": 14,
        "MultiNumericStep": 8,
        "ActionStep": 4,
        "CallExeStep": 4,
        "MessagePopUpStep": 4,
        "MultiStringStep": 1,
        "MultiBooleanStep": 1,
    }
    assert all(isinstance(step.status, StepStatus) for step in steps)


def test_every_failed_step_is_found(samples: Path, export: UUTReport) -> None:
    document = json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_bytes())
    failed, todo = 0, [document["root"]]
    while todo:
        step = todo.pop()
        failed += step["status"] == "F"
        todo += step.get("steps") or []
    root = export.get_root_sequence_call()
    assert len(root.get_failed_steps()) + root.status.is_failure == failed  # type: ignore[union-attr]


def test_the_header_is_read(export: UUTReport) -> None:
    assert export.id == UUID("33a2d408-3fc8-480b-b554-6866c77fd91c")
    assert export.start == export.start_utc
    assert export.data["start"] == "2026-01-30T22:01:41.4707353+01:00"
    assert export.info is not None
    assert (export.info.operator, export.info.socket_index, export.info.exec_time) == ("FATOperator", 999, 123.67)
    assert [unit.sn for unit in export.sub_units] == ["SubPartSN1", "SubPartSN2"]
    assert [(info.string_value, info.numeric_value) for info in export.misc_infos[:2]] == [(None, 100), ("Hello", None)]


def test_the_steps_are_read(export: UUTReport) -> None:
    root = export.get_root_sequence_call()
    numeric = root.find_all_steps("NumericStep3", NumericStep)[-1]
    assert isinstance(numeric, NumericStep)
    assert (numeric.value, numeric.comp_op, numeric.low_limit, numeric.status) == (600, CompOp.EQ, 300, "F")
    several = root.find_step("Current from burn-in test")
    assert isinstance(several, MultiNumericStep)
    assert [measured.name for measured in several.measurements] == ["MinValue", "MaxValue", "Mean"]
    assert several.chart is not None
    assert several.chart.series[0].y_values == [60.72, 61.886, 62.6, 0]
    loop = next(step for step in root.iter_steps() if step.loop and step.loop.count)
    assert loop.loop is not None
    assert loop.loop.ending_index == loop.loop.count


def test_the_verdicts_of_a_server_are_what_limits_say(export: UUTReport) -> None:
    """The tester's verdict wins, but real verdicts agree with our reading of each operator."""
    compared = Counter[str]()
    for step in export.get_root_sequence_call().iter_steps():
        measurements: list[NumericMeasurement] = list(step.measurements) if isinstance(step, MultiNumericStep) else []
        if isinstance(step, NumericStep) and step.measurement:
            measurements.append(step.measurement)
        for measured in measurements:
            assert measured.calculate_status() == measured.status, step.get_step_path()
            compared[measured.comp_op] += 1
    assert len(compared) > 10


def test_what_a_server_adds_to_a_posted_report(samples: Path) -> None:
    posted = load(samples, "server_pair/test_report_from_us.json")
    stored = load(samples, "server_pair/test_report_from_wats.json")
    assert isinstance(posted, UUTReport)
    assert isinstance(stored, UUTReport)
    assert posted.id == stored.id
    assert posted.start == stored.start
    assert stored.asset_stats[0].running_count == 16
    assert stored.asset_stats[0].is_days_since_maintenance_unknown is True
    assert stored.assets[0].sn == "BADDCAFE"
    chart = stored.get_root_sequence_call().find_all_steps(step_type=ChartStep)[0].chart
    assert chart is not None
    assert len(chart.series[0].x_values) == len(chart.series[0].y_values) == 63


def test_additional_data_is_read(samples: Path) -> None:
    report = load(samples, "server_pair/test_report_from_wats.json")
    assert isinstance(report, UUTReport)
    assert [prop.value for prop in report.additional_data[0].props] == ["world", "42"]
    step = report.get_root_sequence_call().find_step("test_add_additional_data_array")
    assert isinstance(step, Step)
    array = step.additional_results[0].props[0].array
    assert isinstance(array, AdditionalDataArray)
    assert [(index.text, index.value and index.value.value) for index in array.indexes] == [
        ("[0][0]", "1"),
        ("[0][1]", "1"),
        ("[1][0]", "2"),
        ("[1][1]", "2"),
    ]


def test_a_repair_is_read(samples: Path) -> None:
    report = load(samples, "uur_example.json")
    assert isinstance(report, UURReport)
    assert (report.repair_process_code, report.test_operation_code) == (500, 90)
    assert report.uut_guid == UUID("873d67f8-7669-4f4b-a627-e598e444d323")
    assert (report.operator, report.comment) == ("RepairOperator", "Thermal failure repaired")
    assert report.failures[0].com_ref == "U1"
    assert report.failures[0].ref_step_id == 0
    assert report.get_main_unit().part_type == "Main"
    assert report.validate_report() == (True, "OK")
