"""Steps: made alone, their status and names, and which class a step of a document is seen through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from pywats_async.errors import ValidationError
from pywats_async.report.attachments import MAX_ATTACHMENT_BYTES, Attachment, BinaryData
from pywats_async.report.enums import ChartType, CompOp, StepStatus
from pywats_async.report.measurements import NumericMeasurement
from pywats_async.report.parts import CallExeStepInfo, LoopInfo, MessagePopupInfo
from pywats_async.report.sequence import SequenceCall
from pywats_async.report.step import Step
from pywats_async.report.steps import (
    ActionStep,
    BooleanStep,
    CallExeStep,
    ChartStep,
    GenericStep,
    MessagePopUpStep,
    MultiBooleanStep,
    MultiNumericStep,
    MultiStringStep,
    NumericStep,
    PassFailStep,
    StringStep,
    StringValueStep,
    UnknownStep,
)

from .making import json_objects, new_root


class TestAlone:
    """Steps may be made alone and added later."""

    def test_create(self) -> None:
        step = NumericStep.create("5V", 5, unit="V", comp_op=CompOp.GT, low_limit=6)
        assert step.status is StepStatus.Failed
        assert new_root().add_step(step) is step
        assert PassFailStep.create("LED", False).status is StepStatus.Failed
        assert PassFailStep.create("LED").value is True
        assert PassFailStep.create("LED", "failed").value is False  # type: ignore[arg-type]
        with pytest.raises(ValidationError, match="value: 'no' is no status"):
            PassFailStep.create("LED", "no")  # type: ignore[arg-type]
        assert StringValueStep.create("FW", "1", comp_op="EQ", limit="2").status is StepStatus.Failed

    def test_constructors(self) -> None:
        step = NumericStep(name="5V", measurement=NumericMeasurement(value=3, comp_op="LT", low_limit=2))
        assert step.status is StepStatus.Failed
        assert step.model_dump() == {
            "group": "M",
            "stepType": "ET_NLT",
            "name": "5V",
            "status": "F",
            "numericMeas": [{"value": 3.0, "compOp": "LT", "lowLimit": 2.0, "status": "F"}],
        }
        assert NumericStep(name="5V").measurement is None
        assert NumericStep(name="5V").status is StepStatus.Passed

    def test_a_given_status_counts_for_the_measurement_too(self) -> None:
        step = NumericStep(name="5V", status="Failed", measurement=NumericMeasurement(value=3))
        assert step.measurement is not None
        assert step.measurement.status is StepStatus.Failed

    def test_a_value_makes_a_measurement(self) -> None:
        step = NumericStep(name="5V")
        assert step.value is None
        step.value = "5"
        step.unit = "V"
        assert step.model_dump()["numericMeas"] == [{"status": "P", "value": 5.0, "unit": "V"}]

    def test_steps_of_programs_and_popups(self) -> None:
        program = CallExeStep(name="flash", info=CallExeStepInfo(exit_code=1))
        assert program.model_dump()["callExe"] == {"exitCode": 1}
        popup = MessagePopUpStep(name="ask", info=MessagePopupInfo(response="yes", button="1"))
        assert popup.model_dump()["messagePopup"] == {"response": "yes", "button": 1}

    def test_old_names(self) -> None:
        assert BooleanStep is PassFailStep
        assert StringStep is StringValueStep


class TestStatus:
    def test_a_single_measurement_has_the_status_of_its_step(self) -> None:
        step = new_root().add_numeric_step(name="5V", value=5)
        step.status = "failed"
        assert step.measurement is not None
        assert step.measurement.status is StepStatus.Failed

    @pytest.mark.parametrize(
        ("word", "letters"), [("Error", "EF"), ("Done", "DP"), ("Skipped", "SS"), ("Passed", "PP")]
    )
    def test_measurements_follow_as_far_as_they_know(self, word: str, letters: str) -> None:
        step = new_root().add_numeric_step(name="5V", value=5, status=word)
        assert step.measurement is not None
        assert f"{step.status}{step.measurement.status}" == letters

    def test_unknown_codes_read_as_text(self) -> None:
        step = Step.model_validate({"status": "U", "stepType": "Action"})
        assert step.status == "U"
        assert step.model_dump()["status"] == "U"

    @pytest.mark.parametrize("status", [5, [], {}, None, "Failed"])
    def test_whatever_a_file_has_for_a_status_can_be_read(self, status: object) -> None:
        root = SequenceCall.model_validate({"steps": [{"status": status, "name": 5}]})
        assert root.steps[0].status in (None, "F", str(status))
        assert len(root.get_failed_steps()) == (status == "Failed")
        assert root.steps[0].get_step_path() == "/5"

    def test_wrong_words_are_refused(self) -> None:
        step = new_root().add_action_step("Reset")
        with pytest.raises(ValidationError, match="status: 'ok' is no status"):
            step.status = "ok"
        assert step.status is StepStatus.Passed


class TestNames:
    def test_names_in_use_get_a_number(self) -> None:
        step = new_root().add_multi_numeric_step(name="Rails")
        names = [step.add_measurement(name="a", value=1).name for _ in range(3)]
        assert names == ["a", "a #2", "a #3"]

    def test_taken_numbers_are_skipped(self) -> None:
        step = new_root().add_multi_boolean_step(name="LEDs")
        names = [step.add_measurement(name=name).name for name in ("a #2", "a", "a", "a #2", "a")]
        assert names == ["a #2", "a", "a #3", "a #2 #2", "a #4"]

    def test_names_that_were_there_before_count(self) -> None:
        step = MultiNumericStep.model_validate({"numericMeas": [{"name": "a"}, {"name": "b"}]})
        assert step.check_for_duplicates("a") == "a #2"
        assert step.check_for_duplicates("c") == "c"
        step.measurements.clear()
        assert step.check_for_duplicates("a") == "a"

    def test_many_equal_names_take_linear_time(self) -> None:
        step = new_root().add_multi_numeric_step(name="Rails")
        for _ in range(5000):
            step.add_measurement(name="a", value=1)
        assert len({measured.name for measured in step.measurements}) == 5000


CLASSES = [
    ({"numericMeas": [{"value": 1}]}, NumericStep),
    ({"numericMeas": [{"value": 1, "name": "a"}]}, MultiNumericStep),
    ({"stepType": "ET_NLT", "numericMeas": [{"value": 1}, {"value": 2}]}, MultiNumericStep),
    ({"stepType": "ET_MNLT", "numericMeas": [{"value": 1}]}, MultiNumericStep),
    ({"stepType": "WATS_XYGMNLT", "numericMeas": [{"value": 1}], "chart": {"label": "x"}}, NumericStep),
    ({"stepType": "ET_NLT", "numericMeas": []}, NumericStep),
    ({"stepType": "ET_MNLT"}, MultiNumericStep),
    ({"booleanMeas": [{"status": "P"}]}, PassFailStep),
    ({"booleanMeas": [{"status": "P"}] * 2}, MultiBooleanStep),
    ({"stringMeas": [{"value": "x"}]}, StringValueStep),
    ({"stringMeas": [{"value": "x", "name": "a"}]}, MultiStringStep),
    ({"seqCall": {"name": "x"}}, SequenceCall),
    ({"stepType": "Action", "steps": [{}]}, SequenceCall),
    ({"stepType": "SequenceCall", "steps": []}, SequenceCall),
    ({"stepType": "Action", "steps": []}, ActionStep),
    ({"callExe": {"exitCode": 1.0}}, CallExeStep),
    ({"stepType": "MessagePopup"}, MessagePopUpStep),
    ({"stepType": "WATS_XYGMNLT"}, ChartStep),
    ({"chart": {"label": "x"}}, ChartStep),
    ({"stepType": "NI_Flow_If"}, GenericStep),
    ({"stepType": "NI_Something_New"}, GenericStep),
    ({"stepType": "Label"}, GenericStep),
    ({"stepType": "Solder"}, UnknownStep),
    ({"stepType": 5}, UnknownStep),
    ({"stepType": [], "numericMeas": [5]}, NumericStep),
    ({"numericMeas": {"value": 5}}, NumericStep),
    ({}, UnknownStep),
]


@pytest.mark.parametrize(("data", "of"), CLASSES)
def test_content_tells_the_class_before_the_type_does(data: dict[str, Any], of: type[Step]) -> None:
    assert type(Step.model_validate(data)) is of


@given(json_objects)
@settings(deadline=None)
def test_any_object_is_a_step_and_is_kept_whole(data: dict[str, Any]) -> None:
    root = SequenceCall.model_validate({"steps": [data, None, 1]})
    for step in root.iter_steps():
        assert isinstance(step, Step)
    assert root.model_dump() == {"steps": [data, None, 1]}


class TestChartsAndAttachments:
    def test_a_step_has_one_chart(self) -> None:
        step = new_root().add_numeric_step(name="5V", value=5)
        chart = step.add_chart(ChartType.LINE_LOG_X, "U over t", "t", "s", "U", "V")
        chart.add_series("U", [0, 1], [2, 3])
        assert step.model_dump()["chart"]["series"][0]["ydata"] == "2;3"
        with pytest.raises(ValidationError, match="5V: a step has one chart"):
            step.add_chart("Line", "again", "t", "s", "U", "V")

    def test_a_step_has_one_attachment(self) -> None:
        step = new_root().add_action_step("Photo")
        step.add_attachment(Attachment.from_bytes("a.txt", b"hello", "text/plain"))
        assert step.model_dump()["attachment"] == {"name": "a.txt", "contentType": "text/plain", "data": "aGVsbG8="}
        assert step.attachment is not None
        assert step.attachment.get_bytes() == b"hello"
        with pytest.raises(ValidationError, match="a step has one attachment"):
            step.add_attachment(Attachment.from_bytes("b.txt", b""))

    def test_files_have_a_size_limit(self) -> None:
        assert BinaryData.from_bytes(b"x" * MAX_ATTACHMENT_BYTES, "big").get_bytes()
        for make in (BinaryData.from_bytes, lambda data, name: Attachment.from_bytes(name, data)):
            with pytest.raises(ValidationError, match="big: 2,048,001 bytes are more than the 2,048,000"):
                make(b"x" * (MAX_ATTACHMENT_BYTES + 1), "big")
        with pytest.raises(ValidationError, match="more than the 5"):
            Attachment.from_bytes("small", b"123456", max_size=5)

    def test_what_is_no_base64_is_an_error_of_ours(self) -> None:
        with pytest.raises(ValidationError, match=r"a\.txt: the data is not base64"):
            Attachment(name="a.txt", data="x").get_bytes()
        assert Attachment(name="a.txt").get_bytes() == b""


class TestComplete:
    @pytest.mark.parametrize(
        ("step", "said"),
        [
            (NumericStep(name="5V"), "5V: there is no measurement."),
            (MultiStringStep(name="texts"), "texts: there is no measurement."),
            (ChartStep(name="curve"), "curve: there is no chart."),
            (Step.model_validate({"name": "", "group": "M", "status": "P"}), ": there is no name."),
            (Step.model_validate({"name": "x", "group": "Q", "status": "P"}), "x: the group 'Q' is none of S, M, C."),
            (Step.model_validate({"name": "x", "group": "M", "status": "?"}), "x: the status '?' is none."),
        ],
    )
    def test_what_is_missing_is_said(self, step: Step, said: str) -> None:
        errors: list[str] = []
        assert not step.validate_step(errors=errors)
        assert errors == [said]

    def test_names_of_several_measurements_are_needed_and_different(self) -> None:
        step = MultiNumericStep.model_validate(
            {"name": "x", "group": "M", "status": "P", "numericMeas": [{"name": "a"}, {"name": "a"}, {}]}
        )
        errors: list[str] = []
        assert not step.validate_step(errors=errors)
        assert errors == ["x: a measurement has no name.", "x: several measurements are named 'a'."]

    def test_sequences_look_below_if_asked(self) -> None:
        root = new_root()
        root.add_sequence_call("Power").add_step(NumericStep(name="5V"))
        assert root.validate_step()
        errors: list[str] = []
        assert not root.validate_step(trigger_children=True, errors=errors)
        assert errors == ["MainSequence Callback/Power/5V: there is no measurement."]

    def test_a_complete_step_is_complete(self) -> None:
        assert new_root().add_numeric_step(name="5V", value=5).validate_step()


def test_loops_have_their_wire_names() -> None:
    summary = LoopInfo(count=3, ending_index=2, passed=2, failed=1)
    assert summary.model_dump() == {"num": 3, "endingIndex": 2, "passed": 2, "failed": 1}
    assert LoopInfo(index=0).model_dump() == {"idx": 0}
    assert LoopInfo.model_validate({"i": 1, "n": 2}).index == 1
