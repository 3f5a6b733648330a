"""The converter of StepWize files against an independent reading of the real log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted, leaves

SAMPLE = "20250316_133653_CONFIG_AND_RESULTS.XSPC"
ARGS = {"operation_types": '{"SW Debug": 20}', "time_zone": "+01:00"}


def rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of the log as lines of text."""
    blocks = re.findall(r"<Config_and_Data_Result>(.*?)</Config_and_Data_Result>", path.read_text(), re.DOTALL)
    return [dict(re.findall(r"<(\w+)>([^<]*)</\1>", block)) for block in blocks]


def test_every_row_of_the_real_log_is_there(samples: Path) -> None:
    path = samples / "stepwize" / SAMPLE
    (report,) = accepted(path, "stepwize", **ARGS)
    expected, steps = rows(path), leaves(report["root"])
    assert len(steps) == len(expected) == 233
    sequences = report["root"]["steps"]
    assert len(sequences) == len({row["stepIndex"] for row in expected}) == 52
    assert sum(step["totTime"] for step in sequences) == pytest.approx(
        sum({row["stepIndex"]: float(row["totalTime"]) for row in expected}.values())
    )
    for step, row in zip(steps, expected, strict=True):
        assert step["name"] == (row["subItemName"] or row["genus"] or row["stepName"])
        assert step["status"] == "P"
        if row["dataType"] == "2":
            assert step["stepType"] == "Action"
            continue
        (one,) = step["numericMeas"]
        assert one["value"] == float(row["stepValue"])
        assert one.get("unit", "") == row["units"]
        if row["measurementOutcome"] == "Performed- Record Only":
            assert (one["compOp"], one.keys() & {"lowLimit", "highLimit"}) == ("LOG", set())
        elif row["limitMode"] == "LL &lt;= Value &lt;= UL":
            limits = (float(row["lowerLimit"]), float(row["upperLimit"]))
            assert (one["compOp"], one["lowLimit"], one["highLimit"]) == ("GELE", *limits)
        else:
            assert row["limitMode"] == "Value &lt;= UL"
            assert (one["compOp"], one["lowLimit"]) == ("LE", float(row["upperLimit"]))


def test_the_header_of_the_real_log(samples: Path) -> None:
    (report,) = accepted(samples / "stepwize" / SAMPLE, "stepwize", **ARGS)
    assert [report[key] for key in ("sn", "pn", "rev", "processCode", "result")] == ["SN65632341", "PN1", "A", 20, "P"]
    assert (report["machineName"], report["start"]) == ("SN_PCB-001", "2025-03-16T13:36:53.277000+01:00")
    assert report["root"]["seqCall"] == {"path": "", "name": "sequenceFileName.xml", "version": "000"}
    assert {"description": "Build", "text": "1.0.1"} in report["miscInfos"]


def convert(path: Path, text: str) -> None:
    path.write_text(text)
    source = Source(path)
    list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))


ROW = "<{0}><stepName>s</stepName><stepOutcome>Fail</stepOutcome><dataType>0</dataType>{1}</{0}>"
FILE = (
    "<ConfigAndResultsDataFile><ConfigandResultsData><partNumber>P</partNumber><revision>A</revision><serialNumber>1"
    "</serialNumber><operation>SW Debug</operation><sequencePF>Fail</sequencePF><Config_and_Result_Data>{}"
    "</Config_and_Result_Data></ConfigandResultsData></ConfigAndResultsDataFile>"
)


def test_a_row_that_failed(tmp_path: Path) -> None:
    row = "<stepValue>3</stepValue><limitMode>Value &lt; UL</limitMode><upperLimit>2</upperLimit>"
    path = tmp_path / "failed.xspc"
    path.write_text(FILE.format(ROW.format("Config_and_Data_Result", row)))
    (report,) = accepted(path, "stepwize", **ARGS)
    (step,) = leaves(report["root"])
    assert step["numericMeas"] == [{"compOp": "LT", "value": 3.0, "lowLimit": 2.0, "status": "F"}]
    assert (report["result"], report["root"]["steps"][0]["status"]) == ("F", "F")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("<stepValue>x</stepValue>", "Step 's', item 's': stepValue 'x' is no number"),
        ("<stepValue>1</stepValue><limitMode>odd</limitMode>", "limitMode 'odd'"),
        ("<stepValue>1</stepValue", "Not XML"),
    ],
    ids=["no number", "unknown comparison", "half a file"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(ConverterError) as caught:
        convert(tmp_path / "bad.xspc", FILE.format(ROW.format("Config_and_Data_Result", row)))
    assert said in str(caught.value)
