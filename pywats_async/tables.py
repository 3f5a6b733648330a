"""Tables of what the server answered: rows as records, pandas, polars or Arrow, or in a CSV or Parquet file.

from pywats_async.tables import to_pandas

frame = to_pandas(wats.report.query_uut_headers(top=1000))

A row is a model of this package, or a mapping. Each field is a column, typed as the field is declared, also where all
its values are missing: whole numbers that may be missing stay whole, times have their zone (UTC). Ids are text, an
enumeration of numbers gives its names. Lists and objects in a row are JSON texts, unless `explode` names them.

pandas and Arrow (for Parquet) come with the extra `tables`; polars is used where it is installed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum, IntEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias, Union, cast, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .errors import ConfigurationError, ValidationError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = ["measurements", "to_arrow", "to_pandas", "to_polars", "to_records", "write"]

Record = dict[str, Any]
Rows: TypeAlias = Iterable[BaseModel | Mapping[str, Any]]
Model: TypeAlias = type[BaseModel] | None


class _Column(NamedTuple):
    kind: type
    """bool, int, float, str or datetime."""
    values: list[Any]


def to_records(rows: Rows, *, model: Model = None, explode: str | None = None) -> list[Record]:
    """Return each row as a flat dict, all with the same keys.

    Args:
        rows: models or mappings.
        model: the model of the rows, so that there are its columns too where there is no row.
        explode: a field that is a list: each of its items becomes a row of its own, beside the fields of its row, as
            "sub_units.part_number". A row without items stays one row.
    """
    columns = _columns(rows, model, explode)
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*(c.values for c in columns.values()), strict=True)]


def to_pandas(rows: Rows, *, model: Model = None, explode: str | None = None) -> pd.DataFrame:
    """Return the rows as a pandas frame. Arguments as `to_records`."""
    frames = _library("pandas")
    kinds = {bool: "boolean", int: "Int64", float: "float64", str: "string", datetime: "datetime64[us, UTC]"}
    columns = _columns(rows, model, explode)
    return cast(
        "pd.DataFrame", frames.DataFrame({n: frames.Series(c.values, dtype=kinds[c.kind]) for n, c in columns.items()})
    )


def to_polars(rows: Rows, *, model: Model = None, explode: str | None = None) -> pl.DataFrame:
    """Return the rows as a polars frame. Arguments as `to_records`."""
    frames = _library("polars")
    kinds = {
        bool: frames.Boolean,
        int: frames.Int64,
        float: frames.Float64,
        str: frames.String,
        datetime: frames.Datetime("us", "UTC"),
    }
    columns = _columns(rows, model, explode)
    return cast(
        "pl.DataFrame", frames.DataFrame([frames.Series(n, c.values, kinds[c.kind]) for n, c in columns.items()])
    )


def to_arrow(rows: Rows, *, model: Model = None, explode: str | None = None) -> pa.Table:
    """Return the rows as an Arrow table. Arguments as `to_records`."""
    arrow = _library("pyarrow")
    kinds = {
        bool: arrow.bool_(),
        int: arrow.int64(),
        float: arrow.float64(),
        str: arrow.string(),
        datetime: arrow.timestamp("us", "UTC"),
    }
    columns = _columns(rows, model, explode)
    return cast("pa.Table", arrow.table({n: arrow.array(c.values, kinds[c.kind]) for n, c in columns.items()}))


def write(rows: Rows, target: str | Path, *, model: Model = None, explode: str | None = None) -> Path:
    """Write the rows into a file: CSV (needs no extra) or Parquet, by its ending. Arguments as `to_records`.

    Raises:
        ValidationError: the ending is neither .csv nor .parquet.
    """
    path = Path(target)
    match path.suffix.lower():
        case ".csv":
            columns = _columns(rows, model, explode)
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                cells = ([_cell(value) for value in c.values] for c in columns.values())
                writer.writerows(zip(*cells, strict=True))
        case ".parquet":
            table = to_arrow(rows, model=model, explode=explode)
            _library("pyarrow.parquet").write_table(table, path)
        case ending:
            raise ValidationError(f"A table goes into .csv or .parquet, not {ending or 'a file without ending'!r}.")
    return path


def measurements(reports: Iterable[Any]) -> list[Record]:
    """Return one record for each measurement of test reports: the unit, the path of the step, value, limits, status.

    Args:
        reports: reports as `wats.report.get_report` gives them, or WSJF documents.
    """
    return [record for report in reports for record in _measurements(getattr(report, "data", report))]


def _measurements(document: Mapping[str, Any]) -> Iterator[Record]:
    unit = {
        "report_id": document.get("id"),
        "part_number": document.get("pn"),
        "revision": document.get("rev"),
        "serial_number": document.get("sn"),
        "start": _time(document.get("startUTC") or document.get("start")),
        "result": document.get("result"),
    }
    waiting: list[tuple[str, Mapping[str, Any]]] = [("", document.get("root") or {})]
    while waiting:
        path, step = waiting.pop()
        waiting += [
            (f"{path}/{below.get('name')}".removeprefix("/"), below) for below in reversed(step.get("steps") or ())
        ]
        for kind in ("numericMeas", "stringMeas", "booleanMeas"):
            for one in step.get(kind) or ():
                value, limit = one.get("value"), one.get("limit")
                yield {
                    **unit,
                    "step_path": path,
                    "step_status": step.get("status"),
                    "name": one.get("name"),
                    "value": float(value) if kind == "numericMeas" and value is not None else None,
                    "text": value if kind == "stringMeas" else None,
                    "unit": one.get("unit"),
                    "comp_op": one.get("compOp"),
                    "low_limit": _number(one.get("lowLimit")),
                    "high_limit": _number(one.get("highLimit")),
                    "limit": limit,
                    "status": one.get("status"),
                }


def _time(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.astimezone()


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


# -- columns


def _columns(rows: Rows, model: Model, explode: str | None) -> dict[str, _Column]:
    """Return the columns, in the order in which the rows name them."""
    given = list(rows)
    kinds: dict[str, type | None] = {}
    if model is not None:
        _declare(model, "", kinds, without=explode)
        if explode in model.model_fields and (item := _item(model.model_fields[explode].annotation)) is not None:
            _declare(item, f"{explode}.", kinds)
    records = [record for row in given for record in _exploded(row, explode, kinds)]
    if explode is not None and given and not any(explode in _fields(row) for row in given):
        raise ValidationError(f"The rows have no field {explode!r}.", field="explode", value=explode)
    names = dict.fromkeys([*kinds, *(name for record in records for name in record)])
    return {name: _column(kinds.get(name), [record.get(name) for record in records]) for name in names}


def _exploded(row: BaseModel | Mapping[str, Any], explode: str | None, kinds: dict[str, type | None]) -> list[Record]:
    own = {name: value for name, value in _fields(row).items() if name != explode}
    _declare(type(row), "", kinds, without=explode)
    items = None if explode is None else _fields(row).get(explode)
    if not isinstance(items, Sequence) or isinstance(items, str) or not items:
        return [own]
    below: list[Record] = []
    for item in items:
        _declare(type(item), f"{explode}.", kinds)
        inner = _fields(item) if isinstance(item, (BaseModel, Mapping)) else {"value": item}
        below.append({**own, **{f"{explode}.{name}": value for name, value in inner.items()}})
    return below


def _fields(row: BaseModel | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        return row
    return {**{name: getattr(row, name) for name in type(row).model_fields}, **(row.model_extra or {})}


def _declare(model: type, prefix: str, kinds: dict[str, type | None], without: str | None = None) -> None:
    if issubclass(model, BaseModel):
        for name, field in model.model_fields.items():
            if name != without:
                kinds.setdefault(prefix + name, _kind(field.annotation))


def _item(annotation: Any) -> type[BaseModel] | None:
    """Return the model of what a declared list holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _item(one)) is not None), None)


