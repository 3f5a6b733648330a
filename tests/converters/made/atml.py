"""ATML test results of all three versions, with what TestStand adds."""

from __future__ import annotations

from typing import Any

__all__ = ["EXAMPLES", "a_test", "action", "datum", "expected", "group", "pair", "result", "results", "single"]

COMMON = {"2.02": "http://www.ieee.org/ATML/2006/Common", "5.0": "urn:IEEE-1671:2010:Common"}
NAMESPACES = {
    "2.02": ("http://www.ieee.org/ATML/2007/TestResults", "", "1.0"),
    "5.0": ("urn:IEEE-1636.1:2011:01:TestResults", "urn:IEEE-1636.1:2011:01:TestResultsCollection", "2.0"),
    "6.01": ("urn:IEEE-1636.1:2013:TestResults", "urn:IEEE-1636.1:2013:TestResultsCollection", "3.0"),
}


def datum(value: Any, unit: str = "") -> str:
    """Write a value of any type as TestStand does."""
    if isinstance(value, bool):
        return f'<c:Datum xsi:type="ts:TS_boolean" value="{str(value).lower()}"/>'
    if isinstance(value, str) and not value.startswith(("0x", "INF", "-INF", "NaN")):
        return f'<c:Datum xsi:type="ts:TS_string"><c:Value>{value}</c:Value></c:Datum>'
    given = f' nonStandardUnit="{unit}"' if unit else ""
    return f'<c:Datum xsi:type="ts:TS_double" value="{value}"{given}/>'


def limits(inside: str) -> str:
    return f"<tr:TestLimits><tr:Limits>{inside}</tr:Limits></tr:TestLimits>"


def pair(first: str, low: Any, second: str, high: Any, operator: str = "AND") -> str:
    both = "".join(f'<c:Limit comparator="{c}">{datum(v)}</c:Limit>' for c, v in ((first, low), (second, high)))
    return limits(f'<c:LimitPair operator="{operator}">{both}</c:LimitPair>')


def single(comparator: str, value: Any) -> str:
    return limits(f'<c:SingleLimit comparator="{comparator}">{datum(value)}</c:SingleLimit>')


def expected(comparator: str, value: Any, threshold: tuple[str, float, float] | None = None) -> str:
    text = f'<c:Expected comparator="{comparator}">{datum(value)}</c:Expected>'
    if threshold:
        kind, low, high = threshold
        raw = "".join(f'<ts:{k} value="{v}"/>' for k, v in (("Nominal", value), ("Low", low), ("High", high)))
        text += (
            f"<c:Extension><ts:TSLimitProperties><ts:RawLimits>{raw}</ts:RawLimits>"
            f"<ts:ThresholdType>{kind}</ts:ThresholdType></ts:TSLimitProperties></c:Extension>"
        )
    return limits(text)


def result(
    value: Any, limit: str = "", *, name: str = "Numeric", unit: str = "", outcome: str = "", log: bool = False
) -> str:
    said = f'<tr:Outcome value="{outcome}"/>' if outcome else ""
    extra = (
        "<tr:Extension><ts:TSLimitProperties><ts:IsComparisonTypeLog/></ts:TSLimitProperties></tr:Extension>"
        if log
        else ""
    )
    data = value if isinstance(value, str) and value.startswith("<") else datum(value, unit)
    inside = f"{said}<tr:TestData>{data}</tr:TestData>{limit}{extra}"
    return f'<tr:TestResult ID="{name}" name="{name}">{inside}</tr:TestResult>'


def properties(kind: str, *, where: str = "Main", time: float | None = 0.25, loop: dict[str, int] | None = None) -> str:
    looping = "".join(f'<ts:{key} value="{value}"/>' for key, value in (loop or {}).items())
    return (
        f"<tr:Extension><ts:TSStepProperties><ts:StepType>{kind}</ts:StepType><ts:StepGroup>{where}</ts:StepGroup>"
        + (f'<ts:TotalTime value="{time}"/>' if time is not None else "")
        + (f"<ts:LoopingProperties>{looping}</ts:LoopingProperties>" if loop else "")
        + "</ts:TSStepProperties></tr:Extension>"
    )


