"""The Production domain."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from ..bridge import call
from ..errors import PyWATSError
from .assembly import Assembly
from .phases import Phases
from .policy import SITES
from .serials import SerialNumbers
from .units import Units

__all__ = ["ProductionService"]

M = TypeVar("M")


class ProductionService(Units[M], Phases[M], Assembly[M], SerialNumbers[M], Generic[M]):
    """Units: their phases, verification, assembly, batches and serial numbers."""

    @call
    async def get_sites(self) -> list[dict[str, Any]]:
        """Return the production sites (`GET /api/internal/Production/GetSites`, unsupported)."""
        return await self._http.get("/api/internal/Production/GetSites", list[dict[str, Any]], cache=SITES)

    @call
    async def is_connected(self) -> bool:
        """Tell whether the server says that production is connected (`GET /api/internal/Production/isConnected`,
        unsupported). False too when it cannot be asked. Never from a cache.
        """
        try:
            return await self._http.get("/api/internal/Production/isConnected", bool)
        except PyWATSError:
            return False
