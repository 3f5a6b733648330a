"""Rows become tables whose columns have the types of the fields."""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pywats_async import WATS, ConfigurationError, Product, ProductState, ReportHeader, ValidationError
from pywats_async.report.headers import HeaderSubUnit
from pywats_async.tables import measurements, to_arrow, to_pandas, to_polars, to_records, write
from pywats_async.testing import FakeWATS

from .testing.reports import numeric, sequence, step, uut, volts

ID = UUID("9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11")
START = datetime(2024, 3, 5, 14, 7, 9, tzinfo=timezone(timedelta(hours=1)))
UNIT = HeaderSubUnit(serial_number="S1", part_number="P1")
ROWS = [
    ReportHeader(uuid=ID, serial_number="SN-1", start=START, run=1, execution_time=1, sub_units=[UNIT, UNIT]),
    ReportHeader(serial_number="Zoë", measures_deleted=False),
]


def test_records_are_flat_and_alike() -> None:
    one, other = to_records(ROWS)
    assert one.keys() == other.keys() >= {"uuid", "serial_number", "start", "run", "execution_time", "sub_units"}
    assert one["uuid"] == str(ID)
    assert one["start"] == datetime(2024, 3, 5, 13, 7, 9, tzinfo=UTC)
    assert (one["execution_time"], other["run"], other["measures_deleted"]) == (1.0, None, False)
    assert one["sub_units"].startswith('[{"serial_number": "S1"')


def test_pandas_has_the_types_of_the_fields() -> None:
    frame = to_pandas(ROWS)
    kinds = {
        name: str(frame[name].dtype) for name in ("serial_number", "run", "execution_time", "measures_deleted", "start")
    }
    assert kinds == {
        "serial_number": "string",
        "run": "Int64",
        "execution_time": "float64",
        "measures_deleted": "boolean",
        "start": "datetime64[us, UTC]",
    }
    assert frame["run"][0] == 1
    assert pd.isna(frame["run"][1])
    assert frame["error_code"].dtype == "Int64", "a column without any value has its type too"


def test_polars_and_arrow_have_them_too() -> None:
    frame = to_polars(ROWS)
    assert frame.schema["start"] == pl.Datetime("us", "UTC")
    assert (frame.schema["run"], frame.schema["uuid"]) == (pl.Int64, pl.String)
    table = to_arrow(ROWS)
    assert table.schema.field("start").type == pa.timestamp("us", "UTC")
    assert table.column("execution_time").to_pylist() == [1.0, None]


def test_lists_in_rows_become_rows() -> None:
    records = to_records(ROWS, explode="sub_units")
    assert [(r["serial_number"], r["sub_units.part_number"]) for r in records] == [
        ("SN-1", "P1"),
        ("SN-1", "P1"),
        ("Zoë", None),
    ]
    with pytest.raises(ValidationError, match="no field 'parts'"):
        to_records(ROWS, explode="parts")


def test_no_rows_have_the_columns_of_their_model(tmp_path: Path) -> None:
    full, empty = (to_pandas(rows, model=ReportHeader, explode="sub_units") for rows in (ROWS, []))
    assert list(full) == list(empty)
    assert list(full.dtypes) == list(empty.dtypes)
    assert to_records([], model=ReportHeader) == []
    assert write([], tmp_path / "none.csv", model=ReportHeader).read_text().startswith("uuid,")
    assert to_arrow([], model=ReportHeader).schema == to_arrow(ROWS, model=ReportHeader).schema


def test_names_of_numbers_unknown_fields_and_values_that_do_not_fit() -> None:
    product = Product.model_validate({"partNumber": "P", "state": 0, "colour": "red"})
    (record,) = to_records([product])
    assert (record["state"], record["colour"]) == (ProductState.INACTIVE.name, "red")
    assert to_records([{"a": 1}, {"a": "x", "b": 2.5}]) == [{"a": "1", "b": None}, {"a": "x", "b": 2.5}]
    assert to_records([{"a": 1}, {"a": 2.5}]) == [{"a": 1.0}, {"a": 2.5}]
    odd = ReportHeader.model_construct(run="many")
    assert to_records([odd, ReportHeader(run=2)])[1]["run"] == "2"
    assert to_records([]) == []
    assert len(to_pandas([])) == 0


def test_files(tmp_path: Path) -> None:
    with write(ROWS, tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (rows[0]["start"], rows[0]["run"], rows[1]["serial_number"]) == ("2024-03-05T13:07:09+00:00", "1", "Zoë")
    table = pq.read_table(write(ROWS, tmp_path / "rows.parquet", explode="sub_units"))
    assert table.num_rows == 3
    assert table.schema.field("run").type == pa.int64()
    with pytest.raises(ValidationError, match=r"not '\.xlsx'"):
        write(ROWS, tmp_path / "rows.xlsx")


def test_measurements_of_reports(wats: WATS, wats_server: FakeWATS) -> None:
    inner = sequence(
        "Power", numeric("5V rail", volts(5.0), {**volts(4.0, "F"), "name": "low"}, status="F"), status="F"
    )
    strings = step("FW", stepType="ET_SVT", stringMeas=[{"compOp": "EQ", "value": "v2", "limit": "v2", "status": "P"}])
    number = wats_server.add_report(uut(inner, strings, step("Wait"), result="F"), check=False)
    records = measurements([wats.report.get_report(number)])
    assert [(r["step_path"], r["name"], r["value"], r["text"], r["status"]) for r in records] == [
        ("Power/5V rail", None, 5.0, None, "P"),
        ("Power/5V rail", "low", 4.0, None, "F"),
        ("FW", None, None, "v2", "P"),
    ]
    assert records[0]["serial_number"] == "SN-1"
    assert str(to_pandas(records)["start"].dtype) == "datetime64[us, UTC]"


def test_a_library_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ConfigurationError, match="needs polars"):
        to_polars(ROWS)
