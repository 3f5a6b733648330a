"""The numbering that a server adds to a report in WSXF, unless it is asked for without indexes.

The steps of a sequence are counted, the rounds of a loop like their summary; measurements are counted in their step and
through the whole report, where the first is -1. The keys begin with "@": they are attributes that only XML has.
"""

from __future__ import annotations

from typing import Any

from .steps import numbered

__all__ = ["add_indexes"]

Json = dict[str, Any]

_SINGLE = {"seqCall": "@MeasIndex", "callExe": "@MeasIndex", "messagePopup": "@MeasIndex", "chart": "@idx"}


def add_indexes(document: Json) -> None:
    """Number the steps, measurements and pieces of information of an exported report, in place."""
    for index, info in enumerate(document.get("miscInfos") or ()):
        info["@idx"] = info["@order_no"] = str(index)
    if not document.get("root"):
        return
    document["root"]["@StepIndex"] = "0"
    order = -1
    for _, step in numbered(document["root"]):
        for kind in ("numericMeas", "stringMeas", "booleanMeas"):
            for index, measurement in enumerate(step.get(kind) or ()):
                measurement["@MeasIndex"], measurement["@MeasOrderNumber"] = str(index), str(order)
                order += 1
        for kind, name in _SINGLE.items():
            if step.get(kind):
                step[kind][name] = "0"
        index = -1
        for child in step.get("steps") or ():
            loop: Json = child.get("loop") or {}
            index += loop.get("idx") is None or index < 0
            child["@StepIndex"] = str(index)
