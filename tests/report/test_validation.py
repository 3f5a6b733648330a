"""Every rule of the format: what breaks it, where the finding is, and what it says."""

from __future__ import annotations

import base64
import copy
import json
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pywats_async.errors import ReportHeaderValidationError, ReportHeaderValidationWarning, ReportValidationError
from pywats_async.report import validation, wsxf
from pywats_async.report.validation import Finding, check, find, mend

Json = dict[str, Any]

NUMERIC = {"compOp": "GELE", "value": 5.02, "lowLimit": 4.9, "highLimit": 5.1, "unit": "V", "status": "P"}
STRING = {"compOp": "EQ", "value": "v2", "limit": "v2", "status": "P"}
STEP = {"group": "M", "stepType": "ET_NLT", "name": "5V rail", "status": "P", "totTime": 0.25, "numericMeas": [NUMERIC]}
TEST: Json = {
    "type": "T",
    "id": "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11",
    "pn": "PN-100",
    "sn": "SYN-0001",
    "rev": "A",
    "processCode": 10,
    "result": "P",
    "machineName": "ST-1",
    "location": "Lab",
    "purpose": "Debug",
    "start": "2024-03-05T14:07:09.000+01:00",
    "startUTC": "2024-03-05T13:07:09.000Z",
    "root": {"group": "M", "stepType": "SequenceCall", "name": "Main", "status": "P", "steps": [STEP]},
    "uut": {"user": "op1", "execTime": 12.5},
    "miscInfos": [{"description": "Oven", "text": "2"}],
    "subUnits": [{"partType": "PCBA", "pn": "P1", "sn": "S1", "rev": "A"}],
    "assets": [{"assetSN": "A1", "usageCount": 1}],
    "additionalData": [{"name": "d", "props": [{"name": "p", "type": "String", "value": "v"}]}],
}
REPAIR: Json = {
    **{key: TEST[key] for key in TEST if key not in ("root", "uut")},
    "type": "R",
    "uur": {"user": "op1", "processCode": 10, "refUUT": "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11"},
    "subUnits": [
        {"partType": "Main", "pn": "P", "sn": "S", "idx": 0, "failures": [{"category": "Solder", "code": "Bridge"}]},
        {"partType": "PCBA", "pn": "P1", "sn": "S1", "idx": 1, "parentIdx": 0},
    ],
}


def put(path: str, value: Any, *, into: Json = TEST) -> Json:
    """A copy of a report with another value at "a.b.0.c"; `...` takes the key away."""
    document = copy.deepcopy(into)
    *way, last = path.split(".")
    place: Any = document
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if value is ...:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return document


def step(**keys: Any) -> Json:
    """The report with one step that has these keys instead."""
    return put("root.steps.0", {key: value for key, value in {**STEP, **keys}.items() if value is not ...})


def only(document: Json) -> Finding:
    (finding,) = find(document)
    return finding


def test_a_report_that_is_right_has_no_findings() -> None:
    assert find(TEST) == []
    assert find(REPAIR) == []
    check(TEST)


