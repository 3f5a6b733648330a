"""Results of Keysight TestExec SL, in elements and in attributes."""

from __future__ import annotations

__all__ = ["EXAMPLES", "results"]


def results(tests: str, status: str = "Passed", root: str = "TestExecSL") -> bytes:
    header = "<ProgramName>prog</ProgramName><StationID>ST-1</StationID><Operator>ada</Operator>"
    times = "<StartTime>2026-01-05T13:07:09</StartTime><EndTime>2026-01-05T13:07:19</EndTime>"
    unit = "<SerialNumber>S1</SerialNumber><PartNumber>PN-1</PartNumber><Revision>B</Revision>"
    summary = f"<Status>{status}</Status><Duration>9.5</Duration><TotalTests>2</TotalTests>"
    return (
        f"<{root}><Header>{header}{times}</Header><UUT>{unit}</UUT><TestSequence>{tests}</TestSequence>"
        f"<Summary>{summary}</Summary></{root}>"
    ).encode()


TESTS = (
    '<TestGroup name="power"><Test name="rail" status="Passed"><Measurement><Name>rail</Name><Value>5.5</Value>'
    "<Units>V</Units><LowLimit>5</LowLimit><HighLimit>6</HighLimit></Measurement></Test>"
    '<Test name="led" status="Failed"/></TestGroup><Test name="two" status="Failed">'
    '<Measurement name="a" value="1" status="Passed"/>'
    '<Measurement name="b" value="2" highlimit="1" status="Failed"/></Test>'
)
EXAMPLES = {
    f"{root}.xml": results(TESTS, root=root) for root in ("TestExecSL", "TestExecResults", "TestResults", "Results")
}
