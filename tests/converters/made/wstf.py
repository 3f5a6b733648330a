"""WSTF files: units of given headers, step rows and footers."""

from __future__ import annotations

__all__ = ["EXAMPLES", "HEADER", "row", "unit"]

HEADER = {
    "SerialNumber": "S1", "PartNumber": "PN-1", "Revision": "A", "OperationTypeCode": "10",
    "StartDateTime": "2026-01-05T13:07:09", "StationName": "ST-1", "OperatorName": "ada", "SoftwareName": "prog.seq",
    "SoftwareVersion": "1.2",
}  # fmt: skip
TITLES = "StepType StepName MeasureName Value LowLimit HighLimit CompOperator Unit Status StepExecutionTime"
PLACES = [
    "kind",
    "name",
    "measure",
    "value",
    "low",
    "high",
    "op",
    "unit",
    "status",
    "time",
    "text",
    "code",
    "said",
    "caused",
]


def row(kind: str, name: str = "", **cells: object) -> str:
    """Return one step row of fourteen columns."""
    told = {"kind": kind, "name": name, **cells}
    assert set(told) <= set(PLACES)
    return "\t".join(str(told.get(place, "")) for place in PLACES)


def unit(*rows: str, footer: str = "UUTStatus\tPassed", **header: str) -> str:
    """Return one unit; a header of "" is left out."""
    said = [f"{key}\t{value}" for key, value in {**HEADER, **header}.items() if value]
    titles = TITLES.replace(" ", "\t")
    parts = [
        "--Header-Start--",
        *said,
        "--Step-Data-Start--",
        titles,
        *rows,
        "--Step-Data-End--",
        footer,
        "--UUT-End--",
    ]
    return "\r\n".join(parts) + "\r\n"


EXAMPLES = {
    "wstf.txt": (
        unit(
            row("SequenceCall", "Init"),
            row("NumericLimitTest", "5 V", value="5.02", low="4.9", high="5.1", op="GELE", unit="V", status="Passed"),
            row("MultipleNumericLimitTest", "Rails"),
            row("NumericLimitTest", "", measure="1V8", value="1.81", low="1.7", op="GE", unit="V"),
            row("EndMultipleNumericLimitTest", "Rails"),
            row("EndSequenceCall", "Init"),
            row("StringValueTest", "FW", value="v2", low="v2", op="CASESENSIT"),
            row("PassFailTest", "LED", value="true"),
            "Chart\tLineLogX\tGain\tdB\tLevel\tHz\tFrequency",
            "Series\tleft\tXYG\t1;2;3\t10;100;1000",
        )
        + unit(row("ActionStep", "Wait", time="0.5"), SerialNumber="S2")
    ).encode("cp1252")
}