class TestHeader:
    @pytest.mark.parametrize(
        "key",
        ["id", "pn", "sn", "rev", "processCode", "result", "machineName", "location", "purpose", "start", "startUTC"],
    )
    @pytest.mark.parametrize("value", [..., None, ""])
    def test_what_is_required(self, key: str, value: Any) -> None:
        finding = next(found for found in find(put(key, value)))
        assert finding.path == key
        assert "required" in finding.message or "must be" in finding.message

    @pytest.mark.parametrize("key", ["pn", "sn", "rev", "machineName", "location", "purpose", "processName"])
    def test_a_hundred_characters(self, key: str) -> None:
        assert find(put(key, "x" * 100)) == []
        assert only(put(key, "x" * 101)) == (key, f"{key} has 101 characters; WATS has room for 100.", "length")

    @pytest.mark.parametrize(
        ("key", "value", "message"),
        [
            ("type", "X", "type must be one of T, R, not 'X'."),
            ("type", "UUT", "type must be one of T, R, not 'UUT'. Write 'T'."),
            ("result", "Passed", "result must be one of P, F, E, T, not 'Passed'. Write 'P'."),
            ("result", "D", "result must be one of P, F, E, T, not 'D'."),
            ("id", "12", "'12' is not a GUID."),
            ("processCode", "10", "processCode must be a whole number, not '10'."),
            ("processCode", True, "processCode must be a whole number, not True."),
            ("processCode", 10.0, "processCode must be a whole number, not 10.0."),
            ("pn", 7, "pn must be a text, not 7."),
            ("pn", "  ", "pn is nothing but spaces."),
            ("startUTC", "yesterday", "'yesterday' is not a date of ISO 8601, as 2024-03-05T14:07:09.000+01:00 is."),
            (
                "start",
                "2024-03-05T14:07:09",
                "'2024-03-05T14:07:09' does not say its offset from UTC, as 2024-03-05T14:07:09+01:00 does.",
            ),
        ],
    )
    def test_letters_types_and_forms(self, key: str, value: Any, message: str) -> None:
        finding = only(put(key, value))
        assert (finding.path, finding.message) == (key, message)

    def test_a_start_in_the_future_would_go_to_quarantine(self) -> None:
        now = datetime.now(UTC)
        assert find(put("start", (now + timedelta(hours=23)).isoformat())) == []
        assert only(put("start", (now + timedelta(hours=25)).isoformat())).code == "future"

    @pytest.mark.parametrize(("document", "keys"), [(TEST, ["root", "uut"]), (REPAIR, ["uur", "subUnits"])])
    def test_the_parts_of_each_type(self, document: Json, keys: list[str]) -> None:
        for key in keys:
            assert only(put(key, None, into=document)).path == key

    @pytest.mark.parametrize(
        ("path", "value", "where"),
        [
            ("uut.user", "x" * 101, "uut.user"),
            ("uut.comment", "x" * 5001, "uut.comment"),
            ("uut.errorMessage", "x" * 501, "uut.errorMessage"),
            ("uut.errorCode", "E1", "uut.errorCode"),
            ("uut.execTime", "12", "uut.execTime"),
            ("uut", [], "uut"),
            ("miscInfos", {}, "miscInfos"),
            ("miscInfos.0", "Oven", "miscInfos[0]"),
            ("miscInfos.0.description", None, "miscInfos[0].description"),
            ("miscInfos.0.text", None, "miscInfos[0].text"),
            ("miscInfos.0.text", "x" * 101, "miscInfos[0].text"),
            ("miscInfos.0.typedef", "x" * 31, "miscInfos[0].typedef"),
            ("miscInfos.0.numeric", 1.5, "miscInfos[0].numeric"),
            ("miscInfos.0.id", "x", "miscInfos[0].id"),
            ("subUnits.0.partType", "", "subUnits[0].partType"),
            ("subUnits.0.partType", "x" * 51, "subUnits[0].partType"),
            ("subUnits.0.pn", None, "subUnits[0].pn"),
            ("subUnits.0.sn", None, "subUnits[0].sn"),
            ("assets.0.assetSN", None, "assets[0].assetSN"),
            ("additionalData.0.name", "x" * 201, "additionalData[0].name"),
            ("additionalData.0.props.0.flags", "0x1", "additionalData[0].props[0].flags"),
            ("additionalData.0.props.0.props", [{"name": 1}], "additionalData[0].props[0].props[0].name"),
            (
                "additionalData.0.props.0.array",
                {"indexes": [{"text": "[0]", "value": {"value": 1}}]},
                "additionalData[0].props[0].array.indexes[0].value.value",
            ),
        ],
    )
    def test_of_the_parts(self, path: str, value: Any, where: str) -> None:
        assert only(put(path, value)).path == where

    @pytest.mark.parametrize("value", ["x" * 100, 7, None])
    def test_a_misc_info_may_be_a_text_or_a_number(self, value: Any) -> None:
        info = {"description": "d", "text": value if isinstance(value, str) else None, "numeric": 7}
        assert find(put("miscInfos.0", info)) == []

    def test_unknown_keys_are_no_violations(self) -> None:
        assert find(put("root.steps.0.somethingNew", {"a": [1]})) == []

    def test_nulls_and_what_only_a_server_writes_do_no_harm(self) -> None:
        extra = {"origin": "o" * 500, "productName": None, "assetStats": [{"assetSN": "A"}], "processCodeFormat": None}
        assert find(TEST | extra) == []


class TestRepair:
    @pytest.mark.parametrize(
        ("path", "value", "where"),
        [
            ("uur.processCode", None, "uur.processCode"),
            ("uur.refUUT", "x", "uur.refUUT"),
            ("uur.confirmDate", "x", "uur.confirmDate"),
            ("uur.children", ["x"], "uur.children[0]"),
            ("subUnits.0.failures.0.category", None, "subUnits[0].failures[0].category"),
            ("subUnits.0.failures.0.code", None, "subUnits[0].failures[0].code"),
            ("subUnits.0.failures.0.comRef", "x" * 51, "subUnits[0].failures[0].comRef"),
            ("subUnits.0.failures.0.artDescription", "x" * 501, "subUnits[0].failures[0].artDescription"),
            ("subUnits.0.failures.0.attachments", [{"data": "?"}], "subUnits[0].failures[0].attachments[0].data"),
            ("subUnits.1.idx", None, "subUnits[1].idx"),
            ("subUnits.1.parentIdx", 7, "subUnits[1].parentIdx"),
            ("subUnits.1.idx", 0, "subUnits[1].idx"),
            ("binaryData", [{"data": "a"}], "binaryData[0].data"),
        ],
    )
    def test_of_the_parts(self, path: str, value: Any, where: str) -> None:
        assert only(put(path, value, into=REPAIR)).path == where

    def test_the_main_unit_has_the_index_0(self) -> None:
        document = put("subUnits", [{"partType": "Main", "pn": "P", "sn": "S", "idx": 1}], into=REPAIR)
        assert only(document) == ("subUnits", "No sub unit has the idx 0, which is the main unit.", "sub-unit")

    def test_dates_of_a_repair_need_no_offset(self) -> None:
        assert find(put("uur.confirmDate", "2017-07-07T07:18:24.770", into=REPAIR)) == []


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


