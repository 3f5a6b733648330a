"""SPEA 3030: the real log of ten runs of one unit, against a reading of it with the csv module."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted, leaves

ARGS = {"part_number": "23462", "revision": "1", "operation_type": 20}


def runs(path: Path) -> list[list[list[str]]]:
    with path.open(encoding="utf-8") as file:
        records = [record for record in csv.reader(file, delimiter=";", quoting=csv.QUOTE_NONE) if record]
    ends = [place for place, record in enumerate(records) if record[0] == "END"]
    return [records[a + 1 : b + 1] for a, b in zip([-1, *ends], ends, strict=False)]


def test_every_run_row_value_limit_and_verdict_of_the_real_log_is_there(samples: Path) -> None:
    path = samples / "spea_3030" / "testdata_SN9871234012.csv"
    reports, expected = accepted(path, "spea_3030", **ARGS), runs(path)
    assert len(reports) == len(expected) == 10
    for report, records in zip(reports, expected, strict=True):
        by_kind = {record[0]: record for record in records}
        rows = [record for record in records if record[0] in ("ANL", "FUNC")]
        steps = leaves(report["root"])
        assert report["sn"] == by_kind["SN"][1] == "SN9871234012"
        assert report["result"] == by_kind["END"][1][0]
        assert report["uut"]["user"] == by_kind["START"][5]
        assert report["root"]["seqCall"]["name"] == "23462-TS"
        assert report["root"]["seqCall"]["version"] == "1.0.2"
        assert report["start"][11:19] == by_kind["START"][7]
        assert Counter(step["status"] for step in steps) == Counter(row[7][0] for row in rows)
        read = [
            (row[5], float(row[8]), float(row[9]), float(row[10]), row[11], row[7][0])
            for row in rows
            if row[8] not in ("Automatic", "-NAN") and any(map(float, row[8:11]))
        ]
        # An upper limit below the lower one is none.
        expected_rows = Counter(
            (name, at, low, high if high >= low else "", *rest) for name, at, low, high, *rest in read
        )
        got = [
            (step["name"], m["value"], m["lowLimit"], m.get("highLimit", ""), m.get("unit", ""), m["status"])
            for step in steps
            for m in step.get("numericMeas", ())
        ]
        assert Counter(one for one in got if one[1] == one[1]) == expected_rows
    assert sum(len(leaves(report["root"])) for report in reports) == 13_183 + 15


def test_single_values_of_the_real_log(samples: Path) -> None:
    reports = accepted(samples / "spea_3030" / "testdata_SN9871234012.csv", "spea_3030", **ARGS)
    steps = leaves(reports[0]["root"])
    vacuum = next(step for step in steps if step["name"].startswith("Adapter ist angesaugt"))
    assert vacuum["numericMeas"] == [
        {"compOp": "GELE", "value": 9.046875, "unit": "V", "lowLimit": 1.0, "highLimit": 12.0, "status": "P"}
    ]
    c332 = next(step for step in steps if step["name"] == "CAPC332 1nF 10% -10%")
    assert c332["status"] == "F"
    assert c332["numericMeas"][0]["highLimit"] == 1.15e-09
    assert c332["numericMeas"][0]["value"] != c332["numericMeas"][0]["value"]  # -NAN
    assert c332["reportText"] == "site 1, part C332, pins 30 250, step 972"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("START;P;X;1;X;op;10/12/2024;16:15:03\n", "ends inside a unit"),
        ("START;P;X;1;X;op;12.10.2024;16:15:03\nSN;1\nEND;PASS;10/12/2024;16:15:22\n", "Line 1: START '12.10.2024"),
        ("START;P;X;1;X;op;10/12/2024;16:15:03\nEND;PASS;10/12/2024;16:15:22\n", "serial number"),
        ("START;P;X;1;X;op;10/12/2024;16:15:03\nSN\nEND;PASS;10/12/2024;16:15:22\n", "serial number"),
        ("START;P;X;1;X;op;10/12/2024;16:15:03\nSN;1\nEND;MAYBE;10/12/2024;16:15:22\n", "Line 3: 'MAYBE'"),
        ("START;P;X;1;X;op;10/12/2024;16:15:03\nSN;1\nANL;1\nEND;PASS;10/12/2024;16:15:22\n", "Line 3: ANL has 2"),
    ],
    ids=["half a file", "wrong date", "no serial number", "no field of it", "unknown verdict", "short row"],
)
def test_bad_files_are_refused_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    source = Source(path)
    with pytest.raises(ConverterError) as caught:
        list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))
    assert said in str(caught.value)
