"""Failures pass upwards in Active mode; in Import mode the tester's verdicts stand."""

from __future__ import annotations

import pytest

from pywats_async.report.enums import CompOp, ImportMode, ReportStatus, StepStatus
from pywats_async.report.measurements import MultiNumericMeasurement, NumericMeasurement
from pywats_async.report.sequence import SequenceCall
from pywats_async.report.steps import ActionStep, MultiNumericStep, NumericStep
from pywats_async.report.uut import UUTReport

from .making import new_report, new_root


@pytest.fixture
def active() -> UUTReport:
    return new_report()


@pytest.fixture
def imported() -> UUTReport:
    report = new_report()
    report.import_mode = ImportMode.Import
    return report


def letters(report: UUTReport) -> str:
    """The result of the report, then the status of each step from the root down."""
    root = report.get_root_sequence_call()
    return "".join([report.result, root.status, *(step.status for step in root.iter_steps())])


class TestModes:
    def test_built_reports_are_active_and_loaded_ones_are_not(self) -> None:
        assert new_report().import_mode is ImportMode.Active
        assert UUTReport.model_validate({}).import_mode is ImportMode.Import
        assert UUTReport.model_validate_json("{}").import_mode is ImportMode.Import
        assert new_report().model_copy().import_mode is ImportMode.Active

    def test_the_mode_may_be_given_as_text_and_is_not_sent(self, active: UUTReport) -> None:
        active.import_mode = "import"
        assert active.import_mode is ImportMode.Import
        assert not any("ode" in key and key != "processCode" for key in active.data)


class TestActive:
    def test_a_missing_status_is_evaluated(self, active: UUTReport) -> None:
        root = active.get_root_sequence_call()
        root.add_numeric_step(name="ok", value=1, comp_op=CompOp.LT, low_limit=2)
        assert letters(active) == "PPP"
        root.add_numeric_step(name="high", value=3, comp_op=CompOp.LT, low_limit=2)
        assert letters(active) == "FFPF"

    @pytest.mark.parametrize(
        ("given", "stored"), [("P", "F"), ("D", "F"), ("F", "F"), ("E", "E"), ("S", "S"), (True, "F")]
    )
    def test_limits_worsen_a_verdict(self, active: UUTReport, given: str, stored: str) -> None:
        root = active.get_root_sequence_call()
        step = root.add_numeric_step(name="high", value=3, comp_op=CompOp.LT, low_limit=2, status=given)
        assert step.status == stored

    @pytest.mark.parametrize("given", ["F", "E", "T", "S", "D"])
    def test_limits_never_better_a_verdict(self, active: UUTReport, given: str) -> None:
        root = active.get_root_sequence_call()
        assert root.add_numeric_step(name="ok", value=1, comp_op="LT", low_limit=2, status=given).status == given

    def test_strings_are_evaluated_too(self, active: UUTReport) -> None:
        active.get_root_sequence_call().add_string_step(name="FW", value="1", comp_op="EQ", limit="2", status="Passed")
        assert letters(active) == "FFF"

    @pytest.mark.parametrize("letter", ["F", "E", "T"])
    def test_a_failure_passes_up_to_the_report_as_its_own_letter(self, active: UUTReport, letter: str) -> None:
        active.get_root_sequence_call().add_sequence_call("a").add_sequence_call("b").add_action_step(
            "c", status=letter
        )
        assert letters(active) == letter * 5

    def test_what_failed_before_stays_as_it_is(self, active: UUTReport) -> None:
        root = active.get_root_sequence_call()
        root.add_sequence_call("a").add_action_step("b", status="F")
        root.add_action_step("c", status="E")
        assert letters(active) == "FFFFE"

    @pytest.mark.parametrize("status", ["P", "D", "S"])
    def test_what_did_not_fail_passes_nothing_up(self, active: UUTReport, status: str) -> None:
        active.get_root_sequence_call().add_action_step("a", status=status)
        assert letters(active) == "PP" + status

    def test_a_skipped_sequence_with_a_failure_failed(self, active: UUTReport) -> None:
        active.get_root_sequence_call().add_sequence_call("a", status="Skipped").add_action_step("b", status="F")
        assert letters(active) == "FFFF"

    def test_a_status_that_is_set_later_passes_up(self, active: UUTReport) -> None:
        step = active.get_root_sequence_call().add_sequence_call("a").add_action_step("b")
        step.status = "Failed"
        assert letters(active) == "FFFF"

    def test_a_status_that_is_set_through_another_view_passes_up(self, active: UUTReport) -> None:
        active.get_root_sequence_call().add_sequence_call("a").add_action_step("b")
        found = active.get_root_sequence_call().find_step("b")
        assert found is not None
        found.status = StepStatus.Error
        assert letters(active) == "EEEE"

    def test_a_measurement_that_fails_passes_up(self, active: UUTReport) -> None:
        step = active.get_root_sequence_call().add_multi_numeric_step(name="a", status="P")
        step.add_measurement(name="x", value=1)
        assert letters(active) == "PPP"
        step.add_measurement(name="y", value=1, status="F")
        assert letters(active) == "FFF"

    @pytest.mark.parametrize("how", ["append", "status", "limits"])
    def test_however_the_measurement_came_to_fail(self, active: UUTReport, how: str) -> None:
        step = active.get_root_sequence_call().add_multi_numeric_step(name="a")
        if how == "append":
            step.measurements.append(MultiNumericMeasurement(name="x", value=1, status="Failed"))
        elif how == "status":
            step.add_measurement(name="x", value=1).status = "Failed"
        else:
            step.add_measurement(name="x", value=1, comp_op="GT", low_limit=2, status="Passed")
        assert letters(active) == "FFF"

    def test_a_single_measurement_that_is_assigned_passes_up(self, active: UUTReport) -> None:
        step = active.get_root_sequence_call().add_numeric_step(name="a", value=1)
        step.measurement = NumericMeasurement(value=3, comp_op="LT", low_limit=2)
        assert letters(active) == "FFF"

    def test_a_subtree_that_is_added_passes_up(self, active: UUTReport) -> None:
        outer = SequenceCall(name="outer")
        outer.add_sequence_call("inner").add_action_step("a", status="T")
        active.get_root_sequence_call().add_step(outer)
        assert letters(active) == "TTTTT"

    def test_steps_that_a_sequence_is_made_with_pass_up(self) -> None:
        root = SequenceCall(name="root", steps=[ActionStep(name="a", status="F")], status="P")
        assert root.status is StepStatus.Failed
        assert new_report(root=root, result="Passed").result is ReportStatus.Failed

    def test_a_sequence_that_belongs_to_no_report_is_active(self) -> None:
        alone = SequenceCall(name="alone")
        alone.add_numeric_step(name="a", value=3, comp_op="LT", low_limit=2, status="P")
        assert alone.status is StepStatus.Failed

    def test_the_result_of_the_report_may_be_given(self, active: UUTReport) -> None:
        active.get_root_sequence_call().add_action_step("a", status="F")
        active.result = "Terminated"
        assert active.result is ReportStatus.Terminated


