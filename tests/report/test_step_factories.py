"""The methods of a sequence that add a step."""

from __future__ import annotations

import inspect
import math
from datetime import UTC, datetime
from typing import Any

import pytest

from pywats_async.errors import ValidationError
from pywats_async.report.enums import CompOp, FlowType, StepStatus
from pywats_async.report.measurements import NumericMeasurement
from pywats_async.report.sequence import SequenceCall

from .making import new_root


class TestFactories:
    """Each `add_...` method writes the step into the document and returns a view of it."""

    def test_numeric(self) -> None:
        step = new_root().add_numeric_step(
            name="5V rail", value="5.02", unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1
        )
        assert step.model_dump() == {
            "group": "M",
            "stepType": "ET_NLT",
            "name": "5V rail",
            "status": "P",
            "numericMeas": [
                {"compOp": "GELE", "value": 5.02, "unit": "V", "lowLimit": 4.9, "highLimit": 5.1, "status": "P"}
            ],
        }
        assert (step.value, step.unit, step.comp_op) == (5.02, "V", CompOp.GELE)
        assert (step.low_limit, step.high_limit) == (4.9, 5.1)
        assert isinstance(step.measurement, NumericMeasurement)

    def test_the_only_limit_of_an_operator_is_the_low_one(self) -> None:
        step = new_root().add_numeric_step(name="5V", value=5, comp_op=CompOp.LT, high_limit=6)
        assert (step.low_limit, step.high_limit, step.status) == (6, None, StepStatus.Passed)

    def test_pass_fail(self) -> None:
        step = new_root().add_pass_fail_step(name="LED", status=False)
        assert step.model_dump()["booleanMeas"] == [{"status": "F"}]
        assert (step.value, step.status) == (False, StepStatus.Failed)
        assert new_root().add_boolean_step(name="LED").value is True

    def test_string(self) -> None:
        step = new_root().add_string_step(name="FW", value=2, comp_op=CompOp.IGNORECASE, limit="2")
        assert step.model_dump()["stringMeas"] == [{"compOp": "IGNORECASE", "status": "P", "value": "2", "limit": "2"}]
        assert (step.value, step.comp, step.limit) == ("2", CompOp.IGNORECASE, "2")

    def test_several_numbers(self) -> None:
        step = new_root().add_multi_numeric_step(name="Rails")
        added = step.add_measurement(name="5V", value=5.2, unit="V", comp_op=CompOp.LE, low_limit=5.1)
        assert added.status is StepStatus.Failed
        assert step.model_dump()["numericMeas"] == [
            {"name": "5V", "compOp": "LE", "value": 5.2, "unit": "V", "lowLimit": 5.1, "status": "F"}
        ]
        assert step.measurements == [added]

    def test_several_results_and_texts(self) -> None:
        results = new_root().add_multi_boolean_step(name="LEDs")
        results.add_measurement(name="red", status="Passed")
        assert results.model_dump()["booleanMeas"] == [{"name": "red", "status": "P"}]
        texts = new_root().add_multi_string_step(name="Versions")
        texts.add_measurement(value=1.5, comp_op="NE", limit="2")
        assert texts.model_dump()["stringMeas"] == [
            {"name": "Versions", "compOp": "NE", "status": "P", "value": "1.5", "limit": "2"}
        ]

    def test_sequence(self) -> None:
        step = new_root().add_sequence_call("Power", file_name="Power.seq", path="C:/Power.seq", version="2")
        assert step.model_dump() == {
            "group": "M",
            "stepType": "SequenceCall",
            "name": "Power",
            "status": "P",
            "seqCall": {"path": "C:/Power.seq", "name": "Power.seq", "version": "2"},
        }
        assert step.sequence is not None
        assert step.sequence.file_name == "Power.seq"
        assert new_root().add_sequence_call("Power", caller="Main").caller == "Main"

    def test_action_and_generic(self) -> None:
        assert new_root().add_action_step("Reset", status="Done").model_dump() == {
            "group": "M",
            "stepType": "Action",
            "name": "Reset",
            "status": "D",
        }
        assert new_root().add_generic_step(step_type=FlowType.If, name="If").step_type == "NI_Flow_If"
        assert new_root().add_generic_step(step_type="Solder", name="J1").step_type == "Solder"

    def test_chart(self) -> None:
        step = new_root().add_chart_step(
            "Curve", label="U", x_unit="s", series=[{"name": "U", "xdata": "0", "ydata": "1"}]
        )
        assert step.chart is not None
        assert step.chart.series[0].y_values == [1]
        assert step.chart.model_dump() == {
            "chartType": "Line",
            "label": "U",
            "xLabel": "X",
            "xUnit": "s",
            "yLabel": "Y",
            "series": [{"dataType": "XYG", "name": "U", "xdata": "0", "ydata": "1"}],
        }

    def test_options_of_every_step(self) -> None:
        step = new_root().add_action_step(
            "Reset",
            id=7,
            group="Setup",
            error_code=3,
            error_message="late",
            report_text="see log",
            start=datetime(2024, 1, 2, tzinfo=UTC),
            tot_time="0.5",
        )
        assert step.model_dump() == {
            "group": "S",
            "stepType": "Action",
            "name": "Reset",
            "status": "P",
            "id": 7,
            "errorCode": 3,
            "errorMessage": "late",
            "reportText": "see log",
            "start": "2024-01-02T00:00:00+00:00",
            "totTime": 0.5,
        }

    def test_options_show_in_the_signature_and_no_others_are_taken(self) -> None:
        parameters = inspect.signature(SequenceCall.add_numeric_step).parameters
        assert list(parameters)[-8:] == [
            *("id", "group", "error_code", "error_message", "report_text", "start", "tot_time"),
            "fail_parent_on_failure",
        ]
        assert parameters["group"].default == "M"
        with pytest.raises(TypeError, match="A step has no colour"):
            new_root().add_action_step("Reset", colour="red")  # type: ignore[call-arg]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"value": "five"}, "5V: value must be a number, not 'five'"),
            ({"value": None}, "5V: value must be a number"),
            ({"value": 1, "comp_op": "GELE", "low_limit": 1}, "5V: GELE needs high_limit"),
            ({"value": 1, "comp_op": "LESS"}, "5V: 'LESS' is no comparison operator"),
            ({"value": 1, "comp_op": "IGNORECASE"}, "5V: IGNORECASE does not compare numbers"),
            ({"value": 1, "low_limit": "low"}, "5V: low_limit must be a number"),
            ({"value": 1, "status": "Fial"}, "status: 'Fial' is no status"),
            ({"value": 1, "group": "X"}, "group: 'X' is no step group"),
            ({"value": 1, "tot_time": "long"}, "tot_time must be a number"),
            ({"value": 1, "start": "soon"}, "start must be a datetime"),
        ],
    )
    def test_bad_input_is_named_and_nothing_is_added(self, wrong: dict[str, Any], said: str) -> None:
        root = new_root()
        with pytest.raises(ValidationError, match=said):
            root.add_numeric_step(name="5V", **wrong)
        assert root.count_steps() == 0

    def test_nan_is_kept_and_fails_its_limits(self) -> None:
        step = new_root().add_numeric_step(name="5V", value=math.nan, comp_op="GE", low_limit=1)
        assert step.status is StepStatus.Failed
        assert b'"value":"NaN"' in step.to_bytes()
        assert new_root().add_numeric_step(name="5V", value="nan").status is StepStatus.Passed
