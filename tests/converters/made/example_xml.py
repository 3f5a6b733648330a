"""A report as the vendor's tutorial has it."""

from __future__ import annotations

__all__ = ["EXAMPLES"]

EXAMPLES = {
    "report.xml": b"""<?xml version="1.0" encoding="utf-8"?>
<TestReport><Header><SerialNumber>S1</SerialNumber><PartNumber>PN-1</PartNumber><Revision>B</Revision>
<StartDate>2026-01-05T13:07:09</StartDate><ExecutionTime>9.5</ExecutionTime><OperationTypeCode>10</OperationTypeCode>
<Operator>ada</Operator></Header>
<Sequence Name="power"><NumericTest Name="rail" Measure="6.5" LowLim="5" HighLim="6" Unit="V"/>
<StringTest Name="version" Measure="1.2" Limit="1.2"/><PassFailTest Name="led" Measure="true"/></Sequence>
<Sequence Name="rest"><NumericTest Name="free" Measure="1e-3" Unit="A"/></Sequence></TestReport>""",
}
