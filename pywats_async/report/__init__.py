"""The Report domain.

The service is loaded when it is first used: reports can be built without what sends them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .service import ReportService

__all__ = ["ReportService"]


def __getattr__(name: str) -> Any:
    if name != "ReportService":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .service import ReportService

    globals()[name] = ReportService
    return ReportService
