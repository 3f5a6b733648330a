"""Code words: status letters and words, groups, operators, chart types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pywats_async.errors import ValidationError
from pywats_async.report.enums import (
    ChartType,
    CompOp,
    FlowType,
    ImportMode,
    ReportResult,
    ReportStatus,
    ReportType,
    StepGroup,
    StepStatus,
    status_letter,
)
from pywats_async.report.values import group_letter

WORDS = {
    "P": ["P", "Pass", "Passed"],
    "F": ["F", "Fail", "Failed"],
    "S": ["S", "Skip", "Skipped"],
    "D": ["D", "Done"],
    "E": ["E", "Error"],
    "T": ["T", "Terminate", "Terminated"],
}
CASES = [(word, letter) for letter, words in WORDS.items() for word in words]


@pytest.mark.parametrize(("word", "letter"), CASES)
def test_a_status_is_a_letter_or_word_in_any_case(word: str, letter: str) -> None:
    for form in (word, word.lower(), word.upper(), word.swapcase(), f" {word} "):
        assert status_letter(form) == letter
        assert StepStatus(form) == letter


def test_a_status_may_be_a_member_or_a_bool() -> None:
    assert [status_letter(member) for member in StepStatus] == list("PFSDET")
    assert status_letter(ReportStatus.Error) == "E"
    assert status_letter(True) == "P"
    assert status_letter(False) == "F"


def test_numpy_booleans_are_bools() -> None:
    made = type("bool_", (), {"__bool__": lambda self: False})
    assert status_letter(made()) == "F"


@given(st.text() | st.integers() | st.floats() | st.none() | st.binary() | st.lists(st.text()))
def test_anything_else_is_refused_and_never_passed(value: object) -> None:
    known = {form.lower() for form, _ in CASES}
    if isinstance(value, str) and value.strip().lower() in known:
        return
    with pytest.raises(ValidationError, match=r"Passed \(P\), Failed \(F\), Skipped \(S\), Done \(D\)"):
        status_letter(value)


def test_the_error_names_the_argument_and_the_value() -> None:
    with pytest.raises(ValidationError, match="result: 'Fial' is no status") as caught:
        status_letter("Fial", "result")
    assert (caught.value.field, caught.value.value) == ("result", "Fial")


def test_a_report_is_not_skipped() -> None:
    with pytest.raises(ValidationError, match="Allowed, in any case: Passed"):
        status_letter("Skipped", "result", ReportStatus)


def test_members_tell_what_they_mean() -> None:
    assert StepStatus.Done.is_passing
    assert not StepStatus.Skipped.is_passing
    assert [status for status in StepStatus if status.is_failure] == ["F", "E", "T"]
    assert StepStatus("f").full_name == "Failed"
    assert ReportResult is ReportStatus
    assert str(StepStatus.Failed) == "F"


@pytest.mark.parametrize("form", ["S", "s", "Setup", "setup", StepGroup.Setup])
def test_groups_are_letters_or_words(form: str) -> None:
    assert group_letter(form) == "S"


@pytest.mark.parametrize("wrong", ["X", "", None, 1])
def test_other_groups_are_refused(wrong: object) -> None:
    with pytest.raises(ValidationError, match=r"Allowed: Setup \(S\), Main \(M\), Cleanup \(C\)"):
        group_letter(wrong)


def test_other_words_are_found_by_value_or_name_in_any_case() -> None:
    assert CompOp("gele") is CompOp.GELE
    assert ChartType("line_log_x") is ChartType.LINE_LOG_X
    assert ChartType("LineChart") is ChartType.LINE
    assert ImportMode("active") is ImportMode.Active
    assert ReportType("UUR") is ReportType.UUR
    assert FlowType("NI_Flow_If") is FlowType.If
    with pytest.raises(ValueError, match="no such"):
        CompOp("no such")


def test_an_operator_evaluates() -> None:
    assert CompOp.GELE.evaluate(5, 5, 6)
    assert CompOp.LE.evaluate(5, 5)
    assert not CompOp.EQT.evaluate(5, 4)
    with pytest.raises(ValidationError, match="GELE needs high_limit"):
        CompOp.GELE.evaluate(5, 5)
