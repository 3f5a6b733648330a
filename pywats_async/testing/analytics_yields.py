"""Yields and repair statistics over headers, by any dimensions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any, NamedTuple

from .analytics_select import group_of, period_of
from .routing import invalid

__all__ = ["YIELD_DIMENSIONS", "Order", "grouped", "ordered", "parse_dimensions", "test_values", "yield_of"]

Json = dict[str, Any]
Values = Callable[[Json, int], Mapping[str, list[Any]]]
YIELD_DIMENSIONS = (
    *("partNumber", "productName", "stationName", "location", "purpose", "revision", "testOperation", "processCode"),
    *("swFilename", "swVersion", "productGroup", "level", "period", "batchNumber", "operator", "fixtureId"),
    *("socketIndex", "errorCode", "miscInfoDescription", "miscInfoString", "stepCausedUutFailure"),
    *("stepPathCausedUutFailure", "assetSerialNumber", "assetName", "unitType"),
)
_PASSES = (("fp", 1), ("sp", 2), ("tp", 3))
_FAILED = 1_000_000


class Order(NamedTuple):
    """One word of the dimensions: a dimension or a figure, and in which direction rows are ordered by it."""

    name: str
    descending: bool


def parse_dimensions(text: str, dimensions: Iterable[str], figures: Iterable[str]) -> list[Order]:
    """Return the words of `dimensions`.

    Raises:
        Refusal: 400, for a word that is neither a dimension nor a figure.
    """
    known = {name.lower(): name for name in (*dimensions, *figures)}
    found: list[Order] = []
    for part in filter(None, map(str.strip, text.split(";"))):
        name, _, direction = part.partition(" ")
        if name.lower() not in known or direction.strip().lower() not in ("", "asc", "desc"):
            raise invalid(f"'{part}' is no dimension.")
        found.append(Order(known[name.lower()], direction.strip().lower() == "desc"))
    return found


def test_values(header: Json, grouping: int) -> dict[str, list[Any]]:
    """Return the values of each dimension that a test has; of some it has several."""
    misc, assets = header.get("miscInfo") or [], header.get("assets") or []
    path = header["causedUutFailurePath"]
    single = {
        **{name: header.get(name) for name in YIELD_DIMENSIONS},
        "testOperation": header["processName"],
        "operator": header["userName"],
        "socketIndex": header["testSocketIndex"],
        "productGroup": group_of(header["partNumber"]),
        "level": header["location"],
        "period": period_of(header["start"], grouping),
        "stepCausedUutFailure": header["causedUutFailure"],
        "stepPathCausedUutFailure": None if path is None else path.replace("/", "¶"),
    }
    return {
        **{name: [value] for name, value in single.items()},
        "miscInfoDescription": [item["description"] for item in misc],
        "miscInfoString": [item["value"] for item in misc],
        "assetSerialNumber": [item["serialNumber"] for item in assets],
    }


def grouped(
    items: Iterable[Json], names: list[str], values: Callable[[Json], Mapping[str, list[Any]]]
) -> dict[tuple[Any, ...], list[Json]]:
    """Return the items by their values of these dimensions."""
    groups: dict[tuple[Any, ...], list[Json]] = {}
    for item in items:
        own = values(item)
        for key in product(*(dict.fromkeys(own[name]) for name in names)):
            groups.setdefault(key, []).append(item)
    return groups


def ordered(rows: list[Json], orders: Iterable[Order]) -> list[Json]:
    """Sort rows by these words, the first one first."""
    for name, descending in reversed(list(orders)):
        rows.sort(
            key=lambda row: (row[name] is not None, row[name] if row[name] is not None else 0), reverse=descending
        )
    return rows


def yield_of(headers: list[Json]) -> Json:
    """Return the figures of tests: how many units passed in their first, second, third and last run."""
    units: dict[tuple[Any, ...], list[Json]] = {}
    for header in headers:
        units.setdefault((header["serialNumber"], header["partNumber"], header["processCode"]), []).append(header)
    runs = [sorted(tests, key=lambda test: (test["start"], test["timeStamp"])) for tests in units.values()]
    passed = [[test["result"] == "Passed" for test in tests] for tests in runs]
    counts = {name: sum(any(tests[:run]) for tests in passed) for name, run in _PASSES}
    counts["lp"] = sum(tests[-1] for tests in passed)
    units_count, good = len(units), sum(map(sum, passed))
    row: Json = {"unitCount": units_count}
    for name, count in counts.items():
        row |= {
            f"{name}Count": count,
            f"{name}FailCount": units_count - count,
            f"{name}y": 100.0 * count / units_count,
            f"ppm{name.capitalize()}y": _FAILED * (units_count - count) / units_count,
        }
    starts = [header["start"] for header in headers]
    return {
        **row,
        "testReportCount": len(headers),
        "testYieldCount": good,
        "testYield": 100.0 * good / len(headers),
        "ppmTestYield": _FAILED * (len(headers) - good) / len(headers),
        "retestCount": len(headers) - units_count,
        "firstUtc": min(starts),
        "lastUtc": max(starts),
    }
