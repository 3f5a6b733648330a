"""Steps and measurements of reports: who failed, how often, and the statistics of what was measured."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .analytics_select import documents
from .steps import first_failure, kept_steps
from .store import Store

__all__ = ["aggregated", "measurements", "paths", "step_rows", "top_failed"]

Json = dict[str, Any]
_MARK = "¶"
_STATUSES = {"P": "Passed", "D": "Done", "S": "Skipped", "F": "Failed", "E": "Error", "T": "Terminated"}
_MOST = 10_000
_UPPER = ("LT", "LE")
"""Operators whose single limit is an upper one, though it is kept in lowLimit."""


def _walk(root: Json) -> Iterator[tuple[str, Json]]:
    """Yield each step with its path, depth-first."""
    waiting = [(str(root.get("name") or ""), root)] if root else []
    while waiting:
        path, step = waiting.pop()
        yield path, step
        waiting.extend((f"{path}{_MARK}{child.get('name') or ''}", child) for child in reversed(kept_steps(step)))


def top_failed(store: Store, headers: list[Json]) -> list[Json]:
    """Return the steps that caused failures, the most frequent first."""
    failed: dict[str, Json] = {}
    for header, document in documents(store, [header for header in headers if header["result"] != "Passed"]):
        steps = first_failure(document.get("root") or {})
        if not steps:
            continue
        path, step = _MARK.join(str(part.get("name") or "") for part in steps), steps[-1]
        row = failed.setdefault(
            path,
            {
                "stepName": step.get("name"),
                "stepPath": path,
                "stepType": step.get("stepType"),
                "stepGroup": step.get("group"),
                "partNumber": header["partNumber"],
                "revision": header["revision"],
                "failCount": 0,
                "totalCount": len(headers),
                "firstFailDate": header["start"],
                "lastFailDate": header["start"],
            },
        )
        row["failCount"] += 1
        row["failRate"] = 100.0 * row["failCount"] / len(headers)
        row["firstFailDate"] = min(row["firstFailDate"], header["start"])
        row["lastFailDate"] = max(row["lastFailDate"], header["start"])
    return sorted(failed.values(), key=lambda row: (-row["failCount"], row["stepPath"]))


def _limits(measure: Json) -> tuple[float | None, float | None]:
    """Return the lower and the upper limit."""
    low, high, operator = measure.get("lowLimit"), measure.get("highLimit"), measure.get("compOp")
    return (None, low) if operator in _UPPER and high is None else (low, high)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def paths(text: str) -> list[tuple[str, str | None]]:
    """Return path and measurement of each of the paths divided by semicolons."""
    found: list[tuple[str, str | None]] = []
    for part in filter(None, text.split(";")):
        path, _, name = part.partition(_MARK * 2)
        found.append((path, name or None))
    return found


def measurements(store: Store, headers: list[Json], wanted: list[tuple[str, str | None]]) -> list[Json]:
    """Return the numeric measurements of these paths, of the newest report first; 10,000 at the most."""
    rows: list[Json] = []
    for header, document in documents(store, headers):
        for path, step in _walk(document.get("root") or {}):
            names = [name for one, name in wanted if one == path]
            for measure in step.get("numericMeas") or () if names else ():
                if None not in names and measure.get("name") not in names:
                    continue
                low, high = _limits(measure)
                rows.append(
                    {
                        "id": header["uuid"],
                        "serialNumber": header["serialNumber"],
                        "partNumber": header["partNumber"],
                        "revision": header["revision"],
                        "stepName": step.get("name"),
                        "stepPath": path + (f"{_MARK * 2}{measure['name']}" if measure.get("name") else ""),
                        "value": _number(measure.get("value")),
                        "limitLow": low,
                        "limitHigh": high,
                        "unit": measure.get("unit"),
                        "status": _STATUSES.get(measure.get("status") or "", measure.get("status")),
                        "startUtc": header["start"],
                    }
                )
                if len(rows) == _MOST:
                    return rows
    return rows


def aggregated(rows: Iterable[Json]) -> list[Json]:
    """Return the statistics of measurements by path."""
    groups: dict[str, list[Json]] = {}
    for row in rows:
        groups.setdefault(row["stepPath"], []).append(row)
    return [
        {
            **{name: some[0][name] for name in ("stepName", "stepPath", "partNumber", "revision", "unit")},
            **{name: some[0][name] for name in ("limitLow", "limitHigh")},
            "count": len(some),
            **_statistics([row["value"] for row in some], some[0]["limitLow"], some[0]["limitHigh"]),
        }
        for some in groups.values()
    ]


def _statistics(numbers: list[float | None], low: float | None, high: float | None) -> Json:
    """Return the statistics of numbers, and how well they keep within limits."""
    values = [value for value in numbers if value is not None]
    if not values:
        return dict.fromkeys(("min", "max", "avg", "stdev", "var", "cp", "cpk", "cpLower", "cpUpper"))
    average = sum(values) / len(values)
    variance = sum((value - average) ** 2 for value in values) / (len(values) - 1) if len(values) > 1 else 0.0
    deviation = math.sqrt(variance)
    lower = (average - low) / (3 * deviation) if deviation and low is not None else None
    upper = (high - average) / (3 * deviation) if deviation and high is not None else None
    return {
        "min": min(values),
        "max": max(values),
        "avg": average,
        "stdev": deviation,
        "var": variance,
        "cp": (high - low) / (6 * deviation) if deviation and low is not None and high is not None else None,
        "cpk": min((value for value in (lower, upper) if value is not None), default=None),
        "cpLower": lower,
        "cpUpper": upper,
    }


def step_rows(store: Store, headers: list[Json]) -> list[Json]:
    """Return the statistics of each step, in the order in which the reports have them: a row for each measurement."""
    steps: dict[str, list[tuple[Json, bool, str]]] = {}
    for header, document in documents(store, headers):
        root = document.get("root") or {}
        culprit = [] if header["result"] == "Passed" else first_failure(root)
        for path, step in _walk(root):
            caused = bool(culprit) and step is culprit[-1]
            steps.setdefault(path, []).append((step, caused, header["result"]))
    return [row for path, found in steps.items() for row in _rows(path, found)]


def _rows(path: str, found: list[tuple[Json, bool, str]]) -> Iterator[Json]:
    steps = [step for step, _, _ in found]
    counts = Counter(_STATUSES.get(step.get("status") or "", "Other") for step in steps)
    caused = Counter(result for _, guilty, result in found if guilty)
    times = [time for step in steps if (time := _number(step.get("totTime"))) is not None]
    row: Json = {
        "stepName": steps[0].get("name"),
        "stepPath": path,
        "stepType": steps[0].get("stepType"),
        "stepGroup": steps[0].get("group"),
        "stepCount": len(steps),
        **{f"step{name}Count": counts[name] for name in (*_STATUSES.values(), "Other")},
        "stepFailedErrorTerminatedCount": counts["Failed"] + counts["Error"] + counts["Terminated"],
        "stepCausedUutFailedErrorTerminated": caused.total(),
        **{f"stepCausedUut{name}": caused[name] for name in ("Failed", "Error", "Terminated")},
        "stepTimeAvg": sum(times) / len(times) if times else None,
        "stepTimeMax": max(times, default=None),
        "stepTimeMin": min(times, default=None),
    }
    named: dict[str | None, list[Json]] = {}
    for step in steps:
        for measure in step.get("numericMeas") or ():
            named.setdefault(measure.get("name"), []).append(measure)
    yield from ({**row, **_measured(name, measures)} for name, measures in named.items())
    if not named:
        yield row


def _measured(name: str | None, measures: list[Json]) -> Json:
    """Return the statistics of one measurement: of all, and without the failed ones ("Wof")."""
    low, high = _limits(measures[0])
    row: Json = {"measureName": name, "compOperator": measures[0].get("compOp")}
    for ending, some in (("", measures), ("Wof", [m for m in measures if m.get("status") != "F"])):
        figures = _statistics([_number(measure.get("value")) for measure in some], low, high)
        average, deviation = figures["avg"], figures["stdev"]
        row |= {f"{key}{ending}": value for key, value in figures.items()}
        row |= {
            f"limit1{ending}": low,
            f"limit2{ending}": high,
            f"measureCount{ending}": len(some),
            f"sigmaHigh3{ending}": None if average is None else average + 3 * deviation,
            f"sigmaLow3{ending}": None if average is None else average - 3 * deviation,
        }
    return row
