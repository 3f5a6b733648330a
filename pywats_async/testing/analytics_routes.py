"""Analytics: yields, repairs, steps and measurements, computed from the reports that the server holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from . import analytics_steps as steps
from .analytics_repairs import REPAIR_DIMENSIONS, failures
from .analytics_select import select
from .analytics_yields import (
    YIELD_DIMENSIONS,
    Order,
    grouped,
    ordered,
    parse_dimensions,
    test_values,
    yield_of,
)
from .master_data import LEVELS, PRODUCT_GROUPS
from .routing import Call, Routes, invalid

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()

_DAY = 4
_YIELD_FIGURES = (
    *("unitCount", "fpCount", "spCount", "tpCount", "lpCount", "fpy", "spy", "tpy", "lpy"),
    *("fpFailCount", "spFailCount", "tpFailCount", "lpFailCount", "ppmFpy", "ppmSpy", "ppmTpy", "ppmLpy"),
    *("testYieldCount", "testReportCount", "testYield", "ppmTestYield", "retestCount", "firstUtc", "lastUtc"),
)
_REPAIR_FIGURES = ("repairReportCount", "repairCount")
_RECENT: Json = {"periodCount": 30, "dateGrouping": _DAY, "includeCurrentPeriod": True, "topCount": 10}
_BY_ID = ("days", "productGroupId", "levelId")


@routes.post("/api/App/DynamicYield", query=("dimensions",))
def dynamic_yield(call: Call) -> object:
    """Yields by any dimensions; without a filter those of the last 30 days by product and process."""
    given = call.object()
    text = call.text("dimensions") or given.get("dimensions") or "unitCount desc;partNumber;testOperation"
    orders = parse_dimensions(text, YIELD_DIMENSIONS, _YIELD_FIGURES)
    return _yields(call, given or _RECENT, orders)


def _yields(call: Call, given: Mapping[str, Any], orders: list[Order], *, every: bool = False) -> list[Json]:
    """Return the rows that the words ask for: all figures where none is named, or `every` one is wanted."""
    names = [order.name for order in orders if order.name in YIELD_DIMENSIONS]
    figures = [order.name for order in orders if order.name in _YIELD_FIGURES]
    grouping, tests = int(given.get("dateGrouping", _DAY)), select(call.server.store, given)
    groups = grouped(tests, names, lambda test: test_values(test, grouping))
    rows = [{**dict(zip(names, key, strict=True)), **yield_of(some)} for key, some in groups.items()]
    least = int(given.get("minCount") or 0)
    rows = ordered([row for row in rows if row["unitCount"] >= least], orders)
    keep = {*names, *(_YIELD_FIGURES if every or not figures else figures)}
    return [{name: row[name] for name in row if name in keep} for row in rows[: _top(given)]]


def _top(given: Mapping[str, Any]) -> int | None:
    return given.get("topCount") or None


def _volume(call: Call, first: Order, *dimensions: str) -> list[Json]:
    """Return all figures by dimensions, for the filter that is the body of a POST, or the query of its GET twin."""
    given = call.object() if call.route.method == "POST" else _by_id(call)
    return _yields(call, given, [first, *(Order(name, False) for name in dimensions)], every=True)


def _by_id(call: Call) -> Json:
    """Return the filter of a GET twin, which names days, and groups and levels by their ids."""
    days = call.number("days")
    if days is None:
        raise invalid("days is required.")
    groups, levels = (call.text(name) or "" for name in _BY_ID[1:])
    names = {str(level["levelId"]): level["levelName"] for level in LEVELS}
    level = ";".join(names.get(part.strip(), part) for part in levels.split(";") if part.strip())
    known = {str(group["productGroupId"]) for group in PRODUCT_GROUPS}
    chosen = ";".join(part for part in groups.split(";") if part.strip() in known)
    period = {"periodCount": days, "dateGrouping": _DAY, "includeCurrentPeriod": True}
    return {**period, "productGroup": chosen or None, "level": None if "All" in level else level or None}


@routes.get("/api/App/VolumeYield", query=_BY_ID)
@routes.post("/api/App/VolumeYield")
@routes.get("/api/App/HighVolume", query=_BY_ID)
@routes.post("/api/App/HighVolume")
def high_volume(call: Call) -> object:
    """Volume and yield by product, those with the most units first."""
    return _volume(call, Order("unitCount", True), "partNumber", "revision")


@routes.post("/api/App/HighVolumeByProductGroup")
def high_volume_by_group(call: Call) -> object:
    """The product groups with the most units."""
    return _volume(call, Order("unitCount", True), "productGroup")


@routes.get("/api/App/WorstYield", query=_BY_ID)
@routes.post("/api/App/WorstYield")
def worst_yield(call: Call) -> object:
    """The products with the lowest yield."""
    return _volume(call, Order("fpy", False), "partNumber", "revision")


@routes.post("/api/App/WorstYieldByProductGroup")
def worst_yield_by_group(call: Call) -> object:
    """The product groups with the lowest yield."""
    return _volume(call, Order("fpy", False), "productGroup")


@routes.post("/api/App/DynamicRepair", query=("dimensions",))
def dynamic_repair(call: Call) -> object:
    """Repairs by any dimensions; without a filter those of the last 30 days by product and process."""
    given = call.object()
    text = call.text("dimensions") or given.get("dimensions")
    default = "repairCount desc;repairReportCount desc;partNumber;repairOperation"
    orders = parse_dimensions(text or default, REPAIR_DIMENSIONS, _REPAIR_FIGURES)
    names = [order.name for order in orders if order.name in REPAIR_DIMENSIONS]
    given = given or _RECENT
    found = failures(
        call.server.store,
        select(call.server.store, given, "R"),
        call.server.processes,
        int(given.get("dateGrouping", _DAY)),
    )
    groups = grouped(
        found, names, lambda one: {n: one[n] if isinstance(one[n], list) else [one[n]] for n in REPAIR_DIMENSIONS}
    )
    rows = [
        {
            **dict(zip(names, key, strict=True)),
            "repairReportCount": len({one["report"]["uuid"] for one in some}),
            "repairCount": len(some),
        }
        for key, some in groups.items()
    ]
    return ordered(rows, orders)[: _top(given)]


@routes.get(
    "/api/App/RelatedRepairHistory", query=("partNumber", "revision", "repairOperationCode", "testOperationCode")
)
def related_repair_history(call: Call) -> object:
    """The failures that were repaired on a product."""
    if call.text("partNumber") is None or call.text("revision") is None:
        raise invalid("partNumber and revision are required.")
    given = {"partNumber": call.text("partNumber"), "revision": call.text("revision")}
    repair, test = call.text("repairOperationCode"), call.text("testOperationCode")
    code = None if test is None else call.server.processes.get(int(test) if test.isdigit() else -1)
    found = failures(call.server.store, select(call.server.store, given, "R"), call.server.processes, _DAY)
    return [
        {
            **{name: one["report"][name] for name in ("serialNumber", "partNumber", "revision")},
            "reportId": one["report"]["uuid"],
            "repairDate": one["report"]["start"],
            "failStepName": one["referencedStep"],
            "failStepPath": one["referencedStepPath"],
            "failCode": one["repairCode"],
            "repairCode": one["repairCode"],
            "symptom": one["report"]["comment"],
            "cause": one["repairCategory"],
            "action": one["failure"].get("comment"),
        }
        for one in found
        if repair in (None, str(one["report"]["processCode"]))
        and (test is None or (code is not None and one["testOperation"] == code.name))
    ]


@routes.post("/api/App/TopFailed")
def top_failed(call: Call) -> object:
    """The steps that failed most often."""
    given = call.object()
    return steps.top_failed(call.server.store, select(call.server.store, given))[: _top(given)]


@routes.get("/api/App/TopFailed", query=("partNumber", "processCode", "productGroupId", "levelId", "days", "count"))
def top_failed_by_id(call: Call) -> object:
    """The steps of a product that failed most often, of some days."""
    code = call.number("processCode")
    process = call.server.processes.get(-1 if code is None else code)
    given = {**_by_id(call), "partNumber": call.text("partNumber"), "testOperation": process and process.name}
    return steps.top_failed(call.server.store, select(call.server.store, given))[: call.number("count")]


@routes.post("/api/App/TestStepAnalysis")
def test_step_analysis(call: Call) -> object:
    """The statistics of each step of a product in a process."""
    given = call.object()
    _need(given)
    if not {"dateFrom", "dateTo", "periodCount"} & given.keys():
        given["dateFrom"] = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    given.setdefault("maxCount", 10_000)
    return steps.step_rows(call.server.store, select(call.server.store, given, run=1))


def _need(given: Mapping[str, Any]) -> None:
    if not given.get("partNumber") or not given.get("testOperation"):
        raise invalid("The filters partNumber and testOperation are required.")


@routes.post("/api/App/Measurements", query=("measurementPaths",))
def measurements(call: Call) -> object:
    """Numeric measurements of paths."""
    return _measured(call)


@routes.post("/api/App/AggregatedMeasurements", query=("measurementPaths",))
def aggregated_measurements(call: Call) -> object:
    """The statistics of numeric measurements of paths."""
    return steps.aggregated(_measured(call))


def _measured(call: Call) -> list[Json]:
    """Return the measurements of the paths, or of the steps that failed most in the last seven days."""
    given, store = call.object(), call.server.store
    if given:
        _need(given)
    tests = select(store, given or {"periodCount": 7, "dateGrouping": _DAY, "includeCurrentPeriod": True})
    text = call.text("measurementPaths")
    failed = ";".join(row["stepPath"] for row in steps.top_failed(store, tests)[:10]) if text is None else text
    return steps.measurements(store, tests, steps.paths(failed))[: _top(given)]