def _kind(annotation: Any) -> type | None:
    """Return the kind of column that a declared type makes; None where the values have to tell."""
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = {_kind(one) for one in get_args(annotation) if one is not NoneType}
        return kinds.pop() if len(kinds) == 1 else float if kinds == {int, float} else None
    if not isinstance(annotation, type):
        return str if get_origin(annotation) in (list, dict) else None
    if issubclass(annotation, (Enum, UUID, BaseModel, list, dict)):
        return str
    return next((kind for kind in (bool, int, float, str, datetime) if issubclass(annotation, kind)), None)


def _column(declared: type | None, values: list[Any]) -> _Column:
    plain = [_plain(value) for value in values]
    kinds = {type(value) for value in plain if value is not None}
    if kinds == {int, float}:
        kinds = {float}
    fits = kinds <= ({int, float} if declared is float else {declared})
    kind = declared if declared is not None and fits else kinds.pop() if len(kinds) == 1 else str
    if kind is float:
        return _Column(float, [None if value is None else float(value) for value in plain])
    if kind is str:
        return _Column(str, [None if value is None else _cell(value) for value in plain])
    return _Column(kind, plain)


def _plain(value: Any) -> Any:
    match value:
        case IntEnum():
            return value.name
        case Enum():
            return _plain(value.value)
        case datetime():
            return (value if value.tzinfo else value.astimezone()).astimezone(UTC)
        case UUID() | date():
            return str(value)
        case timedelta():
            return value.total_seconds()
        case None | bool() | int() | float() | str():
            return value
        case _:
            return json.dumps(to_jsonable_python(value, by_alias=False), ensure_ascii=False)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        extra = package if package == "polars" else "'pywats-async[tables]'"
        raise ConfigurationError(f"This needs {package}.", hint=f"pip install {extra}") from error
