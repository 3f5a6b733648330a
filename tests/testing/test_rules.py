"""What the server refuses, and the words it has for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from pywats_async.testing import FakeWATS

from .reports import numeric, sequence, step, uur, uut, volts

Json = dict[str, Any]


def findings(server: FakeWATS, report: Any) -> list[str]:
    return server.accept(report, to_json(report))[0]


def without(report: Json, name: str) -> Json:
    return {key: value for key, value in report.items() if key != name}


@pytest.mark.parametrize(
    "name", ["id", "pn", "sn", "rev", "processCode", "result", "machineName", "location", "purpose", "start"]
)
def test_what_every_report_needs(wats_server: FakeWATS, name: str) -> None:
    assert findings(wats_server, without(uut(), name)) == [f"report: {name} is required."]


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (without(uut(), "root"), "report: root is required when type is T."),
        (without(uut(), "uut"), "report: uut is required when type is T."),
        (uut(type="X"), "report: type is required to be T or R."),
        ({**uut(), "result": "X"}, "report: result is required to be P, F, E or T."),
        (uut(id="17"), "report: id is required to be a GUID."),
        (uut(start="yesterday"), "report: start is required to be an ISO 8601 date and time."),
        (uut(startUTC="2024-13-01T00:00:00Z"), "report: startUTC is required to be an ISO 8601 date and time."),
        (uut(processCode=4711), "report: processCode is required to be a valid value."),
        (uut(processCode=500), "report: processCode is required to be a valid value."),
        (uut(processName="sw debug"), "report: processName is required to be a valid value."),
        (uut(pn="p" * 101), "report: pn is required to be at most 100 characters."),
        (uut(uut={"comment": "c" * 5001}), "uut: comment is required to be at most 5000 characters."),
        (uut(miscInfos=[{"text": "2"}]), "miscInfos -> Index 0: description is required."),
        (uut(miscInfos=[{"description": "d"}]), "miscInfos -> Index 0: text is required when there is no numeric."),
        (
            uut(miscInfos=[{"description": "d", "numeric": 1.5}]),
            "miscInfos -> Index 0: numeric is required to be an integer.",
        ),
        (
            uut(miscInfos=[{"description": "d", "text": "t", "typedef": "t" * 31}]),
            "miscInfos -> Index 0: typedef is required to be at most 30 characters.",
        ),
        (uut(subUnits=[{"partType": "PCBA", "pn": "P"}]), "subUnits -> Index 0: sn is required."),
        (uut(subUnits=[{"pn": "P", "sn": "S"}]), "subUnits -> Index 0: partType is required."),
        (uut(assets=[{"usageCount": 1}]), "assets -> Index 0: assetSN is required."),
        (uut(pn=["a"]), "pn: a string is required."),
        (uut(root=[]), "root: an object is required."),
        (uut(subUnits={}), "subUnits: an array is required."),
        (uut(subUnits=[1]), "subUnits[0]: an object is required."),
        (uut(processCode="ten"), "processCode: an integer is required."),
        (uut(step(attachment={"name": "a", "data": "!"})), "root.steps[0].attachment.data: base64 is required."),
        (uut(step(name="")), "root -> step : name is required."),
        (uut(step(name="n" * 101)), f"root -> step {'n' * 101}: name is required to be at most 100 characters."),
        (uut(step(status="X")), "root -> step Step: status is required to be P, F, D, S, E or T."),
        (uut(without(step(), "status")), "root -> step Step: status is required."),
        (uut(step(group="X")), "root -> step Step: group is required to be S, M or C."),
        (
            uut(step(reportText="r" * 100_001)),
            "root -> step Step: reportText is required to be at most 100000 characters.",
        ),
        (
            uut(sequence("Inner", numeric("Volts", volts(5, unit="u" * 21)))),
            "root -> step Inner -> step Volts -> numericMeas : unit is required to be at most 20 characters.",
        ),
        (
            uut(numeric("Volts", volts(5, compOp="EQT"))),
            "root -> step Volts -> numericMeas : compOp is required to be a valid value.",
        ),
        (
            uut(numeric("Volts", volts(5, "D"), status="D")),
            "root -> step Volts -> numericMeas : status is required to be P, F or S.",
        ),
        (uut(numeric("Volts", without(volts(5), "value"))), "root -> step Volts -> numericMeas : value is required."),
        (
            uut(numeric("Volts", volts(5), volts(5, name="b"))),
            "root -> step Volts -> numericMeas : name is required when there are several measurements.",
        ),
        (
            uut(numeric("Volts", volts(5, name="b"), volts(5, name="b"))),
            "root -> step Volts -> numericMeas b: name is required to be unique.",
        ),
        (
            uut(numeric("Volts", volts(6, "F"))),
            "root -> step Volts: Status cannot be different from measurement status.",
        ),
        (
            uut(numeric("Volts", volts(5), status="D")),
            "root -> step Volts: Status cannot be different from measurement status.",
        ),
        (
            uut(step("Chart", chart={"chartType": "Line", "xLabel": "x" * 51, "series": []})),
            "root -> step Chart -> chart: xLabel is required to be at most 50 characters.",
        ),
    ],
)  # fmt: skip
def test_what_a_test_report_may_not_be(wats_server: FakeWATS, report: Json, says: str) -> None:
    assert findings(wats_server, report) == [says]


MAIN = {"partType": "Main", "pn": "P", "sn": "S", "idx": 0}


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (without(uur(), "uur"), "report: uur is required when type is R."),
        (uur(subUnits=[]), "report: subUnits is required when type is R."),
        (uur(processCode=10), "report: processCode is required to be a valid value."),
        (uur(uur={"processCode": 500}), "uur: processCode is required to be a valid value."),
        (uur(uur={"processCode": 10, "processName": "x"}), "uur: processName is required to be a valid value."),
        (uur(uur={"processCode": 10, "refUUT": "x"}), "uur: refUUT is required to be a GUID."),
        (uur(subUnits=[MAIN, without(MAIN, "idx")]), "subUnits -> Index 1: idx is required when type is R."),
        (uur(subUnits=[{**MAIN, "idx": 1}]), "report: a subUnit with idx 0, the main unit, is required."),
        (
            uur(subUnits=[{**MAIN, "failures": [{"category": "Component"}]}]),
            "subUnits -> Index 0 -> failures -> Index 0: code is required.",
        ),
        (
            uur(subUnits=[{**MAIN, "failures": [{"category": "Weather", "code": "Rain"}]}]),
            "subUnits -> Index 0 -> failures -> Index 0: category is required to be a valid value.",
        ),
        (
            uur(subUnits=[{**MAIN, "failures": [{"category": "Component", "code": "Rain"}]}]),
            "subUnits -> Index 0 -> failures -> Index 0: code is required to be a valid value.",
        ),
        (
            uur(subUnits=[{**MAIN, "failures": [{"category": "Design", "code": "Tolerance", "comRef": "U" * 51}]}]),
            "subUnits -> Index 0 -> failures -> Index 0: comRef is required to be at most 50 characters.",
        ),
    ],
)  # fmt: skip
def test_what_a_repair_report_may_not_be(wats_server: FakeWATS, report: Json, says: str) -> None:
    assert findings(wats_server, report) == [says]


@pytest.mark.parametrize(
    "report",
    [
        uut(),
        uur(),
        uut(numeric("Volts", volts(9))),
        uut(numeric("Volts", volts(9, name="a"), volts(1, "F", name="b"))),
        uut(numeric("Volts", volts("NaN"))),  # type: ignore[arg-type]
        uut(step(status="D"), step(status="S")),
        uut(step("Wait", note="unknown fields are taken")),
        uut(start="2024-03-05T14:07:09.1234567+01:00", startUTC="2024-03-05T13:07:09.1234567Z"),
        uut(processCode=200, processName="Assembly"),
    ],
)
def test_what_is_accepted(wats_server: FakeWATS, report: Json) -> None:
    """Among it a status that its limits do not bear out: the server does not judge that."""
    assert findings(wats_server, report) == []


def test_all_findings_come_at_once_one_a_line(wats_server: FakeWATS) -> None:
    report = uut(numeric("Volts", volts(5), status="F"), pn="", miscInfos=[{"text": "x"}])
    assert findings(wats_server, report) == [
        "report: pn is required.",
        "root -> step Volts: Status cannot be different from measurement status.",
        "miscInfos -> Index 0: description is required.",
    ]


@pytest.mark.anyio
async def test_they_are_the_text_of_a_400(wats_server: FakeWATS, http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/Report/WSJF", content=to_json(uut(pn="", sn="")))
    assert (answer.status_code, answer.text) == (400, "report: pn is required.\nreport: sn is required.")


def loop(summary: Json, *rounds: Json, name: str = "Loop") -> list[Json]:
    """A loop as the server takes it: the summary step, then its rounds."""
    counts = {"num": len(rounds), "endingIndex": len(rounds) - 1, "passed": len(rounds), "failed": 0}
    steps = [{**summary, "name": name, "loop": counts}]
    return steps + [{**item, "name": name, "loop": {"idx": index}} for index, item in enumerate(rounds)]


def string(limit: str, **fields: Any) -> Json:
    measured = {"compOp": "IGNORECASE", "value": "v", "limit": limit, "status": "P", **fields}
    return step("Text", stepType="ET_SVT", stringMeas=[measured])


VOLTS = numeric("Volts", volts(5))


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (loop(VOLTS, VOLTS, VOLTS), []),
        (loop(sequence("a", VOLTS), sequence("a", VOLTS, step("More"))), []),
        (
            loop(VOLTS, numeric("Volts", volts(5, lowLimit=4.8))),
            ["Loop -> Index 0 -> numericMeas : lowLimit is required to match Summary step."],
        ),
        (
            loop(string("a"), string("b", compOp="CASESENSIT")),
            [
                "Loop -> Index 0 -> stringMeas : compOp is required to match Summary step.",
                "Loop -> Index 0 -> stringMeas : limit is required to match Summary step.",
            ],
        ),
        (loop(step(), VOLTS), [
            "Loop -> Index 0: stepType is required to match Summary step.",
            "Loop -> Index 0: numericMeas is required to match Summary step.",
        ]),
        (
            loop(sequence("a", step("One"), string("x")), sequence("a", {**string("y"), "name": "Text"})),
            [
                "Loop -> Index 0: step One in Summary step requires a match.",
                "Loop -> Index 0 -> step Text -> stringMeas : limit is required to match Summary step.",
            ],
        ),
    ],
)  # fmt: skip
def test_rounds_of_a_loop_match_its_summary(wats_server: FakeWATS, steps: list[Json], says: list[str]) -> None:
    assert findings(wats_server, uut(*steps)) == [f"root -> loop {text}" for text in says]


def test_the_counts_of_a_loop(wats_server: FakeWATS) -> None:
    summary, *rounds = loop(VOLTS, VOLTS, VOLTS)
    summary["loop"].update(num=2, endingIndex=2)
    assert findings(wats_server, uut(summary, *rounds)) == [
        "root -> loop Loop: endingIndex is required to be the same as highest index.",
        "root -> loop Loop: num is required to be one more than endingIndex.",
    ]


def test_a_real_export_is_refused_with_the_words_of_the_real_server(wats_server: FakeWATS, samples: Path) -> None:
    """A server refused its own export, and its log holds the lines: these, in this order."""
    export = json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_text())
    assert findings(wats_server, export) == list(_words_of_the_real_server())


def _words_of_the_real_server() -> Iterator[str]:
    status = "Status cannot be different from measurement status."
    match: Callable[[str], str] = "{} is required to match Summary step.".format
    lacks: Callable[[str], str] = "step {} in Summary step requires a match.".format
    loops: dict[str, dict[str, list[str]]] = {
        "SequenceCallLoopSequence": {
            "SequenceCallLoop": [
                f" -> Index 1: {lacks('NumericStep2')}",
                f" -> Index 1: {lacks('NumericStep3')}",
                f" -> Index 2: {lacks('NumericStep1')}",
            ],
            "SequenceCallLoop2": [
                f" -> Index {n} -> step StringStep -> stringMeas : {match('limit')}" for n in range(3)
            ],
        },
        "NumericLimitLoopSequence": {"NumericLimitStepLoop": []},
        "MultiNumericLimitLoopSequence": {"NumericLimitMultiStepLoop": []},
        "MultiAndSingleNumericLimitLoopSequence": {
            "NumericLimitMultiAndSingleStepLoop1": [
                f" -> Index 0: {match('numericMeas')}",
                f" -> Index 1: {match('stepType')}",
                f" -> Index 1: {match('numericMeas')}",
                f" -> Index 2: {match('numericMeas')}",
            ],
            "NumericLimitMultiAndSingleStepLoop2": [
                f" -> Index 0: {match('stepType')}",
                f" -> Index 0: {match('numericMeas')}",
                f" -> Index 1: {match('numericMeas')}",
                f" -> Index 2: {match('stepType')}",
                f" -> Index 2: {match('numericMeas')}",
            ],
        },
        "StringValueStepLoopSequence": {
            "StringValueStepLoop": [
                f" -> Index 0 -> stringMeas : {match('limit')}",
                f" -> Index 1 -> stringMeas : {match('compOp')}",
                f" -> Index 1 -> stringMeas : {match('limit')}",
            ]
        },
        "PassFailStepLoopSequence": {"PassFailLoop": []},
        "GenericStepLoopSequence": {
            "GenericStepLoop": [f" -> Index {n}: {match('stepType')}" for n in range(2)],
            "GenericStepLoop2": [],
        },
        "MessagePopupStepLoopSequence": {"MessagePopupStepLoop": []},
        "CallExeStepLoopSequence": {"CallExeStepLoop": []},
        "NumericLimitMultipleLoopsSequence": {"NumericLimitMultipleLoops1": [], "NumericLimitMultipleLoops2": []},
    }
    yield f"root -> step Pass/Fail tests -> step SinglePassDone: {status}"
    for sequence_name, parts in loops.items():
        where = f"root -> step Loops -> step {sequence_name}"
        for name, more in parts.items():
            yield f"{where} -> loop {name}: endingIndex is required to be the same as highest index."
            yield f"{where} -> loop {name}: num is required to be one more than endingIndex."
            yield from (f"{where} -> loop {name}{text}" for text in more)
        if sequence_name == "SequenceCallLoopSequence":
            yield f"{where} -> step SequenceCallLoop2 -> step PassFailStep: {status}"


@pytest.mark.parametrize(
    "name",
    ["uur_example.json", "server_pair/test_report_from_us.json", "server_pair/test_report_from_wats.json"],
)
def test_other_real_reports_are_accepted(wats_server: FakeWATS, samples: Path, name: str) -> None:
    assert findings(wats_server, json.loads((samples / "wsjf" / name).read_text())) == []
    assert wats_server.unknown_fields == {}


def test_steps_nested_too_deep_are_refused(wats_server: FakeWATS) -> None:
    deep = step()
    for _ in range(2_000):
        deep = {**step(), "steps": [deep]}
    assert wats_server.accept(uut(deep), b"")[0] == ["report: the steps are nested too deep."]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoilt_reports(draw: st.DrawFn) -> Json:
    """A good report with some of its values, anywhere in it, replaced by others of any type."""
    report = json.loads(to_json(draw(st.sampled_from([_RICH_TEST, uur()]))))
    for _ in range(draw(st.integers(1, 3))):
        place: Any = report
        while True:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 3)) == 0:
                break
            place = inner
        place[key] = draw(_VALUES)
    return report  # type: ignore[no-any-return]


_RICH_TEST = uut(
    *loop(VOLTS, VOLTS, VOLTS),
    sequence(
        "Inner", string("a"), step("Chart", chart={"chartType": "Line", "series": [{"name": "s", "xdata": "1;2"}]})
    ),
    step("File", attachment={"name": "a.txt", "contentType": "text/plain", "data": "aGVsbG8="}),
    step("Data", additionalResults=[{"name": "d", "props": [{"name": "p", "array": {"indexes": [{"indexes": [0]}]}}]}]),
    miscInfos=[{"description": "Oven", "text": "2"}],
    subUnits=[{"partType": "PCBA", "pn": "P", "sn": "S"}],
    assets=[{"assetSN": "A", "usageCount": 1}],
    result="F",
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(report=spoilt_reports())
def test_whatever_is_accepted_can_be_read_back(report: Json) -> None:
    with FakeWATS() as server:
        found, _ = server.accept(report, to_json(report, inf_nan_mode="strings"))
        if found:
            return
        (report_id,) = server.reports
        assert server.report(report_id)["id"] == report_id
        assert len(server.store.headers("1", (), "start", 0, 10, ["assets", "attachments"])) == 1
