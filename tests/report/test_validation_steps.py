"""Every rule of the format for steps: what breaks it, where the finding is, and what it says."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from pywats_async.report.validation import find

from .documents import NUMERIC, STEP, STRING, Json, only, put, step


class TestSteps:
    @pytest.mark.parametrize(
        ("keys", "path", "message"),
        [
            ({"name": None}, "name", "name is required."),
            ({"name": "x" * 101}, "name", "name has 101 characters"),
            (
                {"status": "Passed"},
                "status",
                "Step '5V rail': status must be one of P, F, E, T, D, S, not 'Passed'. Write 'P'.",
            ),
            ({"status": "U"}, "status", "A server says U of a step whose status it does not know"),
            ({"status": None}, "status", "status is required"),
            ({"status": ["P"]}, "status", "status must be a text, not a list."),
            ({"group": "Main"}, "group", "group must be one of S, M, C, not 'Main'. Write 'M'."),
            ({"totTime": "1"}, "totTime", "totTime must be a number, not '1'."),
            ({"errorMessage": "x" * 201}, "errorMessage", "errorMessage has 201 characters; WATS has room for 200."),
            ({"reportText": "x" * 100_001}, "reportText", "100,001 characters; WATS has room for 100,000."),
            ({"tsGuid": "x" * 31}, "tsGuid", "has 31 characters"),
            ({"causedUUTFailure": "no"}, "causedUUTFailure", "must be true or false"),
            ({"start": "x"}, "start", "not a date"),
            ({"seqCall": {"path": "x" * 501}}, "seqCall.path", "WATS has room for 500"),
            ({"seqCall": {"name": "x" * 201}}, "seqCall.name", "WATS has room for 200"),
            ({"seqCall": {"version": "x" * 31}}, "seqCall.version", "WATS has room for 30"),
            ({"messagePopup": {"response": "x" * 201}}, "messagePopup.response", "WATS has room for 200"),
            ({"callExe": {"exitCode": "0"}}, "callExe.exitCode", "must be a number"),
            ({"chart": [{}]}, "chart", "chart must be an object, not a list."),
            ({"steps": {}}, "steps", "steps must be a list, not an object."),
            ({"steps": [1]}, "steps[0]", "steps must hold objects, not 1."),
            ({"numericMeas": [1]}, "numericMeas[0]", "numericMeas must hold objects, not 1."),
            ({"additionalResults": [{"props": []}]}, "additionalResults[0].name", "name is required"),
        ],
    )
    def test_their_own_fields(self, keys: Json, path: str, message: str) -> None:
        finding = only(step(**keys))
        assert finding.path == f"root.steps[0].{path}"
        assert message in finding.message

    def test_a_step_without_a_group_is_in_the_main_group(self) -> None:
        assert find(step(group=...)) == []

    @pytest.mark.parametrize("status", ["P", "F", "S", "D", "E", "T"])
    @pytest.mark.parametrize("measured", ["P", "F", "S"])
    def test_a_step_has_the_status_of_its_only_measurement(self, status: str, measured: str) -> None:
        for name, measurement in (("numericMeas", NUMERIC), ("stringMeas", STRING), ("booleanMeas", {})):
            keys = {"numericMeas": ..., name: [{**measurement, "status": measured}]}
            conflict = [found.code for found in find(step(status=status, **keys))]
            assert conflict == ([] if status == measured else ["status-conflict"])

    def test_several_measurements_may_have_any_status(self) -> None:
        two = [{**NUMERIC, "name": "a", "status": "F"}, {**NUMERIC, "name": "b"}]
        assert find(step(status="D", numericMeas=two)) == []
        assert find(step(status="D", numericMeas=[NUMERIC], booleanMeas=[{"status": "F"}])) == []

    def test_several_measurements_have_names_of_their_own(self) -> None:
        names = ["a", "a", None, "", "b"]
        document = step(numericMeas=[{**NUMERIC, "name": name} for name in names])
        assert [(found.path, found.message.partition(": ")[2]) for found in find(document)] == [
            ("root.steps[0].numericMeas[1].name", "Two measurements are named 'a'."),
            ("root.steps[0].numericMeas[2].name", "Every measurement of several needs a name."),
            ("root.steps[0].numericMeas[3].name", "Every measurement of several needs a name."),
        ]

    @pytest.mark.parametrize("value", [5, 5.0, float("nan"), float("inf"), "NaN", "Infinity", "-Infinity"])
    def test_a_measured_value_is_any_number(self, value: Any) -> None:
        assert find(step(numericMeas=[{**NUMERIC, "value": value}])) == []

    @pytest.mark.parametrize("value", [None, "5", True, [5]])
    def test_and_nothing_else(self, value: Any) -> None:
        assert only(step(numericMeas=[{**NUMERIC, "value": value}])).path == "root.steps[0].numericMeas[0].value"

    @pytest.mark.parametrize(
        ("operator", "needed"),
        [
            ("LOG", []),
            *((operator, ["lowLimit"]) for operator in ("EQ", "NE", "GT", "LT", "GE", "LE")),
            *(
                (operator, ["lowLimit", "highLimit"])
                for operator in ("GTLT", "GELE", "GELT", "GTLE", "LTGT", "LEGE", "LEGT", "LTGE")
            ),
        ],
    )
    def test_each_operator_has_its_limits(self, operator: str, needed: list[str]) -> None:
        bare = {"compOp": operator, "value": 1.0, "status": "P"}
        assert [found.path.rpartition(".")[2] for found in find(step(numericMeas=[bare]))] == needed
        assert find(step(numericMeas=[bare | dict.fromkeys(needed, 1.0)])) == []

    def test_the_one_limit_is_the_low_one(self) -> None:
        measurement = {"compOp": "LE", "value": 1.0, "highLimit": 2.0, "status": "P"}
        message = "LE requires lowLimit. The one limit of LE is the low one, whichever way it compares."
        assert only(step(numericMeas=[measurement])).message == f"Step '5V rail': {message}"

    @pytest.mark.parametrize(
        ("operator", "message"),
        [
            (None, "compOp is required; LOG compares with nothing."),
            ("EQT", "EQT is TestStand's"),
            ("gele", "Write 'GELE'."),
            ("CASESENSIT", "not 'CASESENSIT'."),
            (5, "compOp must be a text, not 5."),
        ],
    )
    def test_unknown_operators(self, operator: Any, message: str) -> None:
        assert message in only(step(numericMeas=[{**NUMERIC, "compOp": operator}])).message

    @pytest.mark.parametrize("operator", ["LOG", "EQ", "NE", "CASESENSIT", "IGNORECASE", "REGEX"])
    def test_a_text_is_compared_with_a_limit(self, operator: str) -> None:
        def compared(limit: Any) -> Json:
            return step(numericMeas=..., stringMeas=[{**STRING, "compOp": operator, "limit": limit}])

        assert find(compared("")) == []
        assert [found.code for found in find(compared(None))] == ([] if operator == "LOG" else ["limit"])

    @pytest.mark.parametrize("key", ["value", "limit", "name"])
    def test_texts_of_a_measurement(self, key: str) -> None:
        assert only(step(numericMeas=..., stringMeas=[{**STRING, key: "x" * 101}])).code == "length"

    def test_a_unit_has_twenty_characters(self) -> None:
        assert only(step(numericMeas=[{**NUMERIC, "unit": "x" * 21}])).code == "length"


class TestChartsAndAttachments:
    SERIES: Json = {"dataType": "XYG", "name": "s", "xdata": "0;1", "ydata": "2;3"}  # noqa: RUF012

    def test_fifty_series(self) -> None:
        assert find(step(chart={"chartType": "Line", "series": [self.SERIES] * 50})) == []
        finding = only(step(chart={"chartType": "Line", "series": [self.SERIES] * 51}))
        assert (finding.path, finding.message) == ("root.steps[0].chart.series", "A chart of 51 series; WATS takes 50.")

    @pytest.mark.parametrize(
        ("series", "path"),
        [
            ({"ydata": None}, "ydata"),
            ({"ydata": [1, 2]}, "ydata"),
            ({"xdata": "0"}, "xdata"),
            ({"name": "x" * 101}, "name"),
        ],
    )
    def test_a_series(self, series: Json, path: str) -> None:
        finding = find(step(chart={"series": [{**self.SERIES, **series}]}))[0]
        assert finding.path == f"root.steps[0].chart.series[0].{path}"

    @pytest.mark.parametrize(
        ("key", "length"), [("label", 100), ("xLabel", 50), ("yLabel", 50), ("xUnit", 20), ("yUnit", 20)]
    )
    def test_the_texts_of_a_chart(self, key: str, length: int) -> None:
        assert find(step(chart={key: "x" * length})) == []
        assert only(step(chart={key: "x" * (length + 1)})).path == f"root.steps[0].chart.{key}"

    @pytest.mark.parametrize("data", ["aGVsbG8=", "aGVs\r\nbG8=", ""])
    def test_an_attachment_is_base64(self, data: str) -> None:
        assert find(step(attachment={"name": "a", "contentType": "text/plain", "data": data})) == []

    @pytest.mark.parametrize("data", ["hello", "aGVsbG8", "aGVs!bG8=", "å"])
    def test_and_nothing_else(self, data: str) -> None:
        assert only(step(attachment={"name": "a", "data": data})).code == "base64"

    def test_an_attachment_has_no_more_than_two_megabytes(self) -> None:
        def attached(size: int) -> Json:
            return step(attachment={"name": "a", "data": base64.b64encode(bytes(size)).decode()})

        assert find(attached(2_048_000)) == []
        assert only(attached(2_048_001)).message == "data holds 2,048,001 bytes; WATS takes 2,048,000."

    def test_its_name_and_data_are_required(self) -> None:
        assert [found.path for found in find(step(attachment={}))] == [
            "root.steps[0].attachment.name",
            "root.steps[0].attachment.data",
        ]


class TestLoops:
    """`num` and `endingIndex` as the server counts; the runs are told in `test_validation_server`."""

    @staticmethod
    def loop(summary: Json, *runs: Json) -> Json:
        steps = [{**STEP, "loop": summary}, *({**STEP, **run} for run in runs)]
        return put("root.steps", steps)

    def test_that_is_right(self) -> None:
        runs = [{"loop": {"idx": index}} for index in range(3)]
        assert find(self.loop({"idx": None, "num": 3, "endingIndex": 2, "passed": 3, "failed": 0}, *runs)) == []

    def test_that_was_not_recorded_run_by_run(self) -> None:
        assert find(self.loop({"num": 100, "endingIndex": 99})) == []

    @pytest.mark.parametrize(
        ("summary", "codes"),
        [
            ({"num": 2, "endingIndex": 2}, ["loop-ending-index", "loop-num"]),
            ({"num": 2, "endingIndex": 1}, ["loop-ending-index"]),
            ({"num": 2, "endingIndex": 0}, ["loop-num"]),
            ({}, ["loop-ending-index", "loop-num"]),
        ],
    )
    def test_that_counts_otherwise(self, summary: Json, codes: list[str]) -> None:
        assert [found.code for found in find(self.loop(summary, {"loop": {"idx": 0}}))] == codes

    def test_a_run_without_a_summary(self) -> None:
        document = put("root.steps", [{**STEP, "name": "other"}, {**STEP, "loop": {"idx": 0}}])
        finding = only(document)
        assert (finding.path, finding.code) == ("root.steps[1].loop", "loop-summary")

    def test_a_run_with_other_limits(self) -> None:
        other = {"loop": {"idx": 0}, "numericMeas": [{**NUMERIC, "highLimit": 5.2}]}
        finding = only(self.loop({"num": 1, "endingIndex": 0}, other))
        assert finding.path == "root.steps[1].numericMeas[0].highLimit"
        assert "highLimit is required to match Summary step." in finding.message

    def test_loops_in_loops_are_matched_in_their_order(self) -> None:
        inner = [
            {**STEP, "loop": {"num": 2, "endingIndex": 1}},
            *({**STEP, "loop": {"idx": index}} for index in (0, 1)),
        ]
        outer = {"group": "M", "name": "outer", "status": "P", "steps": inner}
        steps = [{**outer, "loop": {"num": 1, "endingIndex": 0}}, {**outer, "loop": {"idx": 0}}]
        assert find(put("root.steps", steps)) == []
