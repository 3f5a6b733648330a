"""The converter of the tutorial's XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted
from ..made.example_xml import EXAMPLES

(WHOLE,) = EXAMPLES.values()


def test_limits_decide(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(WHOLE)
    (report,) = accepted(tmp_path / "a.xml", "example_xml", time_zone="+01:00")
    assert [report[key] for key in ("sn", "pn", "rev", "processCode", "result")] == ["S1", "PN-1", "B", 10, "F"]
    assert (report["start"], report["uut"]) == ("2026-01-05T13:07:09+01:00", {"user": "ada", "execTime": 9.5})
    power, rest = report["root"]["steps"]
    assert (report["root"]["status"], power["status"], rest["status"]) == ("F", "F", "P")
    assert [step["status"] for step in power["steps"]] == ["F", "P", "P"]
    assert power["steps"][0]["numericMeas"] == [
        {"compOp": "GELE", "value": 6.5, "unit": "V", "lowLimit": 5.0, "highLimit": 6.0, "status": "F"}
    ]
    assert power["steps"][1]["stringMeas"] == [{"compOp": "CASESENSIT", "value": "1.2", "limit": "1.2", "status": "P"}]
    assert rest["steps"][0]["numericMeas"] == [{"compOp": "LOG", "value": 0.001, "unit": "A", "status": "P"}]
    (tmp_path / "b.xml").write_bytes(WHOLE.replace(b'"6.5"', b'"5.5"'))
    assert accepted(tmp_path / "b.xml", "example_xml")[0]["result"] == "P"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (WHOLE[:-20], "Not XML"),
        (WHOLE.replace(b'"6.5"', b'""'), "rail: there is no Measure"),
        (WHOLE.replace(b'"true"', b'"perhaps"'), "led: Measure 'perhaps'"),
        (WHOLE.replace(b"S1", b" "), "no serial number"),
    ],
    ids=["half a file", "no value", "no truth", "no serial number"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    source = Source(path)
    with pytest.raises(ConverterError) as caught:
        list(conversion(Registry().choose(source), source, Arguments()))
    assert said in str(caught.value)
