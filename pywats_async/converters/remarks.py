"""What a log file says beside its steps: searchable remarks on a report, and structured data of any size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..report.document import Json
from ..report.uut import UUTReport

__all__ = ["add_remarks", "lines", "property_of"]

_ROOM = 100


def add_remarks(report: UUTReport, said: Mapping[str, str | None]) -> None:
    """Add what is not blank as misc infos; a text that is too long for one becomes additional data."""
    for name, value in said.items():
        text = value.strip() if value else ""
        if not text:
            continue
        if len(text) <= _ROOM and len(name) <= _ROOM:
            report.data.setdefault("miscInfos", []).append({"description": name, "text": text})
        else:
            data: Json = {"name": name[: 2 * _ROOM], "props": [property_of(name, text)]}
            report.data.setdefault("additionalData", []).append(data)


def property_of(name: str, value: str, kind: str = "String", comment: str | None = None) -> Json:
    """Return a property of additional data.

    Args:
        kind: "String", "Number" or "Bool".
        comment: its unit, say.
    """
    said: Json = {"name": name, "type": kind, "value": value}
    if comment:
        said["comment"] = comment
    return said


def lines(said: Mapping[str, str | None] | Iterable[tuple[str, str | None]]) -> str:
    """Return "name: value" lines of what is not blank, for a report text."""
    pairs = said.items() if isinstance(said, Mapping) else said
    return "\n".join(f"{name}: {value.strip()}" for name, value in pairs if value and value.strip())
