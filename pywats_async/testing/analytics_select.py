"""Which reports a filter selects: the public filter of `/api/App`, as conditions over the headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from pydantic_core import from_json

from .master_data import PRODUCT_GROUPS
from .routing import bad_value, invalid
from .store import Store
from .times import parse_ticks

__all__ = ["Selection", "documents", "group_of", "period_of", "select"]

Json = dict[str, Any]

_COLUMNS = {
    "serialNumber": "serialNumber",
    "partNumber": "partNumber",
    "revision": "revision",
    "batchNumber": "batchNumber",
    "stationName": "stationName",
    "testOperation": "processName",
    "swFilename": "swFilename",
    "swVersion": "swVersion",
    "socket": "testSocketIndex",
}
_PARTS = {
    "miscDescription": ("MiscInfo", "description"),
    "miscValue": ("MiscInfo", "value"),
    "miscInfoDescription": ("MiscInfo", "description"),
    "miscInfoString": ("MiscInfo", "value"),
    "assetSerialNumber": ("assets", "serialNumber"),
}
_NUMBERS = ("yield", "dateGrouping", "periodCount", "maxCount", "minCount", "topCount", "run")
_FIELDS = {
    *_COLUMNS,
    *_PARTS,
    *_NUMBERS,
    *("status", "productGroup", "level", "dateFrom", "dateTo", "includeCurrentPeriod", "dimensions", "assetName"),
}
_YEAR, _QUARTER, _MONTH, _WEEK, _DAY, _HOUR = range(6)


class Selection(NamedTuple):
    """What a filter asks for, as SQL."""

    where: str
    values: list[Any]
    run: int
    """1, 2, 3, -1 (the last of each unit), or -2 (all)."""


def select(store: Store, given: Mapping[str, Any], kind: str | None = "T", *, run: int = -2) -> list[Json]:
    """Return the headers that a filter selects, newest first.

    Args:
        given: the fields of the filter.
        kind: T for tests, R for repairs, None for both.
        run: which tests of a unit count where the filter does not say.

    Raises:
        Refusal: 400, for a field that the filter does not have, or a value of the wrong type.
    """
    selection = _selection(given, kind, run)
    rows = store.headers(
        selection.where,
        selection.values,
        "start DESC, uuid",
        0,
        int(given.get("maxCount") or -1),
        ["uurMiscInfo"] if kind == "R" else ["miscInfo", "assets"],
    )
    headers: list[Json] = [from_json(row) for row in rows]
    return _last(headers) if selection.run == -1 else headers


def _selection(given: Mapping[str, Any], kind: str | None, run: int) -> Selection:
    wanted = {name: value for name, value in given.items() if value not in (None, "")}
    for name in wanted.keys() - _FIELDS:
        raise invalid(f"The filter has no field '{name}'.")
    for name in wanted.keys() & {*_NUMBERS}:
        if not isinstance(wanted[name], int):
            raise bad_value(name, wanted[name])
    conditions: list[str] = ["1"]
    values: list[Any] = []
    if kind is not None:
        _match(conditions, values, '"reportType"', kind)
    for name, column in _COLUMNS.items():
        if name in wanted:
            _match(conditions, values, f'CAST("{column}" AS TEXT)', str(wanted[name]))
    if str(wanted.get("status", "All")).lower() != "all":
        _match(conditions, values, "result", str(wanted["status"]))
    if str(wanted.get("level", "All")).lower() != "all":
        _match(conditions, values, "location", str(wanted["level"]))
    if "productGroup" in wanted:
        _groups(conditions, values, str(wanted["productGroup"]))
    for name, (collection, column) in _PARTS.items():
        if name in wanted:
            inside: list[str] = []
            _match(inside, values, f'parts."{column}"', str(wanted[name]))
            conditions.append(
                "EXISTS (SELECT 1 FROM parts WHERE parts.report = reports.report"  # noqa: S608 - our own names
                f" AND parts.collection LIKE '%{collection}' AND {inside[0]})"
            )
    for bound, ticks in zip(("start >= ?", "start <= ?"), _range(wanted), strict=True):
        if ticks is not None:
            conditions.append(bound)
            values.append(ticks)
    chosen = int(wanted.get("run", run))
    if chosen > 0:
        conditions.append("run = ?")
        values.append(chosen)
    return Selection(" AND ".join(conditions), values, chosen)


def _match(conditions: list[str], values: list[Any], column: str, text: str) -> None:
    """Keep rows with one of the values divided by semicolons; asterisks stand for any text."""
    options = [part.strip() for part in text.split(";") if part.strip()]
    conditions.append(f"({' OR '.join([f'{column} GLOB ?'] * len(options)) or '1'})")
    values += [option.replace("[", "[[]").replace("?", "[?]") for option in options]


def _groups(conditions: list[str], values: list[Any], text: str) -> None:
    names = {name.strip().casefold() for name in text.split(";")}
    known = [g for g in PRODUCT_GROUPS if {str(g["productGroupId"]), g["productGroupName"].casefold()} & names]
    _match(conditions, values, '"partNumber"', ";".join(f["partNumber"] for g in known for f in g["filters"]) or "\0")


def group_of(part_number: str | None) -> str:
    """Return the last product group that a part number belongs to."""
    found = [
        str(group["productGroupName"])
        for group in PRODUCT_GROUPS
        if any(fnmatchcase(part_number or "", rule["partNumber"]) for rule in group["filters"])
    ]
    return found[-1] if found else ""


def _range(wanted: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the first and the last time that count, in ticks."""
    bounds: list[int | None] = []
    for name in ("dateFrom", "dateTo"):
        ticks = parse_ticks(str(wanted[name])) if name in wanted else None
        if ticks is None and name in wanted:
            raise bad_value(name, wanted[name])
        bounds.append(ticks)
    if "periodCount" in wanted and bounds == [None, None]:
        begin = _begin(datetime.now(UTC), int(wanted.get("dateGrouping", _DAY)))
        first = _back(begin, int(wanted.get("dateGrouping", _DAY)), int(wanted["periodCount"]))
        bounds[0] = parse_ticks(first.isoformat())
        if not wanted.get("includeCurrentPeriod"):
            bounds[1] = (parse_ticks(begin.isoformat()) or 1) - 1
    return bounds[0], bounds[1]


