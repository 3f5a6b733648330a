"""The detail levels of a report. The two ends are the server's; the steps between are our reading of its description.

0  what identifies the report        4  all steps, with their attachments
1  the unit's or the repair's data   5  measurements
2  parts, assets, miscellaneous      6  charts
3  the sequences                     7  everything
"""

from __future__ import annotations

from typing import Any

__all__ = ["FULL", "reduced"]

Json = dict[str, Any]
FULL = 7

_LEVEL = {
    "uut": 1,
    "uur": 1,
    "miscInfos": 2,
    "subUnits": 2,
    "assets": 2,
    "assetStats": 2,
    "additionalData": 2,
    "binaryData": 2,
    "root": 3,
}
_STEP_LEVEL = {
    "attachment": 4,
    "numericMeas": 5,
    "stringMeas": 5,
    "booleanMeas": 5,
    "chart": 6,
    "additionalResults": 7,
    "reportText": 7,
    "callExe": 7,
    "messagePopup": 7,
}


def reduced(document: Json, level: int, *, chart_data: bool, attachments: bool) -> Json:
    """Return an exported document at a detail level, without chart data or the content of attachments if so asked."""
    kept = {key: value for key, value in document.items() if _LEVEL.get(key, 0) <= level}
    waiting = [kept["root"]] if kept.get("root") else []
    while waiting:
        step = waiting.pop()
        _reduce_step(step, level, chart_data=chart_data, attachments=attachments)
        waiting.extend(step.get("steps") or ())
    if not attachments:
        for item in kept.get("binaryData") or ():
            item.pop("data", None)
        for unit in kept.get("subUnits") or ():
            for failure in unit.get("failures") or ():
                for item in failure.get("attachments") or ():
                    item.pop("data", None)
    return kept


def _reduce_step(step: Json, level: int, *, chart_data: bool, attachments: bool) -> None:
    for key in [key for key in step if _STEP_LEVEL.get(key, 0) > level]:
        del step[key]
    if level == _LEVEL["root"] and step.get("steps"):
        step["steps"] = [child for child in step["steps"] if child.get("seqCall") or child.get("steps")]
    if not chart_data:
        for series in (step.get("chart") or {}).get("series") or ():
            series.pop("xdata", None)
            series.pop("ydata", None)
    if not attachments and step.get("attachment"):
        step["attachment"].pop("data", None)
