"""Reports to test with."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pywats_async.report.sequence import SequenceCall
from pywats_async.report.uur import UURReport
from pywats_async.report.uut import UUTReport

HEADER: dict[str, Any] = {
    "pn": "PN-1",
    "sn": "SN-1",
    "rev": "A",
    "process_code": 10,
    "station_name": "ST-1",
    "location": "Lab",
    "purpose": "Test",
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)
json_objects = st.dictionaries(st.text(), json_values)


def new_report(**values: Any) -> UUTReport:
    return UUTReport(**{**HEADER, **values})


def new_repair(**values: Any) -> UURReport:
    return UURReport(**{**HEADER, "process_code": 500, **values})


def new_root(report: UUTReport | None = None) -> SequenceCall:
    return (report or new_report()).get_root_sequence_call()
