"""Bills of materials (BOM)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from ..bridge import Service, call
from . import wsbf
from .models import BomItem, PublicBom
from .policy import DROPS, PRODUCTS

__all__ = ["Boms"]

M = TypeVar("M")
_ROUTE = "/api/Product/BOM"


class Boms(Service[M], Generic[M]):
    """Reads and writes of bills of materials."""

    @call
    async def get_bom(self, part_number: str, revision: str) -> list[BomItem]:
        """Return the lines of a bill of materials (`GET /api/internal/Product/Bom`). Not supported by the vendor."""
        query = {"partNumber": part_number, "revision": revision}
        return await self._http.get("/api/internal/Product/Bom", list[BomItem], query, cache=PRODUCTS)

    @call
    async def get_bom_items(self, part_number: str, revision: str) -> list[BomItem]:
        """Return what `get_bom` does: the old client's other name for it."""
        return await self.get_bom(part_number, revision)

    @call
    async def get_bom_public(self, part_number: str, revision: str) -> PublicBom:
        """Return a bill of materials (`GET /api/Product/BOM`, which older servers do not have)."""
        query = {"partNumber": part_number, "revision": revision}
        return await self._http.get(_ROUTE, PublicBom, query, cache=PRODUCTS)

    @call
    async def update_bom(
        self, part_number: str, revision: str, bom_items: Iterable[BomItem], description: str | None = None
    ) -> bool:
        """Replace the bill of materials of a revision (`PUT /api/Product/BOM`, as WSBF); True.

        Manufacturers and vendors have no place in the format, and are not sent.
        """
        content = wsbf.dumps(wsbf.of_items(part_number, revision, bom_items, description))
        await self._http.send(
            "PUT", _ROUTE, type(None), content, content_type="application/xml", idempotent=True, drops=DROPS
        )
        return True

    @call
    async def upload_bom_json(self, bom: PublicBom) -> bool:
        """Replace the bill of materials of a revision (`PUT /api/Product/BOM`, as JSON, which older servers do not
        take: see `update_bom`); True.
        """
        await self._http.send("PUT", _ROUTE, type(None), bom, idempotent=True, drops=DROPS)
        return True

    @call
    async def upload_bom(
        self,
        part_number: str,
        revision: str,
        bom_items: Sequence[Mapping[str, Any]],
        format: str = "json",  # noqa: A002 - the old name
    ) -> bool:
        """Replace the lines of a bill of materials (`PUT /api/internal/Product/BOM`); True. Not supported by the
        vendor.
        """
        route = "/api/internal/Product/BOM"
        query = {"partNumber": part_number, "revision": revision, "format": format}
        await self._http.send("PUT", route, type(None), list(bom_items), query, idempotent=True, drops=DROPS)
        return True
