"""Analytics: lists of reports, equipment effectiveness, and the settings of users."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .analytics_select import select
from .routing import Call, Refusal, Routes, bad_value, invalid

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()


def _listed(headers: list[Json], given: Mapping[str, Any]) -> list[Json]:
    """Return headers as report lists name their fields: the newest 1,000, unless the filter says more."""
    renamed = {"start": "startUtc", "userName": "operator", "processName": "testOperation"}
    left = ("miscInfo", "assets", "uurMiscInfo", "timeStamp")
    return [
        {renamed.get(name, name): value for name, value in header.items() if name not in left}
        for header in headers[: given.get("topCount") or 1000]
    ]


_LISTED = ("serialNumber", "partNumber", "revision", "batchNumber", "stationName", "testOperation", "status")


@routes.get("/api/App/UutReport", query=(*_LISTED, "dateFrom", "dateTo", "productGroupId", "levelId"))
def uut_reports_by_query(call: Call) -> object:
    """The headers of test reports, with the filter in the query."""
    given: Json = {name: call.text(name) for name in (*_LISTED, "dateFrom", "dateTo")}
    given["productGroup"] = call.text("productGroupId")
    return _listed(select(call.server.store, given), given)


@routes.post("/api/App/UutReport")
def uut_reports(call: Call) -> object:
    """The headers of test reports."""
    given = call.object()
    return _listed(select(call.server.store, given), given)


@routes.post("/api/App/UurReport")
def uur_reports(call: Call) -> object:
    """The headers of repair reports."""
    given = call.object()
    return _listed(select(call.server.store, given, "R"), given)


@routes.post("/api/App/SerialNumberHistory")
def serial_number_history(call: Call) -> object:
    """The headers of all reports of units."""
    given = call.object()
    return _listed(select(call.server.store, given, None), given)


@routes.post(
    "/api/App/OeeAnalysis",
    query=(
        *("availableTime", "minConnectionTime", "maxConnectionTime", "minExecutionTime", "maxExecutionTime"),
        "targetOutput",
    ),
)
def oee_analysis(call: Call) -> object:
    """Equipment effectiveness: the time that tests took, how fast they were, and how many units passed."""
    hours = [_hours(part) for part in (call.text("availableTime") or "").split(",")]
    if len(hours) != 7:
        raise invalid("availableTime names the hours of seven days.")
    given = call.object()
    least, most = call.number("minExecutionTime", 0) or 0, call.number("maxExecutionTime")
    tests = [
        test
        for test in select(call.server.store, given)
        if (test["executionTime"] or 0.0) >= least and (most is None or (test["executionTime"] or 0.0) <= most)
    ]
    times = [test["executionTime"] or 0.0 for test in tests]
    days = sorted({test["start"][:10] for test in tests})
    planned = sum(hours[datetime.fromisoformat(day).weekday()] for day in days) * 3600.0
    good, run = sum(test["result"] == "Passed" for test in tests), sum(times)
    ideal = min((time for time in times if time), default=0.0)
    target = (call.number("targetOutput") or 0) * len(days)
    availability = 100.0 * min(run / planned, 1.0) if planned else 0.0
    speed = len(tests) / target if target else ideal * len(tests) / run if run else 0.0
    performance = 100.0 * min(speed, 1.0)
    quality = 100.0 * good / len(tests) if tests else 0.0
    return {
        "oee": availability * performance * quality / 10_000,
        "availability": availability,
        "performance": performance,
        "quality": quality,
        "totalTime": planned,
        "plannedProductionTime": planned,
        "runTime": run,
        "downTime": max(planned - run, 0.0),
        "totalCount": len(tests),
        "goodCount": good,
        "rejectCount": len(tests) - good,
        "idealCycleTime": ideal,
        "actualCycleTime": run / len(tests) if tests else 0.0,
    }


def _hours(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise bad_value("availableTime", text) from None


@routes.get("/api/App/CommonUserSettings", query=("UserName",))
def common_user_settings(call: Call) -> object:
    """What a user may see."""
    name = call.text("UserName")
    user = call.documents.first("user", userName=name)
    if user is None and name != "test":
        raise Refusal(404, f"User {name} was not found.")
    user = user or {"displayName": "Test User"}

    def listed(key: str) -> list[str]:
        return [part for part in str(user.get(key) or "").split(";") if part]

    return {
        "fullName": user["displayName"],
        "cultureCode": "en-US",
        "email": next((email["value"] for email in user.get("emails") or ()), None),
        "roles": listed("roles"),
        "levels": listed("levels"),
        "productGroups": listed("productGroups"),
    }