class TestCheck:
    def test_one_error_has_all_findings(self) -> None:
        document = put("root.steps", [{"group": "M", "name": str(number)} for number in range(25)])
        with pytest.raises(ReportValidationError) as caught:
            check(document)
        assert not isinstance(caught.value, ReportHeaderValidationError)
        assert len(caught.value.findings) == 25
        lines = str(caught.value).splitlines()
        assert lines[0] == "The server would refuse this report: 25 findings."
        assert lines[1] == "  root.steps[0].status: Step '0': status is required: one of P, F, E, T, D, S."
        assert (len(lines), lines[-1]) == (12, "  and 15 more")

    def test_something_in_the_header_has_an_error_of_its_own(self) -> None:
        with pytest.raises(ReportHeaderValidationError, match="1 finding"):
            check(put("pn", None))
        with pytest.raises(ReportValidationError) as caught:
            check(put("root", None))
        assert type(caught.value) is ReportValidationError

    @pytest.mark.parametrize("character", "*%?[]/\\")
    @pytest.mark.parametrize(("key", "name"), [("pn", "part number"), ("sn", "serial number")])
    def test_wildcards_in_numbers_are_warned_of(self, character: str, key: str, name: str) -> None:
        with pytest.warns(ReportHeaderValidationWarning, match=f"The {name} ") as caught:
            check(put(key, f"A{character}1"))
        assert [warning.filename for warning in caught] == [__file__]

    def test_and_of_nothing_else(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check(put("pn", "PN-1 (a) #2.x_y+z&"))

    @pytest.mark.parametrize("document", [None, [], "x", 1])
    def test_only_an_object_is_a_report(self, document: Any) -> None:
        with pytest.raises(ReportValidationError, match="A report is a JSON object"):
            check(document)


class TestAnything:
    """Whatever the document is, there are findings and no other errors."""

    def test_a_deep_one(self) -> None:
        root: Json = {"group": "M", "name": "s", "status": "P"}
        inner = root
        for _ in range(100_000):
            inner["steps"] = [{"group": "M", "name": "s", "status": "U", "loop": {"num": 1, "endingIndex": 0}}]
            inner = inner["steps"][0]
        finding = find(put("root", {}) | {"root": root})[-1]
        assert finding.code == "depth"
        assert finding.message.endswith("Steps nest deeper than 1,000 levels.")
        mend({"root": root})

    @pytest.mark.parametrize("nested", [lambda value: {"a": value}, lambda value: [value]])
    def test_something_unknown_and_deep(self, nested: Callable[[Any], Any]) -> None:
        value: Any = 1
        for _ in range(100_000):
            value = nested(value)
        assert (
            only(put("uut.unknown", 0) | {"uut": {"unknown": value}}).message
            == "unknown nests deeper than 1,000 levels."
        )

    def test_deep_properties(self) -> None:
        prop: Json = {"name": "p", "type": "Obj"}
        for _ in range(100_000):
            prop = {"name": "p", "type": "Obj", "props": [prop]}
        assert only(TEST | {"additionalData": [{"name": "d", "props": [prop]}]}).code == "depth"

    def test_values_of_every_wrong_type_everywhere(self) -> None:
        def everywhere(value: Any, way: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
            inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            deeper = [path for key, item in inner for path in everywhere(item, (*way, str(key)))]
            return [way, *deeper] if way else deeper

        for base in (TEST, REPAIR, step(loop={"idx": 0}, stringMeas=[STRING], chart={"series": [{}]})):
            for way in everywhere(base):
                for wrong in (None, 1, 1.5, True, "x", [], {}, [None], [[]], {"a": {}}):
                    document = put(".".join(way), wrong, into=base)
                    assert all(isinstance(found, Finding) for found in find(document))
                    mend(document)


def test_the_samples_are_right_but_for_what_a_server_may_not_import(samples: Path) -> None:
    codes = {
        name: {found.code for found in find(json.loads((samples / "wsjf" / name).read_bytes()))}
        for name in (
            "uur_example.json",
            "server_pair/test_report_from_us.json",
            "server_pair/test_report_from_wats.json",
        )
    }
    assert codes == {
        "uur_example.json": set(),
        "server_pair/test_report_from_us.json": {"required"},  # startUTC, which that server did without
        "server_pair/test_report_from_wats.json": set(),
    }


def test_a_report_read_from_xml_is_judged_as_its_twin(samples: Path) -> None:
    xml = (samples / "wsxf" / "uut-wsxf-export.xml").read_bytes()
    twin = json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_bytes())
    assert find(wsxf.loads(xml)[0]) == find(twin)


def test_the_public_names() -> None:
    assert validation.__all__ == ["Finding", "check", "find", "mend"]
