"""The one name of the old report models that means something else elsewhere."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ReportType"]


class ReportType(StrEnum):
    """What a report is, as the report itself has it: queries have letters of their own."""

    UUT = "T"
    UUR = "R"
