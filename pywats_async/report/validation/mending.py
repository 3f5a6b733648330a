"""`mend`: what a server exports and would refuse on import, put right without touching what was measured."""

from __future__ import annotations

from datetime import UTC
from typing import Any, cast

from ..document import Json
from .checks import Finding, Place, listed, moment, path_of
from .loops import Loop, group, mismatches
from .rules import MAX_DEPTH
from .steps import single_measurement

__all__ = ["mend"]


def mend(document: Json) -> list[Finding]:
    """Repair in place what a server states in its exports but refuses in a posted report; return what was done.

    * Loops: `endingIndex` becomes the highest index and `num` one more. A loop whose runs differ from its Summary step
      (which TestStand allows) becomes ordinary steps of the same name: every measurement, limit and status stays.
    * A step and its only measurement get the same status: failed if either is, or if the step is in error or terminated
      (a measurement has no such status); else skipped if the step is; else the measurement's. What did not pass before
      does not pass afterwards, save that a step that was only done passes with its measurement.
    * A step of unknown status (`U`) is as bad as the worst in it, else done (`D`).
    * `startUTC` is reckoned from `start`. An empty text that an export states as null (of a misc info, or as the limit
      of a string comparison) is an empty text again.

    What only a server writes (`origin`, `productName`, `assetStats`, nulls) does no harm and stays.
    """
    findings: list[Finding] = []
    if not isinstance(cast("Any", document), dict):
        return findings
    _mend_header(document, findings)
    root = document.get("root")
    todo: list[tuple[Json, Place, int]] = [(root, (None, "root", None), 1)] if isinstance(root, dict) else []
    while todo:
        step, place, depth = todo.pop()
        nested = listed(step.get("steps"))
        children = [(child, (place, "steps", index)) for index, child in enumerate(nested) if isinstance(child, dict)]
        if any(child.get("loop") is not None for child, _ in children):
            _mend_loops(nested, place, findings)
        _mend_limits(step, place, findings)
        _mend_unknown(step, place, findings)
        _mend_status(step, place, findings)
        if depth < MAX_DEPTH:
            todo += [(child, at, depth + 1) for child, at in reversed(children)]
    return findings


def _mend_header(document: Json, findings: list[Finding]) -> None:
    start = moment(document.get("start"))
    if document.get("startUTC") is None and start is not None and start.tzinfo is not None:
        document["startUTC"] = start.astimezone(UTC).isoformat().replace("+00:00", "Z")
        findings.append(Finding("startUTC", "startUTC was reckoned from start.", "start-utc"))
    for index, info in enumerate(listed(document.get("miscInfos"))):
        if isinstance(info, dict) and info.get("text") is None and info.get("numeric") is None:
            info["text"] = ""
            findings.append(Finding(f"miscInfos[{index}].text", "text was null and is empty now.", "empty"))


def _mend_loops(steps: list[Any], place: Place, findings: list[Finding]) -> None:
    loops, orphans = group(steps)
    for loop in loops:
        reason = next((found.message for _, run in loop.runs for found in mismatches(loop.summary, run)), None)
        ending = loop.highest if loop.runs else loop.summary["loop"].get("endingIndex")
        if reason is None and type(ending) is int:
            _mend_counts(loop, ending, (place, "steps", loop.place), findings)
            continue
        for step in (loop.summary, *(run for _, run in loop.runs)):
            del step["loop"]
        count = f"the Summary step and its {len(loop.runs)} runs are ordinary steps now"
        message = f"Loop {loop.summary.get('name')!r}: {count}: {reason or 'endingIndex is missing.'}"
        findings.append(Finding(path_of((place, "steps", loop.place), "loop"), message, "loop-dissolved"))
    for index in orphans:
        del steps[index]["loop"]
        message = f"Loop {steps[index].get('name')!r}: a run without a Summary step is an ordinary step now."
        findings.append(Finding(path_of((place, "steps", index), "loop"), message, "loop-dissolved"))


def _mend_counts(loop: Loop, ending: int, place: Place, findings: list[Finding]) -> None:
    counts = loop.summary["loop"]
    for key, right in (("endingIndex", ending), ("num", ending + 1)):
        if counts.get(key) != right:
            message = f"Loop {loop.summary.get('name')!r}: {key} {counts.get(key)} is {right} now."
            findings.append(Finding(path_of((place, "loop", None), key), message, "loop-counts"))
            counts[key] = right


def _mend_limits(step: Json, place: Place, findings: list[Finding]) -> None:
    for index, item in enumerate(listed(step.get("stringMeas"))):
        if isinstance(item, dict) and item.get("compOp", "LOG") != "LOG" and "limit" in item and item["limit"] is None:
            item["limit"] = ""
            path = path_of((place, "stringMeas", index), "limit")
            findings.append(Finding(path, "limit was null and is empty now.", "empty"))


def _mend_unknown(step: Json, place: Place, findings: list[Finding]) -> None:
    if step.get("status") != "U":
        return
    parts = [
        item.get("status")
        for key in ("steps", "numericMeas", "stringMeas", "booleanMeas")
        for item in listed(step.get(key))
        if isinstance(item, dict)
    ]
    step["status"] = next((status for status in ("E", "T", "F") if status in parts), "D")
    message = f"Step {step.get('name')!r}: the unknown status is {step['status']} now."
    findings.append(Finding(path_of(place, "status"), message, "status"))


def _mend_status(step: Json, place: Place, findings: list[Finding]) -> None:
    measurement, status = single_measurement(step), step.get("status")
    if measurement is None or status not in ("P", "F", "D", "S", "E", "T"):
        return
    measured = measurement.get("status")
    if measured not in ("P", "F", "S") or measured == status:
        return
    right = "F" if status in ("F", "E", "T") or measured == "F" else "S" if status == "S" else measured
    step["status"] = measurement["status"] = right
    message = f"Step {step.get('name')!r} was {status} and its measurement {measured}; both are {right} now."
    findings.append(Finding(path_of(place, "status"), message, "status"))