def a_test(name: str, kind: str, *inside: str, outcome: str = "Passed", qualifier: str = "", **said: Any) -> str:
    more = f' qualifier="{qualifier}"' if qualifier else ""
    return (
        f'<tr:Test ID="{name}" name="{name}"><tr:Outcome value="{outcome}"{more}/>{"".join(inside)}'
        f"{properties(kind, **said)}</tr:Test>"
    )


def action(name: str, kind: str = "Action", outcome: str = "Done", text: str = "", **said: Any) -> str:
    item = f'<c:Item name="ReportText">{datum(text)}</c:Item>'
    data = f"<tr:Data><c:Collection>{item}</c:Collection></tr:Data>" if text else ""
    return (
        f'<tr:SessionAction ID="{name}" name="{name}"><tr:ActionOutcome value="{outcome}"/>{data}'
        f"{properties(kind, **said)}</tr:SessionAction>"
    )


def group(name: str, caller: str, *steps: str, outcome: str = "Passed", **said: Any) -> str:
    return (
        f'<tr:TestGroup ID="{caller}" name="{name}" callerName="{caller}">'
        f'<tr:Outcome value="{outcome}"/>{"".join(steps)}'
        f"{properties('SequenceCall', **said)}</tr:TestGroup>"
    )


def results(version: str, *units: tuple[str, str, str]) -> bytes:
    """Write a file of some units: serial number, outcome and steps of each. Version 2.02 holds one."""
    tr, trc, extra = NAMESPACES[version]
    said = {"tr": tr, "c": COMMON["2.02" if version == "2.02" else "5.0"], "trc": trc}
    said |= {"xsi": "http://www.w3.org/2001/XMLSchema-instance", "ts": f"www.ni.com/TestStand/ATMLTestResults/{extra}"}
    names = " ".join(f'xmlns:{key}="{uri}"' for key, uri in said.items() if uri)
    texts: list[str] = []
    for serial_number, outcome, steps in units:
        time = 'startDateTime="2026-01-05T13:07:09.25" endDateTime="2026-01-05T13:07:21.75"'
        verdict = f'<tr:Outcome value="{outcome}"/>'
        inside = f"{steps}{properties('SequenceCall', time=None)}"
        if version == "2.02":
            inside = f'<tr:TestGroup ID="m" name="C:\\a\\b.seq#MainSequence">{verdict}{inside}</tr:TestGroup>'
        texts.append(
            "<tr:Personnel><tr:SystemOperator ID='7' name='ada'/></tr:Personnel>"
            f'<tr:ResultSet ID="r" name="C:\\a\\b.seq#MainSequence" {time}>{verdict}{inside}</tr:ResultSet>'
            "<tr:TestStation><c:SerialNumber>ST-1</c:SerialNumber></tr:TestStation>"
            f'<tr:UUT UutType="Hardware"><c:Definition version="C"><c:Identification><c:IdentificationNumbers>'
            '<c:IdentificationNumber number="PN-9" type="Part"/></c:IdentificationNumbers></c:Identification>'
            f"</c:Definition><c:SerialNumber>{serial_number}</c:SerialNumber></tr:UUT>"
            '<tr:Extension><ts:TSResultSetProperties><ts:TestSocketIndex value="2"/>'
            "<ts:BatchSerialNumber>B7</ts:BatchSerialNumber></ts:TSResultSetProperties></tr:Extension>"
        )
    if version == "2.02":
        return f'<tr:TestResults {names} uuid="1">{texts[0]}</tr:TestResults>'.encode()
    inner = "".join(f'<trc:TestResults uuid="1">{text}</trc:TestResults>' for text in texts)
    return f"<trc:TestResultsCollection {names}>{inner}</trc:TestResultsCollection>".encode()


_STEPS = (
    action("label", "Label", text="hello")
    + a_test("volts", "NumericLimitTest", result(5.5, pair("GE", 5, "LE", 6), unit="V"))
    + a_test("text", "StringValueTest", result("on", expected("CIEQ", "ON"), name="String"))
    + group("s.seq#Sub", "sub", a_test("truth", "PassFailTest", result(True, name="PassFail")))
)
EXAMPLES = {f"results {version}.xml": results(version, ("S1", "Passed", _STEPS)) for version in NAMESPACES}
