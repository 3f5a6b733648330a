"""What type checkers see of the report models and the filters: read by mypy and pyright, never run."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_type
from uuid import UUID

from pywats_async import CompOp, ReportHeader, StepStatus, UURReport, UUTReport
from pywats_async.odata import Expression, all_of, field
from pywats_async.report import wsxf
from pywats_async.report.sequence import SequenceCall
from pywats_async.report.step import Step
from pywats_async.report.steps import (
    ActionStep,
    ChartStep,
    MultiNumericStep,
    NumericStep,
    PassFailStep,
    StringValueStep,
)
from pywats_async.report.uur import UURFailure, UURSubUnit
from pywats_async.report.uut import UUTSubUnit


def building() -> UUTReport:
    """Each factory returns its own kind of step."""
    report = UUTReport(pn="PN-1", sn="SN-1", rev="A", process_code=10, station_name="ST-1", location="L", purpose="P")
    assert_type(report.id, UUID)
    assert_type(report.pn, str)
    assert_type(report.process_code, int)
    assert_type(report.start, datetime)
    assert_type(report.data, dict[str, Any])
    root = report.get_root_sequence_call()
    assert_type(root, SequenceCall)
    numeric = root.add_numeric_step(name="5V", value=5.0, comp_op=CompOp.GELE, low_limit=4, high_limit=6, tot_time=0.5)
    assert_type(numeric, NumericStep)
    assert_type(root.add_boolean_step(name="LED", status="Passed"), PassFailStep)
    assert_type(root.add_pass_fail_step(name="LED", status=StepStatus.Passed), PassFailStep)
    assert_type(root.add_string_step(name="FW", value="1.2"), StringValueStep)
    assert_type(root.add_action_step("Power on"), ActionStep)
    assert_type(root.add_multi_numeric_step(name="Loads"), MultiNumericStep)
    assert_type(root.add_chart_step("Sweep"), ChartStep)
    assert_type(root.add_sequence_call("Inner"), SequenceCall)
    assert_type(root.find_step("5V"), Step | None)
    assert_type(report.add_sub_unit("PCBA", "SN-2", "PN-2", "A"), UUTSubUnit)
    assert_type(UUTReport.model_validate({"id": "..."}), UUTReport)
    assert_type(report.model_dump(), dict[str, Any])
    return report


def repairing(repair: UURReport) -> None:
    """A repair report has failures in its sub-units."""
    assert_type(repair.get_main_unit(), UURSubUnit)
    assert_type(repair.add_failure("Component", "Component Failure", component_ref="U3"), UURFailure)


def reading(header: ReportHeader) -> None:
    """The fields of a row have their types."""
    assert_type(header.uuid, UUID | None)
    assert_type(header.serial_number, str | None)
    assert_type(header.time_stamp, int | None)


def filtering() -> Expression:
    """Filters are texts that quote their values."""
    assert_type(field("serialNumber").eq("O'Brien"), Expression)
    return all_of(field("start").ge(datetime.now()), field("result").in_(["Passed", "Failed"]))


def converting(xml: bytes) -> None:
    """WSXF is read into WSJF documents."""
    assert_type(wsxf.loads(xml), list[dict[str, Any]])
    assert_type(wsxf.dumps(wsxf.loads(xml)[0]), bytes)