class TestKeepingFailures:
    def test_a_failure_may_stay_where_it_is(self, active: UUTReport) -> None:
        root = active.get_root_sequence_call()
        root.add_numeric_step(name="a", value=3, comp_op="LT", low_limit=2, fail_parent_on_failure=False)
        assert letters(active) == "PPF"

    def test_it_passes_up_to_a_sequence_that_keeps_it(self, active: UUTReport) -> None:
        kept = active.get_root_sequence_call().add_sequence_call("a", fail_parent_on_failure=False)
        kept.add_action_step("b", status="F")
        assert letters(active) == "PPFF"

    def test_it_holds_for_every_view_of_the_step(self, active: UUTReport) -> None:
        active.get_root_sequence_call().add_action_step("a").fail_parent_on_failure = False
        found = active.get_root_sequence_call().find_step("a")
        assert found is not None
        assert not found.fail_parent_on_failure
        found.status = "F"
        assert letters(active) == "PPF"
        found.fail_parent_on_failure = True
        found.propagate_failure()
        assert letters(active) == "FFF"

    def test_it_holds_for_steps_that_are_added_later(self, active: UUTReport) -> None:
        alone = NumericStep(name="a", status="F", fail_parent_on_failure=False)
        outer = SequenceCall(name="outer", steps=[alone])
        active.get_root_sequence_call().add_step(outer)
        assert letters(active) == "PPPF"
        outer.steps[0].propagate_failure()
        assert letters(active) == "PPPF"

    def test_it_is_not_sent(self) -> None:
        step = new_root().add_action_step("a", fail_parent_on_failure=False)
        assert set(step.data) == {"group", "stepType", "name", "status"}


class TestImport:
    def test_given_verdicts_are_stored_as_they_are(self, imported: UUTReport) -> None:
        root = imported.get_root_sequence_call()
        root.add_numeric_step(name="high", value=3, comp_op="LT", low_limit=2, status="Passed")
        root.add_action_step("a", status="Failed")
        step = root.add_multi_numeric_step(name="m", status="Passed")
        step.add_measurement(name="x", value=1, status="Failed")
        step.status = "Error"
        step.propagate_failure()
        assert letters(imported) == "PPPFE"

    def test_missing_ones_are_evaluated_and_pass_nothing_up(self, imported: UUTReport) -> None:
        root = imported.get_root_sequence_call()
        root.add_numeric_step(name="high", value=3, comp_op="LT", low_limit=2)
        step = root.add_multi_numeric_step(name="m")
        step.add_measurement(name="x", value=3, comp_op="LT", low_limit=2)
        assert letters(imported) == "PPFF"

    def test_a_measurement_that_fails_leaves_a_given_verdict(self, imported: UUTReport) -> None:
        step = MultiNumericStep(name="m", status="Passed")
        imported.get_root_sequence_call().add_step(step)
        step.add_measurement(name="x", value=1).status = "F"
        assert letters(imported) == "PPP"
