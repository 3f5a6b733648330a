"""Make a converted report one that the server takes, without losing what the file says."""

from __future__ import annotations

import re
from typing import Any

from ..errors import ConverterError
from ..report.document import Json
from ..report.validation import Finding, find, mend

__all__ = ["fit"]

_STEP = re.compile(r"[.\[\]]+")
_ELLIPSIS = "\u2026"


def fit(document: Json) -> list[Finding]:
    """Mend a document in place, cut texts in it that are too long, and return what was done.

    A name of a step that is cut stands whole in the step's report text. What identifies the unit is never cut.

    Raises:
        ConverterError: The server would refuse the report all the same; all reasons are in the message.
    """
    findings = find(document)
    if not findings:
        return []
    done = mend(document)
    for finding in find(document):
        if finding.code == "length" and finding.path.startswith(("root.", "uut.", "miscInfos[")):
            done.append(_cut(document, finding))
    if left := find(document):
        raise ConverterError(
            "; ".join(map(str, left[:10])) + (f"; and {len(left) - 10} more" if len(left) > 10 else "")
        )
    return done


def _cut(document: Json, finding: Finding) -> Finding:
    """Cut one text to its room, which the finding tells, and keep the whole."""
    *way, key = [part for part in _STEP.split(finding.path) if part]
    owner: Any = document
    step: Json | None = None
    for part in way:
        owner = owner[int(part)] if isinstance(owner, list) else owner[part]
        if isinstance(owner, dict) and "stepType" in owner:
            step = owner
    text: str = owner[key]
    room = int(finding.message.rpartition("room for ")[2].rstrip(".").replace(",", ""))
    owner[key] = text[: room - 1] + _ELLIPSIS
    if step is not None and key != "reportText":
        whole = f"{key}: {text}"
        step["reportText"] = "\n".join(filter(None, (step.get("reportText"), whole)))[:100_000]
    return Finding(finding.path, f"{key} of {len(text):,} characters was cut to {room:,}.", "cut")