def _begin(moment: datetime, grouping: int) -> datetime:
    """Return when the period of a moment began."""
    if grouping == _HOUR:
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if grouping == _WEEK:
        return day - timedelta(days=day.weekday())
    if grouping == _MONTH:
        return day.replace(day=1)
    if grouping == _QUARTER:
        return day.replace(day=1, month=3 * ((day.month - 1) // 3) + 1)
    return day.replace(day=1, month=1) if grouping == _YEAR else day


def _back(moment: datetime, grouping: int, count: int) -> datetime:
    """Return when the period began that was so many periods ago."""
    steps = {_HOUR: timedelta(hours=1), _WEEK: timedelta(weeks=1), _DAY: timedelta(days=1)}
    if grouping in steps or grouping < 0:
        return moment - count * steps.get(grouping, timedelta(days=1))
    months = count * {_MONTH: 1, _QUARTER: 3, _YEAR: 12}[grouping]
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1)


def period_of(start: str, grouping: int) -> str:
    """Return the name of the period that a time lies in."""
    moment = datetime.fromisoformat(start[:19]).replace(tzinfo=UTC)
    week = moment.isocalendar()
    return {
        _YEAR: f"{moment:%Y}",
        _QUARTER: f"{moment.year}-Q{(moment.month + 2) // 3}",
        _MONTH: f"{moment:%Y-%m}",
        _WEEK: f"{week.year}-W{week.week:02d}",
        _HOUR: f"{moment:%Y-%m-%d %H:00}",
        -1: "",
    }.get(grouping, f"{moment:%Y-%m-%d}")


def _last(headers: list[Json]) -> list[Json]:
    """Keep the last run of each unit in each process."""
    seen: set[tuple[Any, ...]] = set()
    kept: list[Json] = []
    for header in headers:
        unit = (header["serialNumber"], header["partNumber"], header["processCode"])
        if unit not in seen:
            seen.add(unit)
            kept.append(header)
    return kept


def documents(store: Store, headers: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each header with its report."""
    for header in headers:
        stored = store.get(header["uuid"])
        if stored is not None:
            yield header, stored.document()
