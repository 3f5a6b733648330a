"""Steps as testers tell them: rows and measured steps are the same, and operators are ones that limits allow."""

from __future__ import annotations

import pytest

from pywats_async.converters import Arguments
from pywats_async.converters.steps import add_measured, add_row, possible_operator
from pywats_async.report.sequence import SequenceCall

ARGS = Arguments(part_number="P", revision="A", operation_type=10)


def root() -> SequenceCall:
    return ARGS.new_report(serial_number="1").get_root_sequence_call()


@pytest.mark.parametrize("letter", [*"PFSDET", None])
@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(None, None, None), (1.5, None, None), (1.5, 1.0, 2.0), (1.5, 1.0, None), (1.5, None, 2.0), (9.5, 1.0, 2.0)],
)
def test_a_row_is_a_measured_step(
    letter: str | None, value: float | None, low: float | None, high: float | None
) -> None:
    one, other = root(), root()
    add_row(one, "n", letter, value, unit="V", low=low, high=high, took=0.5, text="said")
    add_measured(other, "n", value, unit="V", low=low, high=high, status=letter, tot_time=0.5, report_text="said")
    assert one.data == other.data


@pytest.mark.parametrize(
    ("comp_op", "low", "high", "wanted"),
    [
        ("gele", 1.0, 2.0, "GELE"),
        ("GELE", 1.0, None, "GE"),
        ("GTLT", None, 2.0, "LE"),
        ("EQ", 1.0, None, "EQ"),
        ("EQ", None, None, "LOG"),
        ("LOG", 1.0, 2.0, "LOG"),
        ("odd", 1.0, 2.0, "GELE"),
    ],
)
def test_operators_that_the_limits_allow(comp_op: str, low: float | None, high: float | None, wanted: str) -> None:
    assert possible_operator(comp_op, low, high) == wanted
