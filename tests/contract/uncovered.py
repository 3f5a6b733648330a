"""Public operations of the document that no method calls: each with its reason."""

from __future__ import annotations

__all__ = ["UNCOVERED"]

_TWIN = "the POST twin, which we call, takes a filter by names in the place of ids, and all that this one takes"

UNCOVERED: dict[tuple[str, str], str] = {
    ("GET", "/api/App/HighVolume"): _TWIN,
    ("GET", "/api/App/UutReport"): _TWIN,
    ("GET", "/api/App/VolumeYield"): _TWIN,
    ("GET", "/api/App/WorstYield"): _TWIN,
}
