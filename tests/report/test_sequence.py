"""Sequences: walking, finding, counting, and lists of steps."""

from __future__ import annotations

import pytest

from pywats_async.errors import ValidationError
from pywats_async.report.sequence import SequenceCall, StepList
from pywats_async.report.steps import ActionStep, NumericStep

from .making import new_report, new_root


@pytest.fixture
def root() -> SequenceCall:
    """Main: Power (5V, 3V that failed), Reset."""
    root = new_root()
    power = root.add_sequence_call("Power")
    power.add_numeric_step(name="5V", value=5)
    power.add_numeric_step(name="3V", value=3, status="Failed")
    root.add_action_step("Reset")
    return root


def test_steps_come_depth_first(root: SequenceCall) -> None:
    assert [step.name for step in root.iter_steps()] == ["Power", "5V", "3V", "Reset"]
    assert root.count_steps() == 4
    assert root.count_steps(recursive=False) == 2


def test_steps_are_found_by_name_and_class(root: SequenceCall) -> None:
    found = root.find_step("3V")
    assert isinstance(found, NumericStep)
    assert root.find_step("3V", recursive=False) is None
    assert root.find_step("none") is None
    assert [step.name for step in root.find_all_steps(step_type=NumericStep)] == ["5V", "3V"]
    assert [step.name for step in root.find_all_steps("Reset", ActionStep)] == ["Reset"]
    assert root.find_all_steps(recursive=False) == list(root.steps)


def test_failed_steps_are_found(root: SequenceCall) -> None:
    assert [step.name for step in root.get_failed_steps()] == ["Power", "3V"]
    assert [step.name for step in root.get_failed_steps(recursive=False)] == ["Power"]


def test_a_step_knows_its_path_and_its_parent(root: SequenceCall) -> None:
    step = root.find_step("5V")
    assert step is not None
    assert step.get_step_path() == "MainSequence Callback/Power/5V"
    assert step.parent is not None
    assert step.parent.name == "Power"
    assert root.parent is None
    assert root.assign_parent() is root


def test_the_list_of_steps_has_its_own_searches(root: SequenceCall) -> None:
    steps = root.steps
    assert isinstance(steps, StepList)
    assert steps.parent == root
    assert steps.find_by_name("Reset") == steps[1]
    assert steps.find_all_by_name("Reset") == [steps[1]]
    assert steps.find_failed() == steps.get_by_status("fail") == [steps[0]]
    assert steps.count_by_status() == {"F": 1, "P": 1}
    with pytest.raises(ValidationError, match="is no status"):
        steps.get_by_status("bad")


def test_steps_may_be_moved_and_removed(root: SequenceCall) -> None:
    reset = root.steps.pop()
    root.steps.insert(0, reset)
    assert [step.name for step in root.steps] == ["Reset", "Power"]
    del root.steps[0]
    assert root.count_steps() == 3


def test_the_hierarchy_is_printed(root: SequenceCall, capsys: pytest.CaptureFixture[str]) -> None:
    root.print_hierarchy(indent=1)
    assert capsys.readouterr().out.splitlines() == [
        " - SequenceCall: MainSequence Callback (Parent: None, Type: SequenceCall)",
        "     - SequenceCall: Power (Parent: MainSequence Callback, Type: SequenceCall)",
        "         - NumericStep: 5V (Parent: Power, Type: ET_NLT)",
        "         - NumericStep: 3V (Parent: Power, Type: ET_NLT)",
        "     - ActionStep: Reset (Parent: MainSequence Callback, Type: Action)",
    ]


def test_ten_thousand_nested_sequences_do_no_harm() -> None:
    report = new_report()
    inner = report.get_root_sequence_call()
    for place in range(10_000):
        inner = inner.add_sequence_call(str(place))
    inner.add_action_step("bottom", status="F")
    root = report.get_root_sequence_call()
    assert report.result == "F"
    assert root.count_steps() == 10_001
    assert len(root.get_failed_steps()) == 10_001
    bottom = root.find_step("bottom")
    assert bottom is not None
    assert bottom.get_step_path().count("/") == 10_001
    assert root.validate_step(trigger_children=True)
    loaded = type(report).model_validate_json(report.to_bytes())
    assert loaded.get_root_sequence_call().count_steps() == 10_001
    assert len(repr(report)) < 2000
